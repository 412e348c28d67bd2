"""Figures on labelled questions."""

import json

import pytest

from core.evaluation.answer_eval import JudgedReply, evaluate_answers, summarise
from core.evaluation.answer_questions import AnswerQuestion
from tests.fakes.scripted_search import a_passage
from tests.unit.answering.stage import UNSURE, an_agent

RETURNS = a_passage("You can return any item within 30 days.", title="Returns")
ANSWERABLE = AnswerQuestion(question="Can I return it?", gold_ids=("Returns",))


def judged(decision="answer", *, confidence=0.9, is_answerable=True, is_right=True, **changed):
    fields = {"id": "1", "question": "?", "citations": 1, "gold_citations": 1, **changed}
    return JudgedReply(
        decision=decision, confidence=confidence, is_answerable=is_answerable, is_right=is_right, **fields
    )


def test_an_answer_from_the_gold_document_is_right():
    found = evaluate_answers(an_agent(RETURNS), [ANSWERABLE])
    assert (found.decision_accuracy, found.citation_precision, found.wrong_among_answered) == (1.0, 1.0, 0.0)


def test_answering_the_unanswerable_is_wrong():
    found = evaluate_answers(an_agent(RETURNS), [AnswerQuestion(question="Can I return it?")])
    assert (found.decision_accuracy, found.wrong_among_answered, found.abstention_recall) == (0.0, 1.0, 0.0)


def test_handing_off_the_unanswerable_is_right():
    found = evaluate_answers(an_agent(), [AnswerQuestion(question="Can I return it?")])
    assert (found.decision_accuracy, found.abstention_f1, found.citation_precision) == (1.0, 1.0, None)


def test_an_answer_that_was_held_back_is_judged_for_the_confidence():
    found = evaluate_answers(an_agent(RETURNS, confidence=UNSURE), [ANSWERABLE])
    assert (found.replies[0].decision, found.replies[0].is_right) == ("ask_back", True)
    assert found.replies[0].citations == 0


def test_private_content_can_be_right_although_it_is_not_cited():
    private = a_passage("You can return any item within 30 days.", title="Returns", is_citable=False)
    found = evaluate_answers(an_agent(private), [ANSWERABLE])
    assert (found.replies[0].is_right, found.citation_precision) == (True, None)


def test_courtesies_have_no_part_in_the_calibration():
    found = summarise([judged(), judged("small_talk", confidence=0.0, is_weighed=False)])
    assert sum(one.count for one in found.bins) == 1


def test_without_unanswerable_questions_abstention_has_no_figure_and_a_remark_says_why():
    found = summarise([judged(), judged("hand_off", confidence=0.1)])
    assert (found.abstention_precision, found.abstention_recall, found.abstention_f1) == (None, None, None)
    assert any("No question is unanswerable" in remark for remark in found.remarks)


def test_a_remark_tells_of_gold_documents_that_are_not_there():
    found = evaluate_answers(an_agent(RETURNS), [ANSWERABLE], known_ids=frozenset({"Delivery"}))
    assert found.missing_gold == 1
    assert any("1 questions name no document" in remark for remark in found.remarks)


def test_figures_come_with_intervals_around_them():
    found = summarise([judged() for _ in range(30)] + [judged(is_right=False) for _ in range(10)])
    interval = found.intervals["wrong_among_answered"]
    assert interval.low < found.wrong_among_answered < interval.high


def test_the_same_replies_give_the_same_intervals():
    replies = [judged(is_right=number % 3 > 0) for number in range(20)]
    assert summarise(replies).intervals == summarise(replies).intervals


def test_everything_fits_into_json():
    plain = summarise([judged(), judged("hand_off", confidence=0.1, is_answerable=False)]).as_json()
    assert json.loads(json.dumps(plain)) == plain


def test_no_replies_give_no_figures():
    found = summarise([])
    assert (found.auroc, found.ece, found.decision_accuracy, found.recommended) == (None, None, None, None)


@pytest.mark.parametrize("name", ["user", "customer"])
def test_earlier_messages_are_told_by_either_name_of_the_customer(name):
    question = AnswerQuestion(
        question="Can I return it?", gold_ids=["Returns"], history=[{"role": name, "text": "Hello"}]
    )
    assert evaluate_answers(an_agent(RETURNS), [question]).questions == 1
