"""What customers can do on one channel with their own conversations, and with nobody else's."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from core.answering.incoming import Incoming
from core.answering.reception import Reception
from core.channels.chat_files import ChatFiles
from core.channels.chat_reading import ChatReading, Snapshot
from core.channels.shown_conversation import ShownMessage, ShownState
from core.clock import Clock
from core.contacts.contacts import Contact
from core.conversations.conversation import (
    Attachment,
    Channel,
    Conversation,
    ConversationState,
    Feedback,
)
from core.conversations.ports import (
    ConversationFilter,
    ConversationReader,
    ConversationSearch,
    ConversationStore,
    Reader,
    ReadMarks,
)
from core.errors import InvalidInput, NotFound

TEXT_LETTERS = 4_000
PAGE_LETTERS = 2_000
FILES_PER_MESSAGE = 10
LISTED = 50
"""Conversations that a customer is shown, the newest ones."""
_BY_CUSTOMER = "customer"
_USED_KEY = "This Idempotency-Key was used for another message. Give each message its own."
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""No database keeps these: replaced here already, so that a repeated message is known as the same."""


class Rating(Protocol):
    """Puts down what a customer thought: `core.answering.desk.ConversationDesk.rate`."""

    def __call__(
        self, conversation_id: str, feedback: Feedback, *, comment: str = "", message_id: str | None = None
    ) -> None:
        """Raises NotFound, and InvalidInput for a message that cannot be rated."""
        ...


@dataclass(frozen=True, slots=True)
class Guest:
    """A customer as they came: in a browser that showed its secret, or named by a program."""

    visitor_id: str
    """The browser's; of a customer whom a program names, the program's own id of them."""
    contact: Contact
    keep: Callable[[], object] | None = None
    """Keeps what a program says of the customer: done with each message that is taken, and no other."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """What a customer sends. `key` is their own number of it: sent again, it is the same message."""

    key: str
    text: str
    conversation_id: str | None = None
    page: str = ""
    file_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that is stored."""

    conversation_id: str
    message: ShownMessage
    state: ConversationState
    is_repeat: bool
    """It was stored before."""


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """One of a customer's conversations."""

    conversation: Conversation
    unread: int


@dataclass(frozen=True, slots=True)
class CustomerChannelParts:
    """What a channel works with."""

    channel: Channel
    reception: Reception
    conversations: ConversationStore
    reader: ConversationReader
    search: ConversationSearch
    read_marks: ReadMarks
    reading: ChatReading
    files: ChatFiles
    rate: Rating
    request_reply: Callable[[str], None]
    clock: Clock


