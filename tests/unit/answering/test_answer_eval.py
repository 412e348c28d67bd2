"""Figures on labelled questions."""

import pytest

from core.errors import InvalidInput
from core.evaluation.answer_eval import AnswerQuestion, evaluate_answers, read_answer_questions, summarise
from core.evaluation.calibration import auroc, expected_calibration_error
from tests.fakes.scripted_search import a_passage
from tests.unit.answering.stage import an_agent

RETURNS = a_passage("You can return any item within 30 days.", title="Returns")


def test_an_answer_from_the_gold_document_is_right():
    found = evaluate_answers(
        an_agent(RETURNS), [AnswerQuestion(question="Can I return it?", gold_ids=("Returns",))]
    )
    assert (found.decision_accuracy, found.citation_precision, found.wrong_among_answered) == (1.0, 1.0, 0.0)


def test_answering_the_unanswerable_is_wrong():
    found = evaluate_answers(an_agent(RETURNS), [AnswerQuestion(question="Can I return it?")])
    assert (found.decision_accuracy, found.wrong_among_answered, found.abstention_recall) == (0.0, 1.0, 0.0)


def test_handing_off_the_unanswerable_is_right():
    found = evaluate_answers(an_agent(), [AnswerQuestion(question="Can I return it?")])
    assert (found.decision_accuracy, found.abstention_f1, found.citation_precision) == (1.0, 1.0, None)


def test_no_replies_give_no_figures():
    assert summarise([]).auroc is None


def test_auroc_counts_ties_half():
    assert auroc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == pytest.approx(0.875)
    assert auroc([0.5], [True]) is None


def test_calibration_error_is_the_distance_of_confidence_and_truth():
    assert expected_calibration_error([1.0, 1.0], [True, False]) == pytest.approx(0.5)
    assert expected_calibration_error([], []) is None


def test_a_line_that_is_no_question_is_named(tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_text('{"question": "Fine?"}\n{"id": "x"}\n', "utf-8")
    with pytest.raises(InvalidInput, match="Line 2"):
        read_answer_questions(file)
