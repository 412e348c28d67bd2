from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.answering.reply import Decision
from core.conversations.conversation import (
    Channel,
    Conversation,
    ConversationState,
    Event,
    Feedback,
    Message,
    Outcome,
    Role,
)
from core.conversations.outcomes import QUIET_TIME, decide_outcome, ends_unanswered, involves_person

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
ANSWERED = Conversation(
    id="c1",
    channel=Channel.LIVE_CHAT,
    state=ConversationState.WAITING_FOR_CUSTOMER,
    opened_at=START,
    last_activity_at=START,
    agent_took_part=True,
    answered_count=1,
)
CHECKED = START + QUIET_TIME

conversations = st.builds(
    replace,
    st.just(ANSWERED),
    agent_took_part=st.booleans(),
    answered_count=st.integers(0, 3),
    asked_for_person=st.booleans(),
    handoff_reason=st.sampled_from([None, "cannot_answer", "asked_for_person"]),
    feedback=st.sampled_from([None, *Feedback]),
)


def test_an_answered_conversation_that_stayed_quiet_is_resolved():
    assert decide_outcome(ANSWERED, person_involved=False, now=CHECKED) is Outcome.RESOLVED


def test_a_conversation_is_pending_until_the_72nd_hour_is_full():
    a_moment_before = CHECKED - timedelta(microseconds=1)
    assert decide_outcome(ANSWERED, person_involved=False, now=a_moment_before) is Outcome.PENDING


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"agent_took_part": False}, Outcome.NOT_HANDLED),
        ({"answered_count": 0}, Outcome.DEFLECTED),
        ({"asked_for_person": True}, Outcome.DEFLECTED),
        ({"feedback": Feedback.NOT_HELPFUL}, Outcome.DEFLECTED),
        ({"feedback": Feedback.HELPFUL}, Outcome.RESOLVED),
        ({"handoff_reason": "cannot_answer"}, Outcome.HANDED_OFF),
    ],
)
def test_each_condition_decides_as_defined(change: dict[str, object], outcome: Outcome):
    assert decide_outcome(replace(ANSWERED, **change), person_involved=False, now=CHECKED) is outcome


def test_a_person_who_steps_in_unasked_is_no_handoff_and_no_deflection():
    assert decide_outcome(ANSWERED, person_involved=True, now=CHECKED) is Outcome.REASSIGNED


@given(conversations, st.booleans())
def test_every_resolution_is_a_deflection(conversation: Conversation, person_involved: bool):
    outcome = decide_outcome(conversation, person_involved=person_involved, now=CHECKED)
    if outcome is Outcome.RESOLVED:
        assert not person_involved
        assert conversation.handoff_reason is None


@given(conversations, st.booleans(), st.timedeltas(timedelta(0), timedelta(days=90)))
def test_a_decided_outcome_does_not_change_with_time(
    conversation: Conversation, person_involved: bool, later: timedelta
):
    decided = decide_outcome(conversation, person_involved=person_involved, now=CHECKED)
    assert decided is not Outcome.PENDING
    assert decide_outcome(conversation, person_involved=person_involved, now=CHECKED + later) is decided


def test_a_person_is_involved_who_wrote_or_was_given_the_conversation():
    wrote = Message("m1", "c1", 1, Role.PERSON, "Hello", START)
    assert involves_person([wrote], [])
    assert involves_person([], [Event("e1", "c1", "assigned", START)])
    assert not involves_person([replace(wrote, role=Role.AGENT)], [Event("e1", "c1", "closed", START)])


def said(*decisions: Decision) -> list[Message]:
    """What the agent said, an hour apart."""
    return [
        Message(f"m{place}", "c1", place, Role.AGENT, "…", START + timedelta(hours=place), decision=decision)
        for place, decision in enumerate(decisions)
    ]


def closed_by(who: str, at: datetime) -> list[Event]:
    return [Event("e1", "c1", "closed", at, {"by": who})]


@pytest.mark.parametrize(
    ("decisions", "is_unanswered"),
    [
        ([], False),
        ([Decision.ANSWER], False),
        ([Decision.STAY], True),
        ([Decision.ANSWER, Decision.STAY], True),
        ([Decision.ANSWER, Decision.STAY, Decision.SMALL_TALK], True),
        ([Decision.STAY, Decision.ANSWER], False),
        ([Decision.STAY, Decision.ASK_BACK, Decision.ANSWER, Decision.SMALL_TALK], False),
    ],
)
def test_a_conversation_ends_unanswered_where_the_agent_had_to_stay_and_never_answered_after(
    decisions: list[Decision], is_unanswered: bool
):
    assert ends_unanswered(said(*decisions), []) is is_unanswered


def test_a_conversation_that_was_closed_for_want_of_anybody_ends_unanswered():
    answered = said(Decision.ANSWER)
    later, earlier = START + timedelta(hours=1), START - timedelta(hours=1)
    assert ends_unanswered(answered, closed_by("nobody", later))
    assert ends_unanswered([], closed_by("nobody", later))
    assert not ends_unanswered(answered, closed_by("nobody", earlier))
    assert not ends_unanswered(answered, closed_by("customer", later))


def test_what_ends_unanswered_is_no_resolution():
    decided = decide_outcome(ANSWERED, person_involved=False, is_unanswered=True, now=CHECKED)
    assert decided is Outcome.DEFLECTED
