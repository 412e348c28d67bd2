"""Everything a person needs to know of one conversation, in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.access.people import Person, Team
from core.contacts.contacts import Contact
from core.conversations.conversation import Conversation, Event, Feedback, Message
from core.conversations.event_kinds import HANDED_OFF, ROUTED
from core.handoff.summary import summarise


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person had before their eyes when they decided to act. What changed since is not overwritten."""

    position: int
    """Of the last message."""
    assignee_id: str | None


@dataclass(frozen=True, slots=True)
class HandoffFacts:
    """Why people have the conversation."""

    event: Event
    reason: str
    rule: str
    """The words of the trigger that was met; empty when none was."""
    summary: Mapping[str, object]
    """What the person should know: a `core.handoff.summary.HandoffSummary` as JSON."""


@dataclass(frozen=True, slots=True)
class OpenedConversation:
    """A conversation as a person sees it."""

    conversation: Conversation
    messages: Sequence[Message]
    events: Sequence[Event]
    feedback: Mapping[str, tuple[Feedback, str]]
    """What the customer thought of single replies, by message id."""
    contact: Contact | None
    """None for a conversation of nobody known."""
    assignee: Person | None
    team: Team | None
    handoff: HandoffFacts | None
    """The newest one; None when people have it for no reason of the agent's."""
    others: Sequence[Person]
    """Who else looks at it now."""
    read_by_customer: int = 0
    """Position of the last message that the customer has had before their eyes."""

    @property
    def seen(self) -> Seen:
        """For the action that follows from looking at this."""
        last = self.messages[-1].position if self.messages else 0
        return Seen(last, self.conversation.assignee_id)


def newest_handoff(events: Sequence[Event], messages: Sequence[Message]) -> HandoffFacts | None:
    """From the last event by which the conversation came to people.

    Where nothing was written for them then, the summary is made from what is stored.
    """
    found = [event for event in events if event.kind in {HANDED_OFF, ROUTED}]
    if not found:
        return None
    event = found[-1]
    reason, rule = (str(event.detail.get(name) or "") for name in ("reason", "rule"))
    told = event.detail.get("summary")
    if isinstance(told, Mapping):
        return HandoffFacts(event, reason, rule, told)
    said_before = [one for one in messages if one.created_at <= event.created_at]
    made = summarise(said_before, reason=reason, rule=rule, contact=None)
    return HandoffFacts(event, reason, rule, made.as_detail())
