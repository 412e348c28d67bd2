from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.conversations import states
from core.conversations.conversation import Channel, Conversation, ConversationState, Feedback, Outcome
from core.errors import InvalidInput

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
NEW = Conversation(
    id="c1",
    channel=Channel.LIVE_CHAT,
    state=ConversationState.NEW,
    opened_at=START,
    last_activity_at=START,
)
Step = Callable[[Conversation, datetime], Conversation]

STEPS: dict[str, Step] = {
    "customer": states.customer_wrote,
    "answer": lambda c, at: states.agent_replied(c, at, is_answer=True),
    "ask back": lambda c, at: states.agent_replied(c, at, is_answer=False),
    "hand off": lambda c, at: states.handed_off(c, at, reason="cannot_answer"),
    "person": states.person_replied,
    "close": states.closed,
    "idle": lambda c, at: states.closed_if_idle(c, at, after=timedelta(hours=24)),
    "rate": lambda c, at: states.rated(c, at, feedback=Feedback.HELPFUL),
    "rate reply": lambda c, at: states.reply_rated(c, at, feedback=Feedback.NOT_HELPFUL),
    "assign": lambda c, at: states.assigned(c, at, person_id="per_kim"),
    "reopen": states.reopened,
}


@pytest.mark.parametrize(
    ("state", "assignee", "has_it"),
    [
        (ConversationState.CLOSED, "per_before", "per_kim"),
        (ConversationState.WAITING_FOR_CUSTOMER, "per_before", "per_kim"),
        (ConversationState.QUEUED, None, "per_kim"),
        (ConversationState.QUEUED, "per_lee", "per_lee"),
        (ConversationState.WITH_PERSON, "per_lee", "per_lee"),
    ],
)
def test_who_replies_has_it_unless_somebody_was_given_it_in_this_episode(state, assignee, has_it):
    conversation = replace(NEW, state=state, assignee_id=assignee)
    assert states.person_replied(conversation, START, person_id="per_kim").assignee_id == has_it


def walk(names: list[str]) -> list[Conversation]:
    """The conversation after each step; a step that is refused leaves it as it is."""
    path = [NEW]
    for hours, name in enumerate(names):
        try:
            path.append(STEPS[name](path[-1], START + timedelta(hours=hours)))
        except InvalidInput:
            path.append(path[-1])
    return path


walks = st.lists(st.sampled_from(sorted(STEPS)), max_size=30)


@given(walks)
def test_a_person_s_reply_silences_the_agent_until_the_conversation_is_closed(names: list[str]):
    silenced = False
    for name, before, after in zip(names, walk(names), walk(names)[1:], strict=False):
        silenced = after.state is not ConversationState.CLOSED and (silenced or name == "person")
        assert not (silenced and states.may_agent_speak(after))
        assert not (silenced and after.answered_count > before.answered_count)


@given(walks)
def test_there_is_one_handoff_per_episode(names: list[str]):
    handed_over = False
    for name, before, after in zip(names, walk(names), walk(names)[1:], strict=False):
        if after.state is ConversationState.CLOSED:
            handed_over = False
        if name == "hand off" and after != before:
            assert not handed_over
            handed_over = True


@given(walks)
def test_closed_and_only_closed_conversations_have_a_closing_time(names: list[str]):
    for conversation in walk(names):
        assert (conversation.closed_at is not None) == (conversation.state is ConversationState.CLOSED)


@given(walks)
def test_a_reply_is_owed_since_a_time_that_nothing_but_a_reply_moves(names: list[str]):
    path = walk(names)
    for before, after in pairwise(path):
        assert (after.reply_owed_since is not None) == (after.state is ConversationState.AGENT_ACTIVE)
        if before.reply_owed_since and after.reply_owed_since:
            assert after.reply_owed_since == before.reply_owed_since


@given(walks)
def test_a_verdict_on_the_conversation_is_replaced_by_another_verdict_alone(names: list[str]):
    for name, before, after in zip(names, walk(names), walk(names)[1:], strict=False):
        assert after.verdict == (Feedback.HELPFUL if name == "rate" else before.verdict)
        assert after.verdict in {None, after.feedback}


