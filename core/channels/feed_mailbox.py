"""What one reader of a conversation still has to be told: the newest of each kind, so that it stays small."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from core.channels.shown_conversation import ShownMessage, ShownState
from core.conversations.conversation import Role

ROOM = 200
"""Messages that wait for a slow reader; the others stay in the system of record until these are read."""


@dataclass(frozen=True, slots=True)
class MessageCame:
    """A stored message; each one comes once, in order of position."""

    message: ShownMessage


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The conversation stands otherwise; the first thing known of it, too."""

    state: ShownState


@dataclass(frozen=True, slots=True)
class WritingChanged:
    """Somebody began or ceased to write."""

    who: str
    is_writing: bool


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """People have read as far as this position."""

    position: int


@dataclass(frozen=True, slots=True)
class DraftGrew:
    """A piece of the reply being written; `is_restart` withdraws what was said of it before."""

    text: str
    is_restart: bool = False


FeedEvent = MessageCame | StateChanged | WritingChanged | PeopleRead | DraftGrew


class Mailbox:
    """One reader's. Belongs to one event loop and is used on its thread alone."""

    def __init__(self, after: int, wake: Callable[[], None]) -> None:
        self.position = after
        """Of the last message that was put in."""
        self.is_fresh = True
        """Nothing was put in yet, so the reader knows nothing of the state or of a reply being written."""
        self._wake = wake
        self._messages: list[ShownMessage] = []
        self._told: ShownState | None = None
        self._state: ShownState | None = None
        self._writing: WritingChanged | None = None
        self._told_seen = 0
        self._seen = 0
        self._draft: DraftGrew | None = None
        self._shows_draft = False

    @property
    def room(self) -> int:
        """For so many messages more."""
        return ROOM - len(self._messages)

    def put(self, state: ShownState, messages: tuple[ShownMessage, ...]) -> None:
        """What was read of the conversation beyond `position`."""
        self.is_fresh = False
        for message in messages:
            if message.position <= self.position:
                continue
            self._messages.append(message)
            self.position = message.position
            if message.role is Role.AGENT:
                self._draft, self._shows_draft = None, False
        if state != self._told:
            was_writing = self._told is not None and self._told.is_writing
            self._state, self._told = state, state
            if state.is_writing != was_writing:
                self._writing = WritingChanged(state.partner.name, state.is_writing)
        self._wake_if_needed()

    def put_switch(self, *, is_on: bool) -> None:
        """The agent is switched on or off, whatever was told of it with the state."""
        if self._told is not None and self._told.is_switched_on != is_on:
            self.put(replace(self._told, is_switched_on=is_on), ())

    def put_seen(self, position: int) -> None:
        """People have read as far as this."""
        if position > self._seen:
            self._seen = position
            self._wake_if_needed()

    def put_draft(self, text: str, *, is_restart: bool) -> None:
        """A piece more of the reply being written; pieces that nobody took yet become one."""
        waiting = self._draft
        if is_restart or waiting is None:
            self._draft = DraftGrew(text, is_restart)
        else:
            self._draft = DraftGrew(waiting.text + text, waiting.is_restart)
        self._shows_draft = True
        self._wake_if_needed()

    def end_draft(self) -> None:
        """Nothing is being written any more: what the reader was shown of it is withdrawn."""
        if self._shows_draft:
            self._draft, self._shows_draft = DraftGrew("", is_restart=True), False
            self._wake_if_needed()

    def take(self) -> list[FeedEvent]:
        """Everything there is to tell, in the order in which to tell it; then it is empty."""
        events = list(self._events())
        self._messages, self._state, self._writing, self._draft = [], None, None, None
        self._told_seen = self._seen
        return events

    def _events(self) -> Iterator[FeedEvent]:
        for message in self._messages:
            yield MessageCame(message)
        if self._state is not None:
            yield StateChanged(self._state)
        if self._seen > self._told_seen:
            yield PeopleRead(self._seen)
        if self._writing is not None:
            yield self._writing
        if self._draft is not None:
            yield self._draft

    def _wake_if_needed(self) -> None:
        if self._messages or self._state or self._writing or self._draft or self._seen > self._told_seen:
            self._wake()
