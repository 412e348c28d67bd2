"""A citation points at exactly what was said, and of a recording tells the second it was spoken."""

from dataclasses import replace

from core.answering.citing import cite
from core.answering.extractive import render
from core.answering.selection import Chosen
from core.answering.sentences import split_pieces
from core.knowledge.documents import Medium
from tests.fakes.scripted_search import a_passage

TRANSCRIPT = (
    "[0:01:23] We refund within 30 days.\n[0:01:27] Keep the packing slip. It is asked for.\n\n[1:02:03] Bye."
)


def recording():
    return replace(
        a_passage(TRANSCRIPT), medium=Medium.MACHINE_TRANSCRIPT, start=500, end=500 + len(TRANSCRIPT)
    )


def test_what_was_spoken_is_cited_with_its_time_and_without_the_stamp():
    passage = recording()
    citations = [cite(passage, piece.start, piece.end) for piece in split_pieces(passage.text)]

    assert [(one.quote, one.time_s) for one in citations] == [
        ("We refund within 30 days.", 83),
        ("Keep the packing slip.", 87),
        ("It is asked for.", 87),
        ("Bye.", 3723),
    ]
    assert all(one.quote == TRANSCRIPT[one.start - 500 : one.end - 500] for one in citations)
    assert {one.medium for one in citations} == {Medium.MACHINE_TRANSCRIPT}


def test_written_text_has_no_time_even_where_it_looks_like_one():
    passage = a_passage(TRANSCRIPT)

    citation = cite(passage, 0, 35)

    assert (citation.time_s, citation.quote) == (None, "[0:01:23] We refund within 30 days.")


def test_stamps_are_never_said():
    passage = recording()

    text, sentences = render([Chosen(passage, tuple(split_pieces(passage.text)))])

    assert text == ("We refund within 30 days. Keep the packing slip. It is asked for.\n\nBye.")
    assert sentences[0].text == "We refund within 30 days."
