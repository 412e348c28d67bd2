"""Conversations, messages with their evidence, and events, in the system of record."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Table, bindparam, func, insert, select

from core.conversations.conversation import Attachment, Conversation, Event, Message
from core.conversations.evidence_spans import spans_of
from core.conversations.ports import Basis, ConversationChange
from core.errors import NotFound, StorageError
from core.storage.change_marks import Stream, take_mark
from core.storage.database import Database
from core.storage.rows import batches, columns_of, upsert, values_of
from core.storage.tables import conversations, events, message_evidence, message_spans, messages
from core.storage.text_folding import fold_text

_CONVERSATION = columns_of(conversations, Conversation)
_EVENT = columns_of(events, Event)
_MESSAGE = columns_of(messages, Message, without=("attachments", "evidence"))
_Row = TypeVar("_Row", Message, Event)

# Written once: SQLAlchemy takes several times as long to put a statement together as to run it.
_ID: BindParameter[str] = bindparam("id")
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_FIND_CONVERSATION = select(*_CONVERSATION).where(conversations.c.id == _ID)
_LIST_MESSAGES = (
    select(*_MESSAGE, messages.c.attachments, message_evidence.c.evidence)
    .outerjoin(message_evidence, message_evidence.c.message_id == messages.c.id)
    .where(messages.c.conversation_id == _ID)
    .order_by(messages.c.position)
)
_LIST_EVENTS = (
    select(*_EVENT)
    .where(events.c.conversation_id == _ID)
    .order_by(events.c.created_at, events.c.change_mark, events.c.ordinal)
)
_COUNT_MESSAGES = (
    select(func.count()).where(messages.c.conversation_id == conversations.c.id).scalar_subquery()
)
_FIND_BASES = select(*_CONVERSATION, _COUNT_MESSAGES).where(conversations.c.id.in_(_IDS))
_FIND_OWNERS = {
    table.name: select(table.c.id, table.c.conversation_id).where(table.c.id.in_(_IDS))
    for table in (messages, events)
}


class SqlConversationStore:
    """ConversationStore. What one `apply` writes carries one change mark."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, changes: Sequence[ConversationChange]) -> list[ConversationChange]:
        """Write them in one transaction, and give those left out because their basis no longer holds.

        Messages and events whose ids are known stay as they are. Raises StorageError, and writes nothing,
        when an id belongs to another conversation or two messages have one position.
        """
        if not changes:
            return []
        with self._database.write() as connection:
            # The mark is held until the end, so nobody moves what is compared here.
            mark = take_mark(connection, Stream.CONVERSATIONS)
            outdated = _outdated(connection, changes)
            fresh = [change for change in changes if change not in outdated]
            # Of a conversation that comes twice, the last state counts.
            latest = {change.conversation.id: change.conversation for change in fresh}
            rows = [_conversation_row(conversation, mark) for conversation in latest.values()]
            if rows:
                upsert(connection, conversations, rows, key=("id",))
            _insert_messages(connection, [row for change in fresh for row in change.messages], mark)
            _insert_events(connection, [row for change in fresh for row in change.events], mark)
        return outdated

    def find_conversation(self, conversation_id: str) -> Conversation:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(_FIND_CONVERSATION, {"id": conversation_id}).first()
        if row is None:
            raise NotFound(f"There is no conversation {conversation_id}.")
        return Conversation(*row)

    def list_messages(self, conversation_id: str) -> list[Message]:
        """In order of position, with evidence; empty for an unknown conversation."""
        with self._database.read() as connection:
            rows = connection.execute(_LIST_MESSAGES, {"id": conversation_id}).all()
        return [Message(*(*row[:-2], _attachments(row[-2]), row[-1])) for row in rows]

    def list_events(self, conversation_id: str) -> list[Event]:
        """In order of time; of one instant, in the order of writing."""
        with self._database.read() as connection:
            return [Event(*row) for row in connection.execute(_LIST_EVENTS, {"id": conversation_id})]


def _outdated(connection: Connection, changes: Sequence[ConversationChange]) -> list[ConversationChange]:
    """The changes whose basis is not what is stored."""
    based = [change for change in changes if change.basis is not None]
    stored: dict[str, Basis] = {}
    for batch in batches([change.conversation.id for change in based]):
        for row in connection.execute(_FIND_BASES, {"ids": batch}):
            stored[row[0]] = Basis(Conversation(*row[:-1]), row[-1])
    absent = Basis(None, 0)
    return [change for change in based if change.basis != stored.get(change.conversation.id, absent)]


def _conversation_row(conversation: Conversation, mark: int) -> dict[str, Any]:
    folded = fold_text(conversation.customer)
    return values_of(conversation, conversations, folded_customer=folded, change_mark=mark)


def _insert_messages(connection: Connection, given: Sequence[Message], mark: int) -> None:
    new = _new_by_id(connection, messages, given)
    rows = [_message_row(row, mark) for row in new]
    if rows:
        connection.execute(insert(messages), rows)
    evidence = [{"message_id": row.id, "evidence": row.evidence} for row in new if row.evidence is not None]
    if evidence:
        connection.execute(insert(message_evidence), evidence)
    spans = [
        values_of(span, message_spans, message_id=row.id, ordinal=ordinal)
        for row in new
        for ordinal, span in enumerate(spans_of(row.evidence))
    ]
    if spans:
        connection.execute(insert(message_spans), spans)


def _message_row(message: Message, mark: int) -> dict[str, Any]:
    files = [asdict(file) for file in message.attachments]
    return values_of(message, messages, folded=fold_text(message.text), change_mark=mark) | {
        "attachments": files
    }


def _attachments(stored: Sequence[dict[str, Any]]) -> tuple[Attachment, ...]:
    return tuple(Attachment(**file) for file in stored)


def _insert_events(connection: Connection, given: Sequence[Event], mark: int) -> None:
    new = _new_by_id(connection, events, given)
    rows = [values_of(row, events, ordinal=place, change_mark=mark) for place, row in enumerate(new)]
    if rows:
        connection.execute(insert(events), rows)


def _new_by_id(connection: Connection, table: Table, given: Sequence[_Row]) -> list[_Row]:
    """Those of the given that are not stored. Raises StorageError for an id of another conversation."""
    first: dict[str, _Row] = {}
    for row in given:
        first.setdefault(row.id, row)
    owners: dict[str, str] = {}
    for batch in batches(first):
        found = connection.execute(_FIND_OWNERS[table.name], {"ids": batch})
        owners.update((row[0], row[1]) for row in found)
    if any(owners.get(row.id, row.conversation_id) != row.conversation_id for row in given):
        raise StorageError("A message or event id is in use in another conversation. Nothing was stored.")
    return [row for row in first.values() if row.id not in owners]
