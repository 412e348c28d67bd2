"""Invented customers react to what the agent really said."""

from dataclasses import replace

import pytest

from core.answering.reply import Citation, Decision, Reply
from core.conversations.conversation import Feedback
from core.sample.content import sample_folder
from core.sample.conversation_plan import plan_conversations
from core.sample.customer_behaviour import (
    MOST_MESSAGES,
    Mind,
    begin,
    draw_rating,
    is_helped,
    next_message,
)
from core.sample.message_library import read_library
from core.sample.seeded_dice import seeded_dice

LIBRARY = read_library(sample_folder())
PLAN = replace(
    plan_conversations(LIBRARY)[0],
    key="washing",
    article="washing",
    messages=("How do I wash it?", "and the chain?"),
    other_wordings=("Can I hose it down?",),
)


def reply(decision: Decision, cites: str = "") -> Reply:
    citation = Citation("doc", 1, cites, "src", None, "Title", "quote", 0, 5)
    return Reply(
        decision=decision,
        text="Text",
        confidence=0.5,
        reason="",
        understood_as="",
        sentences=(),
        citations=(citation,) if cites else (),
        passages=(),
        checks=(),
        knowledge_version=1,
        config_version=1,
        composer="extractive",
        model="",
    )


def said_after(answer: Reply, mind: Mind) -> set[str | None]:
    drawn = (seeded_dice("test", number) for number in range(200))
    return {next_message(mind, PLAN, answer, dice, LIBRARY)[0] for dice in drawn}


def test_a_customer_begins_with_the_first_message():
    assert begin(PLAN) == ("How do I wash it?", Mind(("and the chain?",), ("Can I hose it down?",)))


def test_after_a_helpful_answer_the_next_question_follows():
    assert said_after(reply(Decision.ANSWER, "washing"), begin(PLAN)[1]) == {"and the chain?"}


def test_after_an_answer_from_elsewhere_customers_insist_complain_or_leave():
    said = said_after(reply(Decision.ANSWER, "gift-cards"), begin(PLAN)[1])
    assert {None, "Can I hose it down?"} <= said
    assert said & set(LIBRARY.other["not_helped"])
    assert said & set(LIBRARY.other["asks_for_person"])
    assert "and the chain?" not in said


def test_asked_back_most_customers_say_it_differently():
    assert "Can I hose it down?" in said_after(reply(Decision.ASK_BACK), begin(PLAN)[1])


def test_after_a_handoff_customers_wait():
    assert said_after(reply(Decision.HAND_OFF), begin(PLAN)[1]) == {None}


def test_no_customer_writes_more_than_six_messages():
    mind = replace(begin(PLAN)[1], said=MOST_MESSAGES)
    assert said_after(reply(Decision.ANSWER, "gift-cards"), mind) == {None}


def test_only_a_short_answer_helps_with_what_a_short_answer_covers():
    short = replace(PLAN, key="short:rain", article="short:rain")
    assert is_helped(short, reply(Decision.ANSWER, "answer"))
    assert not is_helped(PLAN, reply(Decision.ANSWER, "answer"))


@pytest.mark.parametrize(("was_helped", "usual"), [(True, Feedback.HELPFUL), (False, Feedback.NOT_HELPFUL)])
def test_ratings_mostly_follow_from_whether_the_answer_helped(was_helped: bool, usual: Feedback):
    mind = replace(begin(PLAN)[1], was_helped=was_helped)
    drawn = [draw_rating(mind, PLAN, seeded_dice("test", number), LIBRARY) for number in range(500)]
    given = [rating[0] for rating in drawn if rating]
    assert 0.02 < len(given) / len(drawn) < 0.5
    assert given.count(usual) > 3 * (len(given) - given.count(usual))


def test_nobody_rates_before_an_answer():
    assert draw_rating(begin(PLAN)[1], PLAN, seeded_dice("test"), LIBRARY) is None