class CustomerChannel:
    """One channel. Conversations of others, and of other channels, are as if there were none (NotFound)."""

    def __init__(self, parts: CustomerChannelParts) -> None:
        self._parts = parts

    def send(self, guest: Guest, sent: SentMessage, *, may_begin: bool = True) -> Accepted:
        """The message is stored when this returns, and a reply is on its way where the agent owes one.

        Raises InvalidInput for what cannot be taken, also for a key that was used with another text before,
        and NotDeployed for what would open or reopen a conversation where none may begin.
        """
        text = _UNSTORABLE.sub("\ufffd", sent.text)
        if len(text) > TEXT_LETTERS:
            raise InvalidInput(f"The message is too long. Send at most {TEXT_LETTERS} characters at once.")
        if sent.conversation_id is not None:
            self._own(guest, sent.conversation_id)
        attachments = self._attachments(guest, sent.file_ids)
        received = self._parts.reception.take_in(
            Incoming(
                text=text,
                channel=self._parts.channel,
                conversation_id=sent.conversation_id,
                contact=guest.contact,
                sender=guest.visitor_id,
                message_id=f"{guest.visitor_id}/{sent.key}",
                attachments=attachments,
                page=_page(sent.page),
                may_begin=may_begin,
                once_taken=guest.keep,
            )
        )
        conversation, stored = received.conversation, received.message
        if (stored.text, stored.attachments) != (text, attachments):
            raise InvalidInput(_USED_KEY)
        if received.wants_reply:
            self._parts.request_reply(conversation.id)
        shown = self._parts.reading.shown(stored)
        return Accepted(conversation.id, shown, conversation.state, received.is_repeat)

    def list_own(self, guest: Guest) -> list[ListedConversation]:
        """The customer's conversations on this channel, newest first."""
        wanted = ConversationFilter(channels=(self._parts.channel,), contact_ids=(guest.contact.id,))
        found, _ = self._parts.search.list_conversations(wanted, limit=LISTED)
        unread = self._parts.reader.count_unread([one.id for one in found])
        return [ListedConversation(one, unread.get(one.id, 0)) for one in found]

    def check_own(self, guest: Guest, conversation_id: str) -> None:
        """Raises NotFound unless it is the customer's."""
        self._own(guest, conversation_id)

    def snapshot(self, guest: Guest, conversation_id: str, *, after: int = 0) -> Snapshot:
        """The conversation as its customer may see it, with the messages beyond the position."""
        self._own(guest, conversation_id)
        return self._parts.reading.snapshot(conversation_id, after=after)

    def mark_seen(self, guest: Guest, conversation_id: str, position: int) -> None:
        """The customer has read up to this position, or to the end where that comes first."""
        self._own(guest, conversation_id)
        last = self._parts.reader.last_position(conversation_id)
        if last:
            self._parts.read_marks.mark_read(
                conversation_id, Reader.CUSTOMER, position=min(position, last), at=self._parts.clock()
            )

    def give_email(self, guest: Guest, conversation_id: str, address: str | None) -> ShownState:
        """The customer's address, or None where they would rather not; what was held back is answered."""
        self._own(guest, conversation_id)
        owed = self._parts.reception.give_email(conversation_id, address)
        if owed is not None:
            self._parts.request_reply(conversation_id)
        return self._state(conversation_id)

    def rate(
        self, guest: Guest, conversation_id: str, feedback: Feedback, *, comment: str, message_id: str | None
    ) -> ShownState:
        """What the customer thought of the conversation, or of the one reply that is named."""
        self._own(guest, conversation_id)
        self._parts.rate(conversation_id, feedback, comment=comment, message_id=message_id)
        return self._state(conversation_id)

    def close(self, guest: Guest, conversation_id: str) -> ShownState:
        """The customer ends the conversation; a closed one stays as it is."""
        self._own(guest, conversation_id)
        self._parts.reception.close(conversation_id, by=_BY_CUSTOMER)
        return self._state(conversation_id)

    def take_file(self, guest: Guest, name: str, content: bytes) -> Attachment:
        """Keeps a file until a message with it comes. Raises InvalidInput for one that is not taken."""
        return self._parts.files.keep(guest.contact, name, content)

    def open_file(self, guest: Guest, file_id: str) -> tuple[Attachment, bytes]:
        """A file that the customer sent, with its bytes."""
        file = self._own_file(guest, file_id)
        return file, self._parts.files.content(file)

    def _own(self, guest: Guest, conversation_id: str) -> Conversation:
        if not conversation_id.isascii() or not conversation_id.isprintable():
            raise NotFound("There is no such conversation.")
        conversation = self._parts.conversations.find_conversation(conversation_id)
        if conversation.contact_id != guest.contact.id or conversation.channel is not self._parts.channel:
            raise NotFound(f"There is no conversation {conversation_id}.")
        return conversation

    def _state(self, conversation_id: str) -> ShownState:
        return self._parts.reading.look(conversation_id, 0, 1).state

    def _attachments(self, guest: Guest, file_ids: Sequence[str]) -> tuple[Attachment, ...]:
        if not file_ids:
            return ()
        if len(file_ids) > FILES_PER_MESSAGE:
            raise InvalidInput(f"Send at most {FILES_PER_MESSAGE} files with one message.")
        return tuple(self._own_file(guest, one) for one in dict.fromkeys(file_ids))

    def _own_file(self, guest: Guest, file_id: str) -> Attachment:
        """Whoever was recognised meanwhile keeps what they sent before. Raises NotFound."""
        sent = self._parts.files.find(file_id)
        if sent.contact_id != guest.contact.id:
            if sent.conversation_id is None:
                raise NotFound("There is no such file.")
            self._own(guest, sent.conversation_id)
        return sent.file


def _page(address: str) -> str:
    """The address of a web page; anything else is left away, as it is only for people to look at."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and address.isprintable()
    return address if is_web and len(address) <= PAGE_LETTERS else ""
