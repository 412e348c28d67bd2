"""How a conversation counts, once it has been quiet for 72 hours."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from core.conversations import event_kinds
from core.conversations.conversation import Conversation, Event, Feedback, Message, Outcome, Role

QUIET_TIME = timedelta(hours=72)
"""No activity for this long, and the outcome is decided."""

PERSON_EVENTS = frozenset({"assigned"})
"""Events by which a person becomes part of a conversation."""


def involves_person(messages: Iterable[Message], events: Iterable[Event]) -> bool:
    """Whether a person wrote, or was given the conversation."""
    return any(message.role is Role.PERSON for message in messages) or any(
        event.kind in PERSON_EVENTS for event in events
    )


ANSWERED = "answer"
STAYED = "stay"
"""Decisions as messages hold them: the agent answered; a person was needed and there was none."""


def ends_unanswered(messages: Sequence[Message], events: Iterable[Event]) -> bool:
    """Whether what the customer last asked found neither an answer nor anybody to hand over to.

    Courtesies after that change nothing; an answer to a later question does.
    """
    settled = [one for one in messages if one.decision in {ANSWERED, STAYED}]
    last = settled[-1] if settled else None
    if last is not None and last.decision == STAYED:
        return True
    return any(
        event.kind == event_kinds.CLOSED
        and event.detail.get("by") == event_kinds.BY_NOBODY
        and (last is None or event.created_at > last.created_at)
        for event in events
    )


def is_quiet(conversation: Conversation, now: datetime) -> bool:
    """Whether the time to decide has come; exactly 72 h after the last activity it has."""
    return now - conversation.last_activity_at >= QUIET_TIME


def decide_outcome(
    conversation: Conversation, *, person_involved: bool, now: datetime, is_unanswered: bool = False
) -> Outcome:
    """The outcome as of `now`: pending until the conversation is quiet, then one that a later look repeats.

    A resolution needs an answer by the agent, nothing that ends unanswered, nobody asking for a person, no
    person involved and no negative feedback, so that every resolution is a deflection.
    """
    if not is_quiet(conversation, now):
        return Outcome.PENDING
    if not conversation.agent_took_part:
        return Outcome.NOT_HANDLED
    if conversation.handoff_reason is not None:
        return Outcome.HANDED_OFF
    if person_involved:
        return Outcome.REASSIGNED
    is_resolved = _was_helped(conversation) and not is_unanswered
    return Outcome.RESOLVED if is_resolved else Outcome.DEFLECTED


def _was_helped(conversation: Conversation) -> bool:
    return (
        conversation.answered_count > 0
        and not conversation.asked_for_person
        and conversation.feedback is not Feedback.NOT_HELPFUL
    )
