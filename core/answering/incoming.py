"""A message as a customer sent it, and what becomes of it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from core.contacts.contacts import Contact
from core.conversations.conversation import Attachment, Channel, Conversation, Message
from core.identifiers import derived_id

SUBJECT_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it came in."""

    text: str
    channel: Channel
    conversation_id: str | None = None
    """None: it opens a conversation, the same one each time for the same `message_id`."""
    contact: Contact | None = None
    customer: str = ""
    """Who wrote, where there is no contact."""
    sender: str = ""
    """Who sends it, where that outlasts the contact: the browser of somebody who signs in meanwhile."""
    message_id: str | None = None
    """The caller's own number of the message: delivered again, it is the same message."""
    attachments: tuple[Attachment, ...] = ()
    page: str = ""
    """Where on the web the customer was, if known."""
    is_test: bool = False
    may_begin: bool = True
    """Whether it may open a conversation, or reopen a closed one."""
    once_taken: Callable[[], object] | None = None
    """Done before it is stored; not when it was delivered before, or is refused."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message that is stored."""

    conversation: Conversation
    message: Message
    is_repeat: bool
    """It was stored before; nothing was written now."""
    wants_reply: bool
    """The agent owes an answer."""


def conversation_opened_by(incoming: Incoming, message_id: str) -> str:
    """The id of the conversation that a first message opens: delivered twice, it opens one.

    Each sender's messages are numbered apart, so that nobody meets another's conversation.
    """
    owner = incoming.sender or (incoming.contact.id if incoming.contact else "")
    return derived_id("cnv", incoming.channel.value, *filter(None, [owner]), message_id)


def subject_of(incoming: Incoming) -> str:
    """What the conversation is listed as: the first words, or the name of a file."""
    line = " ".join(incoming.text.split()) or (incoming.attachments[0].name if incoming.attachments else "")
    return line if len(line) <= SUBJECT_LETTERS else f"{line[: SUBJECT_LETTERS - 1].rstrip()}…"
