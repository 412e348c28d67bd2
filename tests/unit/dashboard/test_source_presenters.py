"""Sources as rows, syncs as lines, and the consequence of a removal in numbers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.conversations.source_uses import SourceUse
from core.knowledge.sources import SourceKind, SourceStatus, SourceUrl, SyncProgress, UrlState
from core.performance.report import SourceAnswers
from dashboard.presenters.source_facts import next_sync_reason, next_sync_words, source_facts, switch_words
from dashboard.presenters.source_page import run_frame, source_head, url_frame, use_line
from dashboard.presenters.source_table import (
    SourceFilter,
    SourceOrder,
    chosen_sources,
    removal_words,
    sorted_sources,
    source_card,
    source_frame,
    tab_label,
)
from dashboard.presenters.sync_progress import counts_line, pace_per_s, progress_line, time_left_s
from tests.fakes.sample_records import a_source

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SITE = a_source("src_1", name="help.example", document_count=412)
ANSWER = a_source("src_2", kind=SourceKind.ANSWER, name="How do I pay?", location="How do I pay?")
FILE = a_source(
    "src_3", kind=SourceKind.FILE, name="scan.pdf", location="scan.pdf", status=SourceStatus.FAILED
)
ALL = [SITE, ANSWER, FILE]


def a_sync(**fields) -> SyncProgress:
    given = {"phase": "crawling", "started_at": AT, "updated_at": AT + timedelta(seconds=20)}
    given |= {"found": 100, "fetched": 30, "unchanged": 5, "skipped": 3, "failed": 2}
    return SyncProgress(run_id="run_1", source_id="src_1", **(given | fields))


@pytest.mark.parametrize(
    ("tab", "label"), [("All", "All 3"), ("Websites", "Websites 1"), ("Documents", "Documents 0")]
)
def test_tabs_say_how_many_there_are(tab, label):
    assert tab_label(tab, ALL) == label


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (SourceFilter(), ALL),
        (SourceFilter(tab="Files"), [FILE]),
        (SourceFilter(status=SourceStatus.FAILED), [FILE]),
        (SourceFilter(text=" HELP "), [SITE]),
        (SourceFilter(tab="Files", text="help"), []),
    ],
)
def test_sources_are_found_by_type_status_and_text(wanted, found):
    assert chosen_sources(ALL, wanted) == found


def test_the_table_shows_nothing_for_a_sync_that_never_was():
    frame = source_frame(ALL, {"src_1": SourceAnswers("src_1", replies=37, citations=40)}, now=AT)
    assert frame["answers"].to_list() == [37, 0, 0]
    assert frame["last"].to_list() == [None, None, None]


def test_an_empty_table_keeps_its_columns():
    assert source_frame([], {}, now=AT).width == source_frame(ALL, {}, now=AT).width


def test_a_removal_says_its_consequence_in_numbers():
    words = removal_words([SITE], {"src_1": SourceAnswers("src_1", replies=37, citations=40)})
    assert words.startswith("Removes 1 source with 412 pages; 37 answers of the last 30 days cite it.")


def test_a_removal_without_answers_says_that_nothing_rests_on_it():
    assert "no answer of the last 30 days cites them." in removal_words([ANSWER, FILE], {})


def test_pace_and_time_left_follow_from_the_counts():
    assert pace_per_s(a_sync()) == 2.0
    assert time_left_s(a_sync()) == 30.0


def test_a_pace_of_the_first_moment_is_not_told():
    assert pace_per_s(a_sync(updated_at=AT + timedelta(seconds=1))) is None
    assert time_left_s(a_sync(fetched=0, unchanged=0, skipped=0, failed=0)) is None


def test_a_finished_sync_has_no_time_left():
    assert time_left_s(a_sync(finished_at=AT)) is None


def test_a_sync_line_names_its_counts_and_escapes_its_name():
    run = a_sync(indexed=20)
    line = progress_line(run, name="<help>", now=AT + timedelta(seconds=20)).replace("\u202f", " ")
    assert "&lt;help&gt;" in line
    assert "about 30 s left" in line
    assert 'style="width:40.00%"' in line, "fetched"
    assert 'style="width:30.00%"' in line, "searchable, unchanged, skipped and failed"


def test_a_sync_that_knows_no_total_shows_an_open_bar():
    assert "ad-progress-open" in progress_line(a_sync(found=0), name="x", now=AT)


def test_counts_of_zero_are_left_out():
    line = counts_line(a_sync(unchanged=0, skipped=0, failed=0))
    assert "failed" not in line
    assert "fetched" in line


def test_the_head_of_a_source_says_why_it_failed():
    head = source_head(replace(FILE, reason="No text could be found in this file."))
    assert "No text could be found in this file." in head
    assert "Failed" in head


def test_a_site_is_linked_and_a_strange_location_is_not():
    assert 'href="https://docs.example.com/"' in source_head(SITE)
    assert "href" not in source_head(replace(SITE, location="javascript:alert(1)"))


def test_facts_say_what_is_read_of_a_site():
    source = replace(SITE, options={"related": True, "limit": 5000, "path_prefix": "/help/"})
    facts = source_facts(source, answers=3, now=AT, zone=UTC).replace("\u202f", " ")
    assert "Related URLs, at most 5 000 · below /help/" in facts


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"next_sync_at": AT + timedelta(days=3)}, "in 3 d"),
        (
            {"status": SourceStatus.FAILED, "next_sync_at": AT + timedelta(minutes=40)},
            "tries again in 40 min",
        ),
        ({"next_sync_at": AT - timedelta(minutes=1)}, "any moment"),
        ({"status": SourceStatus.SYNCING, "next_sync_at": AT}, "now"),
        ({"kind": SourceKind.CMS, "next_sync_at": AT + timedelta(minutes=5)}, "when it changes"),
        ({"kind": SourceKind.ANSWER}, "–"),
        ({"kind": SourceKind.FILE}, "–"),
        ({"status": SourceStatus.REMOVED, "next_sync_at": AT}, "–"),
    ],
)
def test_the_next_sync_is_told_in_words(changes, words):
    assert next_sync_words(replace(SITE, **changes), AT).replace("\u202f", " ") == words


@pytest.mark.parametrize("kind", SourceKind)
def test_every_kind_says_why_it_is_synced_when_it_is(kind):
    assert next_sync_reason(replace(SITE, kind=kind)).endswith(".")


def test_a_private_source_says_that_citing_has_no_effect():
    assert "because the source is private" in switch_words(replace(SITE, is_private=True))["cited"]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (SourceOrder.NEWEST, ["help.example", "How do I pay?", "scan.pdf"]),
        (SourceOrder.NAME, ["help.example", "How do I pay?", "scan.pdf"]),
        (SourceOrder.PAGES, ["help.example", "How do I pay?", "scan.pdf"]),
        (SourceOrder.ANSWERS, ["scan.pdf", "help.example", "How do I pay?"]),
        (SourceOrder.DUE, ["How do I pay?", "help.example", "scan.pdf"]),
    ],
)
def test_sources_are_sorted_and_what_has_no_date_comes_last(order, names):
    rows = [SITE, replace(ANSWER, next_sync_at=AT), FILE]
    answers = {"src_3": SourceAnswers("src_3", replies=3, citations=3)}
    assert [source.name for source in sorted_sources(rows, order, answers)] == names


def test_a_card_escapes_what_strangers_named_and_says_what_is_special():
    card = source_card(replace(SITE, name="<b>x", is_private=True, audience="partners"), {}, now=AT)
    assert "&lt;b&gt;x" in card
    assert "Private" in card
    assert "partners" in card


def test_a_url_can_be_opened_only_where_something_was_read():
    urls = [
        SourceUrl("src_1", "https://a.example/1", UrlState.FETCHED, "", AT, document_id="doc_1"),
        SourceUrl("src_1", "https://a.example/2", UrlState.FAILED, "Status 500.", AT),
    ]
    frame = url_frame(urls, {"doc_1": "First"})
    assert frame["open"].to_list() == ["Open", None]
    assert frame["reason"].to_list() == [None, "Status 500."]


def test_a_sync_is_a_row_with_its_counts():
    row = run_frame([a_sync(phase="done", finished_at=AT + timedelta(seconds=90))]).row(0, named=True)
    assert (row["result"], row["found"], row["failed"]) == (["Done"], 100, 2)
    assert row["took"].replace("\u202f", " ") == "1 min 30 s"


def test_an_answer_leads_to_its_evidence():
    line = use_line(SourceUse("msg_1", "cnv_1", AT, "How <i>much</i>?", "Five."), now=AT, zone=UTC)
    assert 'href="conversation?id=cnv_1&amp;reply=msg_1"' in line
    assert "&lt;i&gt;" in line
