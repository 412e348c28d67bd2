"""Lists and counts of the Inbox, and who looks at what, in the system of record."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, false, func, literal, or_, select

from core.access.people import PersonStatus
from core.conversations.conversation import Conversation, ConversationState, Role
from core.conversations.ports import Reader
from core.inbox.entries import LAST_WORDS, InboxCounts, InboxEntry, InboxQuestion, InboxView, Presence
from core.storage.database import Database
from core.storage.people_tables import conversation_reads, inbox_presence, people
from core.storage.rows import columns_of, mentions, upsert
from core.storage.tables import conversations, messages

_CONVERSATION = columns_of(conversations, Conversation)
_PRESENCE = columns_of(inbox_presence, Presence)
_TABLE = conversations.c
_WITH_PEOPLE = (ConversationState.QUEUED, ConversationState.WITH_PERSON)
_WITH_AGENT = (ConversationState.NEW, ConversationState.AGENT_ACTIVE, ConversationState.WAITING_FOR_CUSTOMER)
_FORGOTTEN = timedelta(minutes=1)

_read = conversation_reads.alias("read_by_people")
_READ = and_(_read.c.conversation_id == _TABLE.id, _read.c.reader == Reader.PEOPLE)
_IS_UNREAD = and_(
    _TABLE.state.in_(_WITH_PEOPLE),
    exists().where(
        messages.c.conversation_id == _TABLE.id,
        messages.c.role == Role.CUSTOMER,
        messages.c.position > func.coalesce(_read.c.position, 0),
    ),
)
_last = messages.alias("last_said")
_LAST_POSITION = (
    select(func.max(messages.c.position))
    .where(messages.c.conversation_id == _TABLE.id, messages.c.role.in_((Role.CUSTOMER, Role.PERSON)))
    .correlate(conversations)
    .scalar_subquery()
)


class SqlInboxLists:
    """InboxLists. What is open is found by its state; what is closed is read in the order of an index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_entries(
        self, wanted: InboxQuestion, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[InboxEntry], bool]:
        """A page in the order that the view asks for, and whether there are more."""
        conditions = [_in_view(wanted)] if not wanted.text else self._mentioning(wanted.text)
        query = (
            select(*_CONVERSATION)
            .where(_TABLE.is_test.is_(False), *conditions)
            .order_by(*_order(wanted))
            .offset(offset)
            .limit(limit + 1)
        )
        with self._database.read() as connection:
            found = [Conversation(*row) for row in connection.execute(query)]
            page = found[:limit]
            # Apart, so that last words are looked up for one page and not for all that had to be sorted.
            rows = connection.execute(_describe([one.id for one in page])).all()
        described = {row[0]: (bool(row[1]), row[2], row[3] or "") for row in rows}
        return [InboxEntry(one, *described[one.id]) for one in page], len(found) > limit

    def count_entries(self, person_id: str | None) -> InboxCounts:
        """One pass over what is with people."""
        mine, queue = _is_of(person_id), _is_queued(person_id)
        query = (
            select(
                _count(queue), _count(mine), func.count(), _count(and_(or_(queue, mine), _IS_UNREAD))
            )
            .select_from(conversations)
            .outerjoin(_read, _READ)
            .where(_TABLE.is_test.is_(False), _TABLE.state.in_(_WITH_PEOPLE))
        )  # fmt: skip
        with self._database.read() as connection:
            row = connection.execute(query).one()
        return InboxCounts(*(int(count or 0) for count in row))

    def _mentioning(self, text: str) -> list[ColumnElement[bool]]:
        is_sqlite = self._database.is_sqlite
        said = select(messages.c.conversation_id).where(
            mentions(messages.c.folded, text, is_sqlite=is_sqlite)
        )
        by_name = mentions(_TABLE.folded_customer, text, is_sqlite=is_sqlite)
        return [or_(by_name, _TABLE.id.in_(said))]


