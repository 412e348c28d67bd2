"""Reading on in conversations: what is new to a customer, without what they have read already."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from core.conversations.conversation import Attachment, Conversation, Message, Role
from core.conversations.ports import Continuation, Reader
from core.errors import NotFound
from core.storage.database import Database
from core.storage.people_tables import conversation_reads
from core.storage.rows import batches, columns_of
from core.storage.tables import conversations, message_evidence, messages

_CONVERSATION = columns_of(conversations, Conversation)
_MESSAGE = columns_of(messages, Message, without=("attachments", "evidence"))
_FIND_CONVERSATION = select(*_CONVERSATION).where(conversations.c.id == bindparam("id"))
_READ_ON = (
    select(*_MESSAGE, messages.c.attachments, message_evidence.c.evidence)
    .outerjoin(message_evidence, message_evidence.c.message_id == messages.c.id)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.position > bindparam("position"))
    .order_by(messages.c.position)
    .limit(bindparam("limit"))
)


class SqlConversationReader:
    """ConversationReader."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read_after(self, conversation_id: str, position: int, *, limit: int = 1_000) -> Continuation:
        """The first messages beyond the position, in order. Raises NotFound."""
        beyond = {"id": conversation_id, "position": position, "limit": limit}
        with self._database.read() as connection:
            found = connection.execute(_FIND_CONVERSATION, {"id": conversation_id}).first()
            rows = connection.execute(_READ_ON, beyond).all() if found else []
        if found is None:
            raise NotFound(f"There is no conversation {conversation_id}.")
        return Continuation(Conversation(*found), tuple(_message(tuple(row)) for row in rows))

    def last_position(self, conversation_id: str) -> int:
        """Of its last message; 0 without one."""
        query = select(func.max(messages.c.position)).where(messages.c.conversation_id == conversation_id)
        with self._database.read() as connection:
            return connection.scalar(query) or 0

    def count_unread(self, conversation_ids: Sequence[str]) -> dict[str, int]:
        """How many messages to the customer lie beyond what they have read; none: left out."""
        read = and_(
            conversation_reads.c.conversation_id == messages.c.conversation_id,
            conversation_reads.c.reader == Reader.CUSTOMER,
        )
        counts: dict[str, int] = {}
        with self._database.read() as connection:
            for batch in batches(conversation_ids):
                query = (
                    select(messages.c.conversation_id, func.count())
                    .outerjoin(conversation_reads, read)
                    .where(
                        messages.c.conversation_id.in_(batch),
                        messages.c.role != Role.CUSTOMER,
                        messages.c.position > func.coalesce(conversation_reads.c.position, 0),
                    )
                    .group_by(messages.c.conversation_id)
                )
                counts.update((row[0], row[1]) for row in connection.execute(query))
        return counts


def _message(row: tuple[Any, ...]) -> Message:
    files = tuple(Attachment(**file) for file in row[-2])
    return Message(*(*row[:-2], files, row[-1]))
