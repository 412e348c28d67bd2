"""Reads what readers of conversations have not been told yet. Away from the event loop, on any thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core.channels.shown_conversation import ShownMessage, ShownState
from core.conversations.ports import ConversationChanges
from core.errors import NotFound

LOOK_LIMIT = 100
"""Messages read at once of one conversation."""


@dataclass(frozen=True, slots=True)
class Look:
    """A conversation at one moment, with the first messages beyond a position."""

    state: ShownState
    messages: tuple[ShownMessage, ...]


class ChatLooks(Protocol):
    """What the feed reads, on other threads than the event loop's."""

    def look(self, conversation_id: str, after: int, limit: int) -> Look:
        """At most `limit` messages. Raises NotFound."""
        ...

    def seen_by_people(self, conversation_ids: Iterable[str]) -> Mapping[str, int]:
        """How far people have read."""
        ...

    def is_switched_on(self) -> bool:
        """Whether the agent is. Asked with each look, however many readers there are."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """What to find out on another thread."""

    mark: int | None
    """Of the newest write that is known; None: not known yet."""
    wanted: frozenset[tuple[str, int]]
    """To be read in any case: conversations and positions."""
    watched: frozenset[tuple[str, int]]
    """To be read when something was written to them."""
    with_seen: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found out."""

    mark: int
    is_switched_on: bool
    """The agent; found out last, so that no look of these knows better."""
    looks: dict[tuple[str, int], Look] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    seen: Mapping[str, int] = field(default_factory=dict)


class Lookout:
    """Finds what is new in the system of record, whichever process wrote it."""

    def __init__(self, changes: ConversationChanges, looks: ChatLooks) -> None:
        self._changes = changes
        self._looks = looks

    def find(self, question: Question) -> Findings:
        """Raises StorageError."""
        if question.mark is None:
            mark = self._changes.newest_mark()
            to_read = question.watched
        else:
            changed, mark = self._changes.changed_since(question.mark)
            written = frozenset(changed)
            to_read = question.wanted | {one for one in question.watched if one[0] in written}
        looks: dict[tuple[str, int], Look] = {}
        missing: set[str] = set()
        for conversation_id, position in to_read:
            try:
                looks[conversation_id, position] = self._looks.look(conversation_id, position, LOOK_LIMIT)
            except NotFound:
                missing.add(conversation_id)
        watched = {conversation_id for conversation_id, _ in question.watched}
        seen = self._looks.seen_by_people(watched) if question.with_seen else {}
        return Findings(mark, self._looks.is_switched_on(), looks, frozenset(missing), seen)