class SqlPresenceBoard:
    """PresenceBoard."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note_presence(self, one: Presence) -> None:
        """Replaces what the person said of this conversation before; what is stale of theirs goes."""
        table = inbox_presence.c
        stale = (table.person_id == one.person_id, table.at < one.at - _FORGOTTEN)
        row = {"conversation_id": one.conversation_id, "person_id": one.person_id, "at": one.at}
        with self._database.write() as connection:
            connection.execute(delete(inbox_presence).where(*stale))
            upsert(connection, inbox_presence, [row], key=("conversation_id", "person_id"))

    def list_present(self, conversation_ids: Sequence[str], *, since: datetime) -> list[Presence]:
        """Those who said so at `since` or later, in order of time."""
        table = inbox_presence.c
        query = (
            select(*_PRESENCE)
            .where(table.conversation_id.in_(conversation_ids), table.at >= since)
            .order_by(table.at, table.person_id)
        )
        with self._database.read() as connection:
            return [Presence(*row) for row in connection.execute(query)]


def _describe(conversation_ids: Sequence[str]) -> Select[Any]:
    """Whether it is unread, and the last words, by conversation."""
    return (
        select(_TABLE.id, _IS_UNREAD, _last.c.role, func.substr(_last.c.text, 1, LAST_WORDS))
        .select_from(conversations)
        .outerjoin(_read, _READ)
        .outerjoin(_last, and_(_last.c.conversation_id == _TABLE.id, _last.c.position == _LAST_POSITION))
        .where(_TABLE.id.in_(conversation_ids))
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((condition, 1), else_=0))


def _is_of(person_id: str | None) -> ColumnElement[bool]:
    return _TABLE.assignee_id == person_id if person_id else false()


def _is_queued(person_id: str | None) -> ColumnElement[bool]:
    is_owed = and_(_is_of(person_id), _TABLE.waiting_since.is_not(None))
    return or_(_TABLE.state == ConversationState.QUEUED, is_owed, _is_abandoned())


def _is_abandoned() -> ColumnElement[bool]:
    """Whether a customer waits for somebody who is not there."""
    return and_(_TABLE.waiting_since.is_not(None), _is_with_absent())


def _is_with_absent() -> ColumnElement[bool]:
    """Whether who has it is away or has left. Hours of work cannot be compared in the database."""
    is_absent = or_(people.c.is_active.is_(False), people.c.status == PersonStatus.AWAY)
    return exists().where(people.c.id == _TABLE.assignee_id, is_absent)


def _in_view(wanted: InboxQuestion) -> ColumnElement[bool]:
    with_people = _TABLE.state.in_(_WITH_PEOPLE)
    conditions = {
        InboxView.QUEUE: and_(with_people, _is_queued(wanted.person_id)),
        InboxView.MINE: and_(with_people, _is_of(wanted.person_id)),
        InboxView.EVERYBODYS: with_people,
        InboxView.AGENTS: _TABLE.state.in_(_WITH_AGENT),
        InboxView.CLOSED: _TABLE.state == ConversationState.CLOSED,
    }
    return conditions[wanted.view]


def _order(wanted: InboxQuestion) -> list[ColumnElement[Any]]:
    latest: list[ColumnElement[Any]] = [_TABLE.last_activity_at.desc(), _TABLE.id.desc()]
    if wanted.text or wanted.view in {InboxView.AGENTS, InboxView.CLOSED}:
        return latest
    if wanted.view is InboxView.QUEUE:
        waiting = func.coalesce(_TABLE.waiting_since, _TABLE.last_activity_at)
        return [_nearness(wanted), waiting, _TABLE.id]
    return [case((_TABLE.waiting_since.is_(None), 1), else_=0), _TABLE.waiting_since, *latest]


def _nearness(wanted: InboxQuestion) -> ColumnElement[Any]:
    """One's own first, then one's teams', then nobody's, then what waits for somebody else.

    What waits for somebody who is away or has left is nobody's.
    """
    is_free = or_(_TABLE.assignee_id.is_(None), _is_with_absent())
    return case(
        (_is_of(wanted.person_id), literal(0)),
        (and_(is_free, _TABLE.team_id.in_(wanted.team_ids)), literal(1)),
        (is_free, literal(2)),
        else_=literal(3),
    )