@given(walks)
def test_activity_never_moves_back_and_opening_never_moves(names: list[str]):
    path = walk(names)
    times = [conversation.last_activity_at for conversation in path]
    assert times == sorted(times)
    assert {conversation.opened_at for conversation in path} == {START}


@given(walks)
def test_an_answer_means_that_the_agent_took_part(names: list[str]):
    assert all(c.agent_took_part or c.answered_count == 0 for c in walk(names))


def test_a_customer_s_message_is_the_agent_s_to_answer():
    assert states.may_agent_speak(states.customer_wrote(NEW, START))


def test_the_agent_waits_once_it_replied():
    answered = walk(["customer", "answer"])[-1]
    assert answered.state is ConversationState.WAITING_FOR_CUSTOMER
    assert answered.answered_count == 1


def test_asking_back_is_taking_part_but_no_answer():
    asked = walk(["customer", "ask back"])[-1]
    assert asked.agent_took_part
    assert asked.answered_count == 0


def test_the_agent_may_owe_a_second_reply_to_a_customer_who_wrote_twice():
    answered = walk(["customer", "customer", "answer", "answer"])[-1]
    assert answered.state is ConversationState.WAITING_FOR_CUSTOMER
    assert answered.answered_count == 2


@pytest.mark.parametrize("steps", [["customer", "hand off"], ["customer", "person"], ["customer", "close"]])
def test_the_agent_cannot_reply_once_people_have_the_conversation_or_it_is_closed(steps):
    with pytest.raises(InvalidInput, match="must not reply"):
        states.agent_replied(walk(steps)[-1], START, is_answer=True)


def test_a_closed_conversation_cannot_be_handed_off():
    with pytest.raises(InvalidInput, match="closed"):
        states.handed_off(walk(["customer", "close"])[-1], START, reason="cannot_answer")


def test_a_handoff_keeps_its_reason_and_who_wanted_it():
    wanted = states.handed_off(
        walk(["customer"])[-1], START, reason="asked_for_person", asked_for_person=True
    )
    assert (wanted.handoff_reason, wanted.asked_for_person) == ("asked_for_person", True)


def test_a_new_message_reopens_with_the_agent_and_an_undecided_outcome():
    decided = replace(walk(["customer", "answer", "close"])[-1], outcome=Outcome.RESOLVED)
    reopened = states.customer_wrote(decided, START + timedelta(days=9))
    assert reopened.state is ConversationState.AGENT_ACTIVE
    assert reopened.outcome is Outcome.PENDING


def test_feedback_makes_the_outcome_be_looked_at_anew():
    decided = replace(walk(["customer", "answer"])[-1], outcome=Outcome.RESOLVED)
    assert states.rated(decided, START, feedback=Feedback.NOT_HELPFUL).outcome is Outcome.PENDING


def test_ratings_of_replies_count_for_the_conversation_until_it_is_judged_itself():
    answered = walk(["customer", "answer"])[-1]
    bad, good = Feedback.NOT_HELPFUL, Feedback.HELPFUL
    once = states.reply_rated(answered, START, feedback=bad, comment="Wrong")
    assert (once.feedback, once.feedback_comment, once.verdict) == (bad, "Wrong", None)
    judged = states.rated(once, START, feedback=good, comment="Fine")
    again = states.reply_rated(replace(judged, outcome=Outcome.RESOLVED), START, feedback=bad)
    assert (again.feedback, again.feedback_comment, again.verdict) == (good, "Fine", good)
    assert again.outcome is Outcome.PENDING


def test_an_idle_conversation_is_closed_at_the_full_time_and_not_before():
    waiting = walk(["customer", "answer"])[-1]
    due = waiting.last_activity_at + timedelta(hours=24)
    early = due - timedelta(seconds=1)
    assert states.closed_if_idle(waiting, early, after=timedelta(hours=24)) is waiting
    assert states.closed_if_idle(waiting, due, after=timedelta(hours=24)).closed_at == due


def test_a_conversation_that_waits_for_people_is_not_closed_for_being_idle():
    queued = walk(["customer", "hand off"])[-1]
    assert states.closed_if_idle(queued, START + timedelta(days=9), after=timedelta(hours=24)) is queued
