"""A document as it was and is: the cited words in place, what changed since, two versions compared."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.documents import Medium
from core.knowledge.sources import SourceStatus
from dashboard.presenters.document_page import (
    PinnedSpan,
    citation_notes,
    cited_passage,
    document_head,
    pinned_anchor,
    read_pinned_span,
    version_words,
    what_changed_since,
)
from dashboard.presenters.text_diff import text_diff
from tests.dashboard.replies import a_citation
from tests.fakes.sample_records import START, a_document, a_source, a_text

OLD = a_text(text="Returns take 30 days. Ask us.", valid_to=2)
NEW = a_text(number=2, valid_from=2, text="Returns take 45 days. Ask us.")
DAYS = PinnedSpan(0, 21)
ASK = PinnedSpan(22, 29)


@pytest.mark.parametrize("value", [None, "", "5", "5-", "9-3", "-3-4", "a-b", "3-3"])
def test_an_address_that_names_no_span_is_no_span(value):
    assert read_pinned_span(value) is None


def test_a_citation_leads_to_its_words_as_they_were():
    anchor = pinned_anchor(a_citation(start=10, end=20, document_version=3), "as it was")
    assert 'href="document?id=doc_1&amp;version=3&amp;span=10-20"' in anchor
    assert 'target="_blank"' in anchor
    assert read_pinned_span("10-20") == PinnedSpan(10, 20)


def test_what_was_spoken_is_cited_with_its_time_and_who_wrote_it_down():
    notes = "".join(citation_notes(a_citation(medium=Medium.MACHINE_TRANSCRIPT, time_s=42)))
    assert "at 0:42" in notes
    assert "Machine transcript" in notes
    assert citation_notes(a_citation()) == []


def test_a_text_that_answers_today_needs_no_remark():
    assert what_changed_since(NEW, [OLD, NEW], a_source(), None) == ""


@pytest.mark.parametrize(
    ("span", "words"), [(DAYS, "no longer stand in it so"), (ASK, "still stand in it, word for word")]
)
def test_an_old_text_says_whether_the_cited_words_still_stand(span, words):
    assert words in what_changed_since(OLD, [OLD, NEW], a_source(), span)


def test_the_text_of_a_removed_source_says_that_it_is_no_longer_used():
    removed = a_source(status=SourceStatus.REMOVED)
    assert "source was removed" in what_changed_since(NEW, [OLD, NEW], removed, DAYS)


def test_a_page_that_has_gone_says_so():
    assert "has since gone" in what_changed_since(replace(NEW, valid_to=5), [OLD, NEW], a_source(), None) or (
        "has since gone"
        in what_changed_since(replace(NEW, valid_to=5), [OLD, replace(NEW, valid_to=5)], a_source(), None)
    )


def test_the_cited_words_are_marked_and_nothing_in_them_is_markup():
    version = a_text(text="Before <b>bold</b> after.")
    passage = cited_passage(version, PinnedSpan(7, 18))
    assert "<mark>&lt;b&gt;bold&lt;/b&gt;</mark>" in passage
    assert "<b>" not in passage


def test_the_head_escapes_the_title_and_links_only_to_the_web():
    document = a_document(url="javascript:alert(1)")
    head = document_head(document, a_text(title="<i>x</i>"), now=START, zone=UTC)
    assert "&lt;i&gt;x" in head
    assert "href" not in head


def test_the_version_that_answers_now_says_so():
    assert version_words(NEW, now=START + timedelta(days=2)).endswith("answers now")
    assert "answers now" not in version_words(OLD, now=START)


def test_a_changed_word_is_marked_inside_its_line():
    diff = text_diff(OLD.text, NEW.text)
    assert '<del class="ad-old">30</del><ins class="ad-new">45</ins>' in diff


def test_equal_texts_say_that_they_are_equal():
    assert "the same, word for word" in text_diff("a\nb", "a\nb")


def test_what_did_not_change_is_folded():
    many = "\n".join(f"line {count}" for count in range(40))
    diff = text_diff(f"{many}\nold", f"{many}\nnew").replace("\u202f", " ")
    assert "38 lines unchanged" in diff
    assert "line 39" in diff
    assert "line 5<" not in diff


def test_a_difference_shows_strangers_text_as_text():
    assert "<script>" not in text_diff("<script>a</script>", "<script>b</script>")


@given(st.text(alphabet="ab \n<", max_size=60), st.text(alphabet="ab \n<", max_size=60))
def test_any_two_texts_can_be_compared(old, new):
    assert text_diff(old, new)
