"""Replies by the spans they rest on, from the spans stored beside each reply."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, tuple_

from core.conversations.conversation import Role
from core.review.ports import CitedSpan, PastAnswer
from core.storage.database import Database
from core.storage.rows import batches
from core.storage.tables import conversations, message_spans, messages

_SPAN = (message_spans.c.document_version, message_spans.c.start, message_spans.c.end)
_SPANS_A_QUERY = 200


class SqlPastAnswers:
    """PastAnswers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_cited_spans(self, document_id: str) -> list[CitedSpan]:
        """Each span once, of all versions of the document."""
        query = select(*_SPAN).where(message_spans.c.document_id == document_id).distinct().order_by(*_SPAN)
        with self._database.read() as connection:
            return [CitedSpan(*row) for row in connection.execute(query)]

    def list_answers(
        self, document_id: str, spans: Sequence[CitedSpan], *, limit: int
    ) -> tuple[list[PastAnswer], int]:
        """Replies resting on any of the spans, newest first, and how many there are in all."""
        with self._database.read() as connection:
            resting: dict[str, tuple[datetime, CitedSpan]] = {}
            for batch in batches(spans, _SPANS_A_QUERY):
                for message_id, at, *span in connection.execute(_resting_on(document_id, batch)):
                    resting.setdefault(message_id, (at, CitedSpan(*span)))
            newest = sorted(resting, key=lambda one: (resting[one][0], one), reverse=True)[:limit]
            answers = [PastAnswer(*[*row, resting[row[0]][1]]) for row in _describe(connection, newest)]
        return sorted(answers, key=lambda one: newest.index(one.message_id)), len(resting)


def _resting_on(document_id: str, spans: Sequence[CitedSpan]) -> Any:
    wanted = [(span.document_version, span.start, span.end) for span in spans]
    return (
        select(message_spans.c.message_id, messages.c.created_at, *_SPAN)
        .join(messages, messages.c.id == message_spans.c.message_id)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(
            message_spans.c.document_id == document_id,
            tuple_(*_SPAN).in_(wanted),
            conversations.c.is_test.is_(False),
        )
        .order_by(message_spans.c.message_id, message_spans.c.ordinal)
    )


def _describe(connection: Connection, message_ids: Sequence[str]) -> list[Any]:
    asked = messages.alias("asked")
    question = (
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
    found: list[Any] = []
    for batch in batches(message_ids):
        query = (
            select(
                messages.c.id, messages.c.conversation_id, conversations.c.channel, messages.c.created_at,
                question, messages.c.text,
            )
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(messages.c.id.in_(batch))
        )  # fmt: skip
        found += [(*row[:4], row[4] or "", row[5]) for row in connection.execute(query)]
    return found
