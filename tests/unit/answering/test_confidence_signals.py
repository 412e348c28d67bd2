"""What the confidence model is told about the evidence."""

import pytest

from core.answering.confidence import ConfidenceModel
from core.answering.confidence_signals import (
    MOST_MARGIN,
    USUAL_MARGIN,
    USUAL_STANDING,
    draw_signals,
    share_lacking,
)
from core.answering.findings import ScoredPiece, Signals
from core.answering.sentences import Piece, PieceKind
from tests.fakes.scripted_search import a_passage


def scored(passage, cosine=0.6, score=2.0):
    return ScoredPiece(passage, Piece(0, 4, PieceKind.SENTENCE, 1), passage.text, cosine, 1.0, score)


def signals_of(*pieces, question="How do I pay?", place=0.0):
    passages = [(one.passage.document_id, one.passage.dense_score) for one in pieces]
    return draw_signals(question, pieces, passages, place=place, heading_coverage=1.0)


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


def standing_of(*cosines):
    pieces = [
        scored(a_passage("By card.", title=f"Page {number}", dense=cosine))
        for number, cosine in enumerate(cosines)
    ]
    return signals_of(*pieces).standing


def test_a_document_stands_out_by_how_far_the_others_stay_behind():
    assert standing_of(0.8, 0.2, 0.1) == pytest.approx(1.0, abs=1e-4)
    assert standing_of(0.8, 0.8) == pytest.approx(0.5)
    assert standing_of(0.5, 0.6, 0.6) < 0.1


def test_a_single_document_has_the_usual_standing():
    assert standing_of(0.9) == USUAL_STANDING


def test_names_that_the_passage_lacks_are_told():
    drawn = signals_of(scored(a_passage("The Uno has WiFi.")), question="Does the Nano have WiFi?")
    assert drawn.missing_names > 0


def test_a_passage_without_any_time_does_not_say_when():
    based = a_passage("We are based in Turku, where all bikes are made.", title="Where are you based?")
    founded = a_passage("We have made bikes in Turku since 1998.", title="Where are you based?")
    asked = "When was the company founded?"
    assert signals_of(scored(based), question=asked).lacks_kind == 1.0
    assert signals_of(scored(founded), question=asked).lacks_kind == 0.0


def test_what_lacks_the_kind_asked_for_is_not_answered_with_confidence():
    model = ConfidenceModel(2.0, {})
    assert model.probability(Signals(lacks_kind=1.0)) < 0.4 < model.probability(Signals())


def test_the_number_of_another_model_is_another_thing():
    about = a_passage("The Kulku 3 costs €2,390.", title="Kulku 3")
    assert signals_of(scored(about), question="How much does the Kulku 9 cost?").lacks_thing == 1.0
    assert signals_of(scored(about), question="How much does the Kulku 3 cost?").lacks_thing == 0.0


def test_a_number_within_another_is_not_named():
    about = a_passage("It costs €2,390.", title="Kulku 3")
    assert signals_of(scored(about), question="How much is a 9?").missing_names == 1.0


def test_a_rule_takes_confidence_off_and_a_full_row_adds_to_it():
    model = ConfidenceModel(0.0, {})
    plain, row = model.probability(Signals()), model.probability(Signals(is_row=1.0))
    assert model.probability(Signals(lacks_thing=1.0)) < plain < row < 1.0


def test_what_a_follow_up_names_must_be_in_the_passage():
    private = a_passage("Return items within 30 days.", title="Returns")
    business = a_passage("Businesses return items within 14 days.", title="Returns for companies")
    told = "and for business customers?"
    assert share_lacking(told, private) == 1.0
    assert share_lacking(told, business) == 0.5
    assert share_lacking("", private) == share_lacking("and for you?", private) == 0.0
    drawn = draw_signals(
        f"How long can I return items? {told}",
        [scored(private)],
        [],
        place=0.0,
        heading_coverage=1.0,
        told=told,
    )
    assert drawn.lacks_thing == 1.0
