"""A table or list that was cut into passages is put together again."""

from dataclasses import replace

from core.answering.findings import Findings, ScoredPiece
from core.answering.joined_passages import join_neighbours
from core.answering.sentences import split_pieces
from core.answering.tables import with_columns
from tests.fakes.scripted_search import a_passage

DOCUMENT = "| Store | Opens |\n|---|---|\n| Turku | 9 |\n| Tallinn | 10 |\n| Tampere | 11 |"
CUT = DOCUMENT.index("| Tallinn")


def cut_in_two():
    first = a_passage(DOCUMENT[: CUT - 1], title="Stores")
    second = a_passage(DOCUMENT[CUT:], title="Stores", start=CUT)
    return first, second


def findings_with_best(passage, *others):
    piece = split_pieces(passage.text)[0]
    best = ScoredPiece(passage, piece, "", 0.9, 1.0, 2.0)
    return Findings("When do you open?", (passage, *others), (best,))


def test_rows_after_a_cut_stand_under_the_head_of_their_table_again():
    first, second = cut_in_two()
    joined = join_neighbours(findings_with_best(second, first)).pieces[0]
    assert joined.passage.text == DOCUMENT
    assert joined.piece.columns == ("Store", "Opens")


def test_a_joined_piece_is_the_same_slice_of_the_document():
    first, second = cut_in_two()
    joined = join_neighbours(findings_with_best(second, first)).pieces[0]
    start = joined.passage.start + joined.piece.start
    assert DOCUMENT[start : joined.passage.start + joined.piece.end] == "| Tallinn | 10 |"


def test_passages_of_other_documents_or_versions_are_left_apart():
    first, second = cut_in_two()
    stranger = replace(first, document_version=2)
    findings = findings_with_best(second, stranger)
    assert join_neighbours(findings) == findings


def test_paragraphs_are_not_joined():
    first = a_passage("We deliver at once.", title="Delivery")
    second = a_passage("Returns are free.", title="Delivery", start=21)
    findings = findings_with_best(first, second)
    assert join_neighbours(findings) == findings


def test_nothing_found_stays_nothing():
    assert join_neighbours(Findings("Hello?")) == Findings("Hello?")


def test_columns_still_come_from_an_earlier_passage_that_was_not_joined():
    first, second = cut_in_two()
    rows = with_columns(split_pieces(second.text), second, (first, second))
    assert {row.columns for row in rows} == {("Store", "Opens")}
