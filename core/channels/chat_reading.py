"""Reads conversations for their customers: what is new to one who follows, the whole for one who comes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from core.access.people import Person
from core.channels.feed_lookout import Look
from core.channels.shown_conversation import Names, ShownMessage, ShownState, shown_message, shown_state
from core.configuration.agent_config import AgentConfig
from core.conversations.conversation import Conversation, Message
from core.conversations.ports import ConversationReader, Reader, ReadMarks, ReplyFeedbackStore
from core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A conversation as it stands, with its messages beyond a position."""

    id: str
    state: ShownState
    messages: tuple[ShownMessage, ...]
    seen_by_people: int
    """The position up to which people have read."""


@dataclass(frozen=True, slots=True)
class ReadingParts:
    """What is read from."""

    reader: ConversationReader
    read_marks: ReadMarks
    reply_feedback: ReplyFeedbackStore
    asks_email: Callable[[Conversation], bool]
    current_config: Callable[[], AgentConfig]
    find_person: Callable[[str], Person]
    is_switched_on: Callable[[], bool]
    """Whether the agent is. Asked several times a second."""


class ChatReading:
    """ChatLooks, and snapshots. Whose conversation it is has been checked before."""

    def __init__(self, parts: ReadingParts) -> None:
        self._parts = parts

    def look(self, conversation_id: str, after: int, limit: int) -> Look:
        """The state, and at most `limit` messages beyond the position. Raises NotFound."""
        found = self._parts.reader.read_after(conversation_id, after, limit=limit)
        names = self._names()
        return Look(
            self._state(found.conversation, names),
            tuple(shown_message(message, names) for message in found.messages),
        )

    def snapshot(self, conversation_id: str, *, after: int = 0) -> Snapshot:
        """The conversation with the feedback on its replies. Raises NotFound."""
        found = self._parts.reader.read_after(conversation_id, after)
        names = self._names()
        given = self._parts.reply_feedback.list_feedback(conversation_id)
        messages = [
            shown_message(message, names, feedback=given[message.id][0] if message.id in given else None)
            for message in found.messages
        ]
        seen = self.seen_by_people([conversation_id]).get(conversation_id, 0)
        return Snapshot(conversation_id, self._state(found.conversation, names), tuple(messages), seen)

    def shown(self, message: Message) -> ShownMessage:
        """One message as its customer may see it."""
        return shown_message(message, self._names())

    def seen_by_people(self, conversation_ids: Iterable[str]) -> Mapping[str, int]:
        """How far people have read; conversations that nobody opened are left out."""
        marks = self._parts.read_marks.list_marks(list(conversation_ids))
        return {
            conversation_id: mark.position
            for (conversation_id, reader), mark in marks.items()
            if reader is Reader.PEOPLE
        }

    def is_switched_on(self) -> bool:
        """Whether the agent is, on all channels."""
        return self._parts.is_switched_on()

    def _state(self, conversation: Conversation, names: Names) -> ShownState:
        return shown_state(
            conversation,
            names,
            asks_email=self._parts.asks_email(conversation),
            is_switched_on=self._parts.is_switched_on(),
        )

    def _names(self) -> Names:
        return Names(self._parts.current_config().name, self._person_name)

    def _person_name(self, person_id: str) -> str:
        try:
            return self._parts.find_person(person_id).name
        except NotFound:
            return ""
