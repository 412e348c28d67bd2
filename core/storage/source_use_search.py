"""Which replies rested on a source, from the spans stored beside each reply."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from core.conversations.conversation import Role
from core.conversations.source_uses import SourceUse
from core.storage.database import Database
from core.storage.tables import conversations, message_spans, messages


class SqlSourceUseSearch:
    """SourceUseSearch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_uses(
        self, source_id: str, *, since: datetime, offset: int = 0, limit: int = 50
    ) -> tuple[list[SourceUse], int]:
        """A page, newest first, and how many there are in all; nothing for an unknown source."""
        resting = _resting_on(source_id, since)
        page = (
            select(
                messages.c.id, messages.c.conversation_id, messages.c.created_at, _question(), messages.c.text
            )
            .where(messages.c.id.in_(resting))
            .order_by(messages.c.created_at.desc(), messages.c.id.desc())
            .offset(offset)
            .limit(limit)
        )
        with self._database.read() as connection:
            total = connection.scalar(select(func.count()).select_from(resting.subquery())) or 0
            rows = connection.execute(page).all() if total else []
        return [SourceUse(row[0], row[1], row[2], row[3] or "", row[4]) for row in rows], total


def _resting_on(source_id: str, since: datetime) -> Select[Any]:
    return (
        select(message_spans.c.message_id)
        .join(messages, messages.c.id == message_spans.c.message_id)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(
            message_spans.c.source_id == source_id,
            messages.c.created_at >= since,
            conversations.c.is_test.is_(False),
        )
        .distinct()
    )


def _question() -> Any:
    """The customer's newest message before each reply."""
    asked = messages.alias("asked")
    return (
        select(asked.c.text)
        .where(
            asked.c.conversation_id == messages.c.conversation_id,
            asked.c.position < messages.c.position,
            asked.c.role == Role.CUSTOMER,
        )
        .order_by(asked.c.position.desc())
        .limit(1)
        .correlate(messages)
        .scalar_subquery()
    )
