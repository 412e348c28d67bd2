"""Finding conversations in the system of record, for lists and for jobs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal_column, or_, select

from core.conversations.conversation import Channel, Conversation, ConversationState, Outcome
from core.conversations.ports import ConversationFilter
from core.storage.database import Database
from core.storage.rows import columns_of, mentions
from core.storage.tables import conversations, messages

_CONVERSATION = columns_of(conversations, Conversation)


class SqlConversationSearch:
    """ConversationSearch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_conversations(
        self, wanted: ConversationFilter, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[Conversation], int]:
        """A page, newest first, and how many there are in all."""
        conditions = _conditions(wanted, is_sqlite=self._database.is_sqlite)
        count = select(func.count()).select_from(conversations).where(*conditions)
        # Looking for a text reads every message: count in the same pass. Without one, an index counts faster.
        total = func.count().over() if wanted.text else count.correlate(None).scalar_subquery()
        query = (
            select(*_CONVERSATION, total)
            .where(*conditions)
            .order_by(conversations.c.opened_at.desc(), conversations.c.id.desc())
            .offset(offset)
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            found = rows[0][-1] if rows else connection.scalar(count)
        return [Conversation(*row[:-1]) for row in rows], found or 0

    def list_undecided(self, *, quiet_since: datetime, limit: int = 500) -> list[Conversation]:
        """Pending, not tests, no activity since `quiet_since`; oldest first."""
        query = (
            select(*_CONVERSATION)
            .where(
                # Written out, not bound: SQLite uses a partial index only for its very condition.
                conversations.c.outcome == literal_column(f"'{Outcome.PENDING.value}'"),
                conversations.c.is_test.is_(False),
                conversations.c.last_activity_at <= quiet_since,
            )
            .order_by(conversations.c.last_activity_at, conversations.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [Conversation(*row) for row in connection.execute(query)]

    def list_in_state(
        self,
        states: Sequence[ConversationState],
        *,
        silent_since: datetime | None = None,
        channels: Sequence[Channel] = (),
        limit: int = 500,
    ) -> list[Conversation]:
        """In one of the states, tests included, no activity since; the longest silent first."""
        wanted: list[ColumnElement[bool]] = [conversations.c.state.in_(states)]
        if silent_since is not None:
            wanted.append(conversations.c.last_activity_at <= silent_since)
        if channels:
            wanted.append(conversations.c.channel.in_(channels))
        query = (
            select(*_CONVERSATION)
            .where(*wanted)
            .order_by(conversations.c.last_activity_at, conversations.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [Conversation(*row) for row in connection.execute(query)]

    def list_owed_a_reply(
        self, *, since: datetime, channels: Sequence[Channel] = (), limit: int = 500
    ) -> list[Conversation]:
        """The agent owes them a reply since then or longer, tests included; the longest owed first."""
        wanted: list[ColumnElement[bool]] = [conversations.c.reply_owed_since <= since]
        if channels:
            wanted.append(conversations.c.channel.in_(channels))
        query = (
            select(*_CONVERSATION)
            .where(*wanted)
            .order_by(conversations.c.reply_owed_since, conversations.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [Conversation(*row) for row in connection.execute(query)]


def _conditions(wanted: ConversationFilter, *, is_sqlite: bool) -> list[ColumnElement[bool]]:
    choices = (
        (conversations.c.channel, wanted.channels),
        (conversations.c.outcome, wanted.outcomes),
        (conversations.c.handoff_reason, wanted.handoff_reasons),
        (conversations.c.id, wanted.only_ids),
        (conversations.c.state, wanted.states),
        (conversations.c.assignee_id, wanted.assignee_ids),
        (conversations.c.contact_id, wanted.contact_ids),
    )
    conditions: list[ColumnElement[bool]] = [column.in_(chosen) for column, chosen in choices if chosen]
    if wanted.since is not None:
        conditions.append(conversations.c.opened_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(conversations.c.opened_at < wanted.until)
    if not wanted.with_tests:
        conditions.append(conversations.c.is_test.is_(False))
    if wanted.text:
        said = select(messages.c.conversation_id).where(
            mentions(messages.c.folded, wanted.text, is_sqlite=is_sqlite)
        )
        by_customer = mentions(conversations.c.folded_customer, wanted.text, is_sqlite=is_sqlite)
        conditions.append(or_(by_customer, conversations.c.id.in_(said)))
    return conditions
