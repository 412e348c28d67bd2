"""What the confidence model is told about the evidence."""

import pytest

from core.answering.confidence_signals import MOST_MARGIN, USUAL_MARGIN, draw_signals
from core.answering.findings import ScoredPiece
from core.answering.sentences import Piece, PieceKind
from tests.fakes.scripted_search import a_passage


def scored(passage, cosine=0.6, score=2.0):
    return ScoredPiece(passage, Piece(0, 4, PieceKind.SENTENCE, 1), passage.text, cosine, 1.0, score)


def signals_of(*pieces, question="How do I pay?", place=0.0):
    return draw_signals(question, pieces, place=place, heading_coverage=1.0)


def test_the_margin_is_to_the_best_piece_of_another_document():
    own, other = a_passage("By card.", title="Paying"), a_passage("By post.", title="Letters")
    drawn = signals_of(scored(own), scored(own, score=1.95), scored(other, score=1.9))
    assert drawn.document_margin == pytest.approx(0.1)


def test_a_single_document_has_the_usual_margin():
    assert signals_of(scored(a_passage("By card."))).document_margin == USUAL_MARGIN


def test_the_margin_is_bounded():
    own, other = a_passage("By card.", title="Paying"), a_passage("By post.", title="Letters")
    assert signals_of(scored(own), scored(other, score=0.1)).document_margin == MOST_MARGIN


def test_a_page_whose_title_is_the_question_is_near():
    assert signals_of(scored(a_passage("By card.")), place=0.9).nearest == 0.9


def test_a_short_answer_counts_by_how_close_its_question_is():
    answer = a_passage("By card.", kind="answer")
    assert signals_of(scored(answer), place=0.9).answer_match == pytest.approx(0.4)
    assert signals_of(scored(a_passage("By card.")), place=0.9).answer_match == 0.0


def test_names_that_the_passage_lacks_are_told():
    drawn = signals_of(scored(a_passage("The Uno has WiFi.")), question="Does the Nano have WiFi?")
    assert drawn.missing_names > 0
