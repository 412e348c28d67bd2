"""When the customer's email address is asked for, and how one is recognised. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime

from core.contacts.contacts import Contact
from core.conversations import event_kinds
from core.conversations.conversation import Event, Message
from core.email_addresses import tidy_email

_ADDRESS = re.compile(r"[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,63}")
_ENDS = frozenset({event_kinds.EMAIL_GIVEN, event_kinds.EMAIL_DECLINED})


def is_wanted(contact: Contact | None, events: Sequence[Event]) -> bool:
    """Whether asking makes sense: no address is known, and it was not asked for in this conversation."""
    was_asked = any(event.kind == event_kinds.EMAIL_ASKED for event in events)
    return contact is not None and not contact.email and not was_asked


def is_awaited(events: Sequence[Event]) -> bool:
    """Whether the address was asked for and neither given nor declined since."""
    asked = [event.kind for event in events if event.kind in _ENDS or event.kind == event_kinds.EMAIL_ASKED]
    return bool(asked) and asked[-1] == event_kinds.EMAIL_ASKED


def address_in(text: str) -> str | None:
    """The first email address in a message; None without one."""
    found = _ADDRESS.search(text)
    return found.group(0) if found else None


def given_address(text: str) -> str | None:
    """The first email address in a message, tidied; None where what looks like one is none."""
    return tidy_email(address_in(text) or "")


def is_settled(waiting: Sequence[Message], events: Sequence[Event]) -> bool:
    """Whether nothing of what has no reply needs one: it is no more than the address that was asked for."""
    taken = {event.detail.get("message_id") for event in events if event.kind == event_kinds.EMAIL_GIVEN}
    return all(one.id in taken and is_bare_address(one) for one in waiting)


def is_bare_address(message: Message) -> bool:
    """Whether the message holds an address and nothing else that could be answered."""
    return (
        not message.attachments and address_in(message.text) is not None and not without_address(message.text)
    )


def without_address(text: str) -> str:
    """The message less email addresses; empty when nothing else but a word or two is said."""
    rest = _ADDRESS.sub(" ", text)
    words = re.findall(r"\w+", rest)
    return " ".join(rest.split()) if len(words) > 3 or "?" in rest else ""


def reopened_at(events: Sequence[Event]) -> datetime | None:
    """When the conversation was last reopened; None when never."""
    return max((one.created_at for one in events if one.kind == event_kinds.REOPENED), default=None)
