"""The story of a reply: what was found, marked in place, decided and said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.answering.reply import Decision, HandoffReason
from core.configuration.agent_config import Thresholds
from dashboard.presenters.insight_panel import insight_story
from dashboard.presenters.passages import evidence_spans, mark_spans
from tests.dashboard.replies import REFUND, RETURN, TEXT, a_citation, a_passage, a_reply


def test_cited_spans_are_marked_in_their_passage():
    pieces = mark_spans(a_passage(), [a_citation(), a_citation(REFUND)])
    assert [(piece.text, piece.cited_by) for piece in pieces if piece.cited_by] == [(RETURN, 1), (REFUND, 2)]


@given(st.integers(0, 90), st.integers(0, 90), st.integers(0, 40))
def test_the_pieces_of_a_passage_are_its_text(start, length, offset):
    passage = a_passage(text=TEXT[offset:], start=offset)
    span = a_citation(start=start, end=start + length)
    assert "".join(piece.text for piece in mark_spans(passage, [span])) == TEXT[offset:]


def test_spans_of_other_documents_and_versions_mark_nothing():
    others = [a_citation(document_id="doc_9"), a_citation(document_version=2)]
    assert all(not piece.cited_by for piece in mark_spans(a_passage(), others))


def test_a_passage_without_text_has_no_pieces():
    assert mark_spans(a_passage(text="", end=0), [a_citation()]) == []


def test_the_spans_that_carry_sentences_are_told_once_in_order():
    reply = a_reply()
    assert [span.quote for span in evidence_spans(reply)] == [RETURN, REFUND]


def test_private_evidence_shows_in_the_panel_though_it_is_not_cited():
    reply = a_reply(citations=())
    assert [span.quote for span in evidence_spans(reply)] == [RETURN, REFUND]


def test_the_story_tells_every_step():
    story = insight_story(a_reply(), Thresholds(), "and the deadline?")
    for title in ("Understood as", "Found", "Decided", "Said", "Took"):
        assert f"<h4>{title}</h4>" in story
    assert "made to stand alone" in story
    assert "2 sentences with facts, in the words of the source" in story


def test_the_scale_says_its_thresholds_in_words():
    story = insight_story(a_reply(), Thresholds(answer=0.6, ask_back=0.2), "q").replace("\u202f", " ")
    assert "Confidence 84 %: answers from 60 %, asks back from 20 %" in story


@pytest.mark.parametrize(
    "settled",
    [
        {"decision": Decision.SMALL_TALK},
        {"decision": Decision.HAND_OFF, "handoff_reason": HandoffReason.ASKED_FOR_PERSON},
    ],
)
def test_what_needs_no_evidence_shows_no_confidence(settled):
    story = insight_story(a_reply(confidence=0.0, **settled), Thresholds(), "hello")
    assert "onfidence" not in story
    assert "nothing to weigh" in story


def test_a_question_without_passages_says_so():
    reply = a_reply(decision=Decision.HAND_OFF, passages=(), sentences=(), citations=(), timings_ms={})
    story = insight_story(reply, Thresholds(), "q")
    assert "Nothing close enough to look at." in story
    assert "<h4>Said</h4>" not in story
    assert "<h4>Took</h4>" not in story


def test_passage_text_is_never_markup():
    story = insight_story(
        a_reply(passages=(a_passage(text="<img src=x onerror=alert(1)>"),)), Thresholds(), "q"
    )
    assert "<img" not in story
    assert "&lt;img" in story


def test_a_passage_that_must_not_be_cited_says_so():
    assert "not cited" in insight_story(a_reply(passages=(a_passage(is_citable=False),)), Thresholds(), "q")


def test_times_within_another_time_are_counted_once():
    story = insight_story(
        a_reply(timings_ms={"embed": 4, "index": 6, "search": 10, "compose": 5, "total": 15}),
        Thresholds(),
        "q",
    )
    assert "search" not in story.split("<h4>Took</h4>")[1]


def test_a_written_reply_names_its_model():
    story = insight_story(a_reply(composer="generative", model="gpt-x"), Thresholds(), "q")
    assert "2 sentences with facts, written by gpt-x" in story
