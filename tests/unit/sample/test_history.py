"""Recorded histories, moved and cut."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.conversations.conversation import (
    Channel,
    Conversation,
    ConversationState,
    Event,
    Message,
    Outcome,
    Role,
)
from core.sample.history import History
from core.sample.recorded_run import RunHeader
from core.sample.shown_days import DAYS_SHOWN, days_until_yesterday

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
HEADER = RunHeader(
    starts_at=datetime(2026, 6, 1, tzinfo=UTC),
    days=96,
    improved_on=66,
    content="",
    knowledge_versions=(1, 2),
    config_versions=(1,),
)


def history(*roles: Role, opened_at: datetime = AT) -> History:
    """One message a minute, closed after a day, decided after three."""
    messages = tuple(
        Message(f"msg_{place}", "cnv_1", place, role, "Text", opened_at + timedelta(minutes=place - 1))
        for place, role in enumerate(roles, start=1)
    )
    closed_at = opened_at + timedelta(days=1)
    events = (
        Event("evt_1", "cnv_1", "opened", opened_at),
        Event("evt_2", "cnv_1", "closed", closed_at),
        Event("evt_3", "cnv_1", "outcome", opened_at + timedelta(days=3)),
    )
    conversation = Conversation(
        "cnv_1",
        Channel.LIVE_CHAT,
        ConversationState.CLOSED,
        opened_at,
        messages[-1].created_at,
        outcome=Outcome.RESOLVED,
        closed_at=closed_at,
    )
    return History(conversation, messages, events)


def test_moving_moves_every_time():
    moved = history(Role.CUSTOMER, Role.AGENT).moved(timedelta(days=7))
    assert moved == history(Role.CUSTOMER, Role.AGENT, opened_at=AT + timedelta(days=7))


def test_a_history_that_was_over_stays_as_it_was():
    over = history(Role.CUSTOMER, Role.AGENT)
    assert over.as_it_stood(AT + timedelta(days=4)) == over


def test_before_its_decision_the_outcome_is_pending():
    stood = history(Role.CUSTOMER, Role.AGENT).as_it_stood(AT + timedelta(days=2))
    assert stood is not None
    assert stood.conversation.outcome is Outcome.PENDING
    assert stood.conversation.state is ConversationState.CLOSED
    assert [event.kind for event in stood.events] == ["opened", "closed"]


@pytest.mark.parametrize(
    ("roles", "state"),
    [
        ((Role.CUSTOMER, Role.AGENT), ConversationState.WAITING_FOR_CUSTOMER),
        ((Role.CUSTOMER, Role.AGENT, Role.PERSON), ConversationState.WITH_PERSON),
    ],
)
def test_before_it_was_closed_it_is_open(roles: tuple[Role, ...], state: ConversationState):
    stood = history(*roles).as_it_stood(AT + timedelta(hours=2))
    assert stood is not None
    assert (stood.conversation.state, stood.conversation.closed_at) == (state, None)


@pytest.mark.parametrize("kind", ["handed_off", "routed"])
def test_before_people_gave_it_up_it_waits_for_them(kind: str):
    whole = history(Role.CUSTOMER, Role.AGENT)
    led = Event("evt_led", whole.conversation.id, kind, AT + timedelta(minutes=1))
    stood = replace(whole, events=(whole.events[0], led, *whole.events[1:])).as_it_stood(
        AT + timedelta(hours=2)
    )
    assert stood is not None
    assert stood.conversation.state is ConversationState.QUEUED
    assert stood.conversation.waiting_since == led.created_at


def test_a_conversation_that_went_on_later_is_left_out():
    assert history(Role.CUSTOMER, Role.AGENT).as_it_stood(AT + timedelta(seconds=30)) is None


@pytest.mark.parametrize("day", range(15))
def test_the_days_shown_end_yesterday_and_lie_within_the_run(day: int):
    now = datetime(2027, 2, 10, 13, 45, tzinfo=UTC) + timedelta(days=day)
    days = days_until_yesterday(HEADER, now)
    assert days.until == now.replace(hour=0, minute=0)
    assert days.shift % timedelta(weeks=1) == timedelta(0)
    assert HEADER.starts_at + days.shift <= days.since
    assert days.until <= HEADER.starts_at + timedelta(days=HEADER.days) + days.shift
    assert days.until - days.since == timedelta(days=DAYS_SHOWN)


def test_a_run_recorded_in_the_future_is_moved_back():
    now = datetime(2025, 1, 1, 12, tzinfo=UTC)
    days = days_until_yesterday(HEADER, now)
    assert days.until <= HEADER.starts_at + timedelta(days=HEADER.days) + days.shift < now + timedelta(days=7)


def test_only_conversations_opened_on_the_days_are_shown():
    days = days_until_yesterday(HEADER, datetime(2026, 9, 5, 12, tzinfo=UTC))
    opened = [HEADER.starts_at + timedelta(days=day, hours=9) for day in range(HEADER.days)]
    shown = list(days.select(history(Role.CUSTOMER, Role.AGENT, opened_at=at) for at in opened))
    assert len(shown) == DAYS_SHOWN
