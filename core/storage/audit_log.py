"""The audit log in the system of record: entries are added, never changed."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Text, func, insert, select, type_coerce

from core.audit.entries import FIRST_HASH, AuditAction, AuditedChange, AuditEntry, AuditKind, chained
from core.audit.ports import AuditFilter
from core.errors import DamagedRecord
from core.storage.change_marks import Stream, take_mark
from core.storage.column_kinds import Instant, storable_text
from core.storage.database import Database
from core.storage.people_tables import audit_entries
from core.storage.rows import mentions, values_of
from core.storage.text_folding import fold_text

_PAGE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# As they lie there: a row that somebody has tampered with must fail alone, not the page it is on.
_AS_STORED: list[ColumnElement[Any]] = [
    type_coerce(column, Integer if isinstance(column.type, Integer | Instant) else Text).label(column.name)
    for column in audit_entries.c
    if column.name != "folded"
]


class SqlAuditLog:
    """AuditLog. Writers wait for each other at the stream's mark, so the chain never forks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """A transaction of the workspace that begins when the one in turn before it has ended.

        What is read inside holds until the end, so `before` is what the change replaced.
        """
        with self._database.transaction(), self._database.write() as connection:
            take_mark(connection, Stream.AUDIT)
            yield

    def append(self, change: AuditedChange, *, at: datetime) -> AuditEntry:
        """Add it to the end of the chain, inside the transaction that is open, or one of its own."""
        with self._database.write() as connection:
            take_mark(connection, Stream.AUDIT)
            newest = select(audit_entries.c.number, audit_entries.c.hash)
            last = connection.execute(newest.order_by(audit_entries.c.number.desc()).limit(1)).first()
            entry = chained(
                storable_change(change),
                number=last.number + 1 if last else 1,
                at=at.astimezone(UTC),
                previous_hash=last.hash if last else FIRST_HASH,
            )
            connection.execute(insert(audit_entries), [_row(entry)])
        return entry

    def list_entries(
        self, wanted: AuditFilter, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[AuditEntry], int]:
        """A page, newest first, and how many there are in all. Raises DamagedRecord."""
        conditions = _conditions(wanted, is_sqlite=self._database.is_sqlite)
        count = select(func.count()).select_from(audit_entries).where(*conditions)
        query = (
            select(*_AS_STORED)
            .where(*conditions)
            .order_by(audit_entries.c.number.desc())
            .offset(offset)
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            total = connection.scalar(count)
        return [_entry(row) for row in rows], total or 0

    def read_all(self) -> Iterator[AuditEntry]:
        """Every entry, oldest first, for checks and exports. Raises DamagedRecord at the entry it means."""
        number = None
        while rows := self._rows_after(number):
            for row in rows:
                yield _entry(row)
            number = rows[-1].number

    def _rows_after(self, number: int | None) -> list[Row[Any]]:
        query = select(*_AS_STORED).order_by(audit_entries.c.number).limit(_PAGE)
        if number is not None:
            query = query.where(audit_entries.c.number > number)
        with self._database.read() as connection:
            return list(connection.execute(query).all())

    def list_actors(self) -> list[str]:
        """Everybody who has changed something, in order of name."""
        query = select(audit_entries.c.actor).distinct().order_by(audit_entries.c.actor)
        with self._database.read() as connection:
            return list(connection.scalars(query))


def storable_change(change: AuditedChange) -> AuditedChange:
    """The change as it reads when it comes back: what is hashed must be what is stored."""
    return replace(
        change,
        actor=storable_text(change.actor),
        object_id=storable_text(change.object_id),
        object_name=storable_text(change.object_name),
        before=_storable_json(change.before),
        after=_storable_json(change.after),
    )


def _storable_json(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if value is None:
        return None
    text = json.dumps(dict(value), ensure_ascii=False, allow_nan=False)
    read: dict[str, Any] = json.loads(storable_text(text))
    return read


def _row(entry: AuditEntry) -> dict[str, Any]:
    folded = fold_text(f"{entry.change.object_name}\n{entry.change.actor}")
    return values_of(entry.change, audit_entries, folded=folded) | values_of(entry, audit_entries)


def _entry(row: Row[Any]) -> AuditEntry:
    try:
        change = AuditedChange(
            actor=row.actor,
            action=AuditAction(row.action),
            kind=AuditKind(row.kind),
            object_id=row.object_id,
            object_name=row.object_name,
            before=None if row.before is None else json.loads(row.before),
            after=None if row.after is None else json.loads(row.after),
        )
        at = _EPOCH + timedelta(microseconds=row.at)
        return AuditEntry(row.number, at, change, row.previous_hash, row.hash)
    except (ValueError, TypeError, OverflowError) as error:
        raise DamagedRecord(
            f"Entry {row.number} of the audit log was changed in the database and cannot be read any more. "
            "`answerdesk audit verify` says what still holds; a backup has the entry as it was."
        ) from error


def _conditions(wanted: AuditFilter, *, is_sqlite: bool) -> list[ColumnElement[bool]]:
    entry = audit_entries.c
    choices = ((entry.actor, wanted.actors), (entry.action, wanted.actions), (entry.kind, wanted.kinds))
    conditions: list[ColumnElement[bool]] = [column.in_(chosen) for column, chosen in choices if chosen]
    if wanted.since is not None:
        conditions.append(entry.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(entry.at < wanted.until)
    if wanted.object_id:
        conditions.append(entry.object_id == wanted.object_id)
    if wanted.text:
        conditions.append(mentions(entry.folded, wanted.text, is_sqlite=is_sqlite))
    return conditions
