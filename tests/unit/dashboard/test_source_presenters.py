"""Sources as rows, syncs as lines, and the consequence of a removal in numbers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.knowledge.documents import KnowledgeVersion
from core.knowledge.sources import SourceKind, SourceStatus, SyncProgress
from core.performance.report import SourceAnswers
from dashboard.presenters.source_page import changes_of, source_facts, source_head
from dashboard.presenters.source_table import (
    SourceFilter,
    chosen_sources,
    removal_words,
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
    frame = source_frame(ALL, {"src_1": SourceAnswers("src_1", replies=37, citations=40)})
    assert frame["answers"].to_list() == [37, 0, 0]
    assert frame["last"].to_list() == [None, None, None]


def test_an_empty_table_keeps_its_columns():
    assert source_frame([], {}).width == source_frame(ALL, {}).width


def test_a_removal_says_its_consequence_in_numbers():
    words = removal_words([SITE], {"src_1": SourceAnswers("src_1", replies=37, citations=40)})
    assert words.startswith("Removes 1 source with 412 pages; 37 answers in the last 30 days rested on it.")


def test_a_removal_without_answers_says_that_nothing_rests_on_it():
    assert "no answer in the last 30 days rested on them." in removal_words([ANSWER, FILE], {})


def test_pace_and_time_left_follow_from_the_counts():
    assert pace_per_s(a_sync()) == 2.0
    assert time_left_s(a_sync()) == 30.0


def test_a_pace_of_the_first_moment_is_not_told():
    assert pace_per_s(a_sync(updated_at=AT + timedelta(seconds=1))) is None
    assert time_left_s(a_sync(fetched=0, unchanged=0, skipped=0, failed=0)) is None


def test_a_finished_sync_has_no_time_left():
    assert time_left_s(a_sync(finished_at=AT)) is None


def test_a_sync_line_names_its_counts_and_escapes_its_name():
    line = progress_line(a_sync(), name="<help>", now=AT + timedelta(seconds=20)).replace("\u202f", " ")
    assert "&lt;help&gt;" in line
    assert "about 30 s left" in line
    assert 'style="width:40.00%"' in line


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
    assert "Related URLs, at most 5 000" in facts
    assert "/help/" in facts


def test_history_holds_the_changes_that_name_the_source():
    changes = [KnowledgeVersion(1, AT, "sync", cause, 1, 0, 0) for cause in ("Sync of help.example", "Other")]
    assert changes_of(SITE, changes) == changes[:1]
