"""What conversations need from outside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.conversations.conversation import (
    Channel,
    Conversation,
    ConversationState,
    Event,
    Feedback,
    Message,
    Outcome,
)
from core.conversations.sent_files import SentFile


@dataclass(frozen=True, slots=True)
class Basis:
    """What a step was worked out from. If this is no longer what is stored, the step has to be done anew."""

    conversation: Conversation | None
    """As it was read; None: it was not there."""
    message_count: int


@dataclass(frozen=True, slots=True)
class ConversationChange:
    """What one step writes, in one transaction: the conversation as it now is, new messages, new events.

    With a `basis` it is written only while that still holds; without one in any case.
    """

    conversation: Conversation
    messages: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Which conversations. Empty fields do not narrow. Period is half-open, by opened_at."""

    since: datetime | None = None
    until: datetime | None = None
    channels: tuple[Channel, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    handoff_reasons: tuple[str, ...] = ()
    text: str = ""
    """Occurs in a message or the customer's name, any case."""
    with_tests: bool = False
    only_ids: tuple[str, ...] = field(default=())
    states: tuple[ConversationState, ...] = ()
    assignee_ids: tuple[str, ...] = ()
    contact_ids: tuple[str, ...] = ()


class ConversationStore(Protocol):
    """Conversations of the workspace."""

    def apply(self, changes: Sequence[ConversationChange]) -> list[ConversationChange]:
        """Write them in one transaction, and give those left out because their basis no longer holds.

        A message or event that is known already is not written again. Raises StorageError, and writes
        nothing, when an id belongs to another conversation or two messages have one position.
        """
        ...

    def find_conversation(self, conversation_id: str) -> Conversation:
        """Raises NotFound."""
        ...

    def list_messages(self, conversation_id: str) -> list[Message]:
        """In order of position, with evidence; empty for an unknown conversation."""
        ...

    def list_events(self, conversation_id: str) -> list[Event]:
        """In order of time."""
        ...


class ConversationSearch(Protocol):
    """Finding conversations for lists and for jobs."""

    def list_conversations(
        self, wanted: ConversationFilter, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[Conversation], int]:
        """A page, newest first, and how many there are in all."""
        ...

    def list_undecided(self, *, quiet_since: datetime, limit: int = 500) -> list[Conversation]:
        """Pending, not tests, no activity since `quiet_since`; oldest first."""
        ...

    def list_in_state(
        self,
        states: Sequence[ConversationState],
        *,
        silent_since: datetime | None = None,
        channels: Sequence[Channel] = (),
        limit: int = 500,
    ) -> list[Conversation]:
        """In one of the states, tests included, no activity since; the longest silent first."""
        ...

    def list_owed_a_reply(
        self, *, since: datetime, channels: Sequence[Channel] = (), limit: int = 500
    ) -> list[Conversation]:
        """The agent owes them a reply since then or longer, tests included; the longest owed first.

        Without channels, on all of them.
        """
        ...


class Reader(StrEnum):
    """Who reads."""

    CUSTOMER = "customer"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class ReadMark:
    """How far somebody has read."""

    position: int
    at: datetime


class ReadMarks(Protocol):
    """How far customers and people have read; apart from the conversation, which reading does not change."""

    def mark_read(self, conversation_id: str, reader: Reader, *, position: int, at: datetime) -> bool:
        """Never back: False when that was read already."""
        ...

    def list_marks(self, conversation_ids: Sequence[str]) -> dict[tuple[str, Reader], ReadMark]:
        """By conversation and reader; those who have read nothing are not in it."""
        ...


class ConversationChanges(Protocol):
    """What changed lately, by whatever process."""

    def newest_mark(self) -> int:
        """The mark of the newest write."""
        ...

    def changed_since(self, mark: int) -> tuple[list[str], int]:
        """Conversations written beyond the mark, in order, and the newest mark."""
        ...


class ReplyFeedbackStore(Protocol):
    """What customers thought of single replies."""

    def save_feedback(self, message_id: str, feedback: Feedback, *, comment: str, at: datetime) -> None:
        """A later verdict replaces the earlier one."""
        ...

    def list_feedback(self, conversation_id: str) -> dict[str, tuple[Feedback, str]]:
        """Verdict and comment by message id."""
        ...


@dataclass(frozen=True, slots=True)
class Continuation:
    """A conversation as it is, with what was said after a position; all of one moment."""

    conversation: Conversation
    messages: tuple[Message, ...]


class ConversationReader(Protocol):
    """Reads on in conversations without reading them whole."""

    def read_after(self, conversation_id: str, position: int, *, limit: int = 1_000) -> Continuation:
        """The first messages beyond the position, in order. Raises NotFound."""
        ...

    def last_position(self, conversation_id: str) -> int:
        """Of its last message; 0 without one."""
        ...

    def count_unread(self, conversation_ids: Sequence[str]) -> dict[str, int]:
        """How many messages to the customer lie beyond what they have read; none: left out."""
        ...


class SentFileStore(Protocol):
    """Files that came in; their bytes lie among the blobs."""

    def save_file(self, sent: SentFile) -> None:
        """Add it."""
        ...

    def find_files(self, file_ids: Sequence[str]) -> list[SentFile]:
        """Those that there are, in the order asked for."""
        ...

    def mark_sent(self, file_ids: Sequence[str], conversation_id: str) -> None:
        """They belong to the conversation from now on; those that belong to one already are left alone.

        Raises NotFound when one of them is no longer there.
        """
        ...

    def forget_unsent(self, *, before: datetime, limit: int) -> list[str]:
        """Remove the oldest that came in before that and belong to no conversation; gives their blobs."""
        ...
