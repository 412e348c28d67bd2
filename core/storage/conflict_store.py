"""Duplicates and contradictions, and what was decided about them, in the system of record."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, or_, select, update

from core.errors import NotFound
from core.review.conflicts import Conflict, ConflictKind, ConflictState
from core.storage.curation_tables import conflicts
from core.storage.database import Database
from core.storage.rows import batches, columns_of, upsert, values_of

_CONFLICT = columns_of(conflicts, Conflict)


class SqlConflictStore:
    """ConflictStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_found(self, found: Sequence[Conflict], *, instead_of: Set[str], at: datetime) -> None:
        """Put down what was found now. Dismissed ones stay dismissed; solved ones are open again.

        Open ones with a side in the documents `instead_of` that were not found now are solved `at` now.
        """
        with self._database.write() as connection:
            known = _known(connection, [one.id for one in found])
            rows = {one.id: _row(one, known.get(one.id)) for one in found if not _is_dismissed(known, one)}
            for batch in batches(rows.values()):
                upsert(connection, conflicts, batch, key=("id",))
            _solve_vanished(connection, instead_of, still={one.id for one in found}, at=at)

    def list_conflicts(
        self,
        *,
        state: ConflictState | None = ConflictState.OPEN,
        kind: ConflictKind | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[list[Conflict], int]:
        """A page, contradictions first and the most alike first, and how many there are in all."""
        table = conflicts.c
        wanted: list[ColumnElement[bool]] = []
        if state is not None:
            wanted.append(table.state == state.value)
        if kind is not None:
            wanted.append(table.kind == kind.value)
        contradictions_first = case((table.kind == ConflictKind.CONTRADICTION.value, 0), else_=1)
        page = select(*_CONFLICT).where(*wanted)
        page = page.order_by(contradictions_first, table.score.desc(), table.id).offset(offset).limit(limit)
        with self._database.read() as connection:
            total = connection.scalar(select(func.count()).select_from(conflicts).where(*wanted)) or 0
            return [_to_conflict(row) for row in connection.execute(page)], total

    def find_conflict(self, conflict_id: str) -> Conflict:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(select(*_CONFLICT).where(conflicts.c.id == conflict_id)).first()
        if row is None:
            raise NotFound(f"There is no conflict {conflict_id}.")
        return _to_conflict(row)

    def decide(self, conflict_id: str, state: ConflictState, *, at: datetime) -> None:
        """Dismiss, solve or reopen. Raises NotFound."""
        decided_at = None if state is ConflictState.OPEN else at
        change = update(conflicts).where(conflicts.c.id == conflict_id)
        with self._database.write() as connection:
            if connection.execute(change.values(state=state.value, decided_at=decided_at)).rowcount == 0:
                raise NotFound(f"There is no conflict {conflict_id}.")


_Known = tuple[str, datetime]
"""State and the time it was found at."""


def _known(connection: Connection, conflict_ids: Sequence[str]) -> dict[str, _Known]:
    table = conflicts.c
    return {
        row[0]: (row[1], row[2])
        for batch in batches(conflict_ids)
        for row in connection.execute(
            select(table.id, table.state, table.found_at).where(table.id.in_(batch))
        )
    }


def _is_dismissed(known: Mapping[str, _Known], one: Conflict) -> bool:
    return one.id in known and known[one.id][0] == ConflictState.DISMISSED.value


def _row(one: Conflict, known: _Known | None) -> dict[str, Any]:
    """Where it stands may have moved; since when it has been open has not."""
    row = values_of(one, conflicts)
    return row | {"found_at": known[1]} if known and known[0] == ConflictState.OPEN.value else row


def _solve_vanished(connection: Connection, documents: Set[str], *, still: Set[str], at: datetime) -> None:
    table = conflicts.c
    vanished = {
        row[0]
        for batch in batches(sorted(documents))
        for row in connection.execute(
            select(table.id).where(
                table.state == ConflictState.OPEN.value,
                or_(table.left_document_id.in_(batch), table.right_document_id.in_(batch)),
            )
        )
    } - still
    for gone in batches(sorted(vanished)):
        solved = {"state": ConflictState.SOLVED.value, "decided_at": at}
        connection.execute(update(conflicts).where(table.id.in_(gone)).values(**solved))


def _to_conflict(row: Sequence[Any]) -> Conflict:
    values = dict(zip((column.name for column in _CONFLICT), row, strict=True))
    return Conflict(
        **values | {"kind": ConflictKind(values["kind"]), "state": ConflictState(values["state"])}
    )
