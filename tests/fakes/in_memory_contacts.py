"""Stores of contacts and of what lies beside conversations, held to the contracts of the real ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.contacts.contacts import Contact, Visitor
from core.conversations.conversation import Feedback
from core.conversations.ports import ConversationChange, ConversationFilter, Reader, ReadMark
from core.errors import NotFound, StorageError
from tests.fakes.in_memory_stores import InMemoryConversationStore


class InMemoryContactStore:
    """ContactStore."""

    def __init__(self) -> None:
        self.contacts: dict[str, Contact] = {}

    def save_contact(self, contact: Contact) -> None:
        self.contacts[contact.id] = contact

    def find_contact(self, contact_id: str) -> Contact:
        if contact_id not in self.contacts:
            raise NotFound(f"There is no contact {contact_id}.")
        return self.contacts[contact_id]

    def find_by_external_id(self, external_id: str) -> Contact | None:
        found = [one for one in self.contacts.values() if external_id and one.external_id == external_id]
        return min(found, key=lambda contact: (contact.created_at, contact.id), default=None)


class InMemoryVisitorStore:
    """VisitorStore."""

    def __init__(self) -> None:
        self._visitors: dict[str, Visitor] = {}

    def save_visitor(self, visitor: Visitor) -> None:
        holder = self.find_by_secret(visitor.secret_hash)
        if holder is not None and holder.id != visitor.id:
            raise StorageError("Another visitor holds this secret.")
        self._visitors[visitor.id] = visitor

    def find_by_secret(self, secret_hash: str) -> Visitor | None:
        return next((one for one in self._visitors.values() if one.secret_hash == secret_hash), None)

    def find_visitor(self, visitor_id: str) -> Visitor:
        if visitor_id not in self._visitors:
            raise NotFound(f"There is no visitor {visitor_id}.")
        return self._visitors[visitor_id]

    def mark_seen(self, visitor_id: str, at: datetime) -> None:
        if visitor_id in self._visitors:
            self._visitors[visitor_id] = replace(self._visitors[visitor_id], last_seen_at=at)


class InMemoryConversationOwners:
    """ConversationOwners over the conversations in memory; files are kept with their conversations there."""

    def __init__(self, conversations: InMemoryConversationStore) -> None:
        self._conversations = conversations

    def give_conversations(self, contact_id: str, *, to: str, customer: str) -> int:
        wanted = ConversationFilter(contact_ids=(contact_id,), with_tests=True)
        rows, _ = self._conversations.list_conversations(wanted, limit=1_000_000)
        changes = [
            ConversationChange(replace(row, contact_id=to, customer=customer))
            for row in rows
            if to != contact_id or row.customer != customer
        ]
        self._conversations.apply(changes)
        return len(changes)


class InMemoryReadMarks:
    """ReadMarks."""

    def __init__(self) -> None:
        self._marks: dict[tuple[str, Reader], ReadMark] = {}

    def mark_read(self, conversation_id: str, reader: Reader, *, position: int, at: datetime) -> bool:
        stored = self._marks.get((conversation_id, reader))
        if stored is not None and stored.position >= position:
            return False
        self._marks[conversation_id, reader] = ReadMark(position, at)
        return True

    def list_marks(self, conversation_ids: Sequence[str]) -> dict[tuple[str, Reader], ReadMark]:
        return {key: mark for key, mark in self._marks.items() if key[0] in conversation_ids}


class InMemoryReplyFeedbackStore:
    """ReplyFeedbackStore. Knows of the conversations store whose messages are whose."""

    def __init__(self, conversations: InMemoryConversationStore) -> None:
        self._conversations = conversations
        self._given: dict[str, tuple[Feedback, str]] = {}

    def save_feedback(self, message_id: str, feedback: Feedback, *, comment: str, at: datetime) -> None:
        self._given[message_id] = (feedback, comment)

    def list_feedback(self, conversation_id: str) -> dict[str, tuple[Feedback, str]]:
        known = {message.id for message in self._conversations.list_messages(conversation_id)}
        return {key: given for key, given in self._given.items() if key in known}
