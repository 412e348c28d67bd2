"""A recorded conversation with all that was written, moved in time or cut at an instant. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.conversations.conversation import (
    Conversation,
    ConversationState,
    Event,
    Message,
    Outcome,
    Role,
)
from core.conversations.event_kinds import HANDED_OFF, ROUTED

CLOSED = "closed"
OUTCOME = "outcome"
_LATER_WORK = frozenset({CLOSED, OUTCOME})
"""What sweeps do some time after the last message."""
_LED_TO_PEOPLE = frozenset({HANDED_OFF, ROUTED})


@dataclass(frozen=True, slots=True)
class History:
    """One conversation, its messages and its events, in order."""

    conversation: Conversation
    messages: tuple[Message, ...]
    events: tuple[Event, ...]

    def moved(self, by: timedelta) -> "History":
        """The same, so much later."""
        conversation = self.conversation
        closed_at, waiting_since = conversation.closed_at, conversation.waiting_since
        return History(
            replace(
                conversation,
                opened_at=conversation.opened_at + by,
                last_activity_at=conversation.last_activity_at + by,
                closed_at=closed_at + by if closed_at else None,
                waiting_since=waiting_since + by if waiting_since else None,
            ),
            tuple(replace(message, created_at=message.created_at + by) for message in self.messages),
            tuple(replace(event, created_at=event.created_at + by) for event in self.events),
        )

    def as_it_stood(self, at: datetime) -> "History | None":
        """Without what the sweeps did after `at`; None when somebody wrote or rated after it."""
        if any(message.created_at > at for message in self.messages):
            return None
        kept = tuple(event for event in self.events if event.created_at <= at)
        left_out = {event.kind for event in self.events} - {event.kind for event in kept}
        if left_out - _LATER_WORK:
            return None
        conversation = self.conversation
        if OUTCOME in left_out:
            conversation = replace(conversation, outcome=Outcome.PENDING)
        if CLOSED in left_out:
            state = self._open_state()
            waiting_since = self._asked_at() if state is ConversationState.QUEUED else None
            conversation = replace(conversation, state=state, closed_at=None, waiting_since=waiting_since)
        return History(conversation, self.messages, kept)

    def _open_state(self) -> ConversationState:
        """The state before it was closed; only these three are ever closed."""
        if any(message.role is Role.PERSON for message in self.messages):
            return ConversationState.WITH_PERSON
        if any(event.kind in _LED_TO_PEOPLE for event in self.events):
            return ConversationState.QUEUED
        return ConversationState.WAITING_FOR_CUSTOMER

    def _asked_at(self) -> datetime:
        """Since when the customer has waited for a person."""
        return min(event.created_at for event in self.events if event.kind in _LED_TO_PEOPLE)
