"""Changes that wait for approval, in the system of record."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, delete, exists, false, func, select, tuple_, update

from core.knowledge.held_changes import HeldChange
from core.storage.curation_tables import held_changes
from core.storage.database import Database
from core.storage.rows import batches, columns_of, upsert, values_of

_HELD = columns_of(held_changes, HeldChange)
_ROW = tuple_(
    held_changes.c.source_id, held_changes.c.document_id, held_changes.c.kind, held_changes.c.content_hash
)


class SqlHeldChangeStore:
    """HeldChangeStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_held(self, changes: Sequence[HeldChange]) -> None:
        """Insert, or replace by source and document."""
        rows = [values_of(change, held_changes) for change in changes]
        with self._database.write() as connection:
            upsert(connection, held_changes, rows, key=("source_id", "document_id"))

    def find_held(self, source_id: str, document_ids: Iterable[str]) -> dict[str, HeldChange]:
        """By document id, discarded ones too; documents without are left out."""
        query = select(*_HELD).where(held_changes.c.source_id == source_id)
        with self._database.read() as connection:
            found = [
                HeldChange(*row)
                for batch in batches(dict.fromkeys(document_ids))
                for row in connection.execute(query.where(held_changes.c.document_id.in_(batch)))
            ]
        return {change.document_id: change for change in found}

    def list_held(self, source_id: str, *, offset: int = 0, limit: int | None = 100) -> list[HeldChange]:
        """A page of those that wait, in title order. limit None: all."""
        query = (
            select(*_HELD)
            .where(held_changes.c.source_id == source_id, held_changes.c.is_discarded == false())
            .order_by(held_changes.c.title, held_changes.c.document_id)
            .offset(offset)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [HeldChange(*row) for row in connection.execute(query)]

    def count_held(self) -> dict[str, int]:
        """Changes that wait, by source; sources without are left out."""
        query = (
            select(held_changes.c.source_id, func.count())
            .where(held_changes.c.is_discarded == false())
            .group_by(held_changes.c.source_id)
        )
        with self._database.read() as connection:
            return {source_id: int(count) for source_id, count in connection.execute(query)}

    def holds_of_run(self, run_id: str) -> bool:
        """Whether something waits that this sync found."""
        is_waiting = and_(held_changes.c.run_id == run_id, held_changes.c.is_discarded == false())
        with self._database.read() as connection:
            return bool(connection.scalar(select(exists().where(is_waiting))))

    def drop_held(self, changes: Sequence[HeldChange]) -> None:
        """Forget these, unless a later finding has replaced them."""
        with self._database.write() as connection:
            for batch in batches(_keys(changes), 200):
                connection.execute(delete(held_changes).where(_ROW.in_(batch)))

    def discard_held(self, changes: Sequence[HeldChange]) -> int:
        """Mark these as discarded, unless a later finding has replaced them; gives how many."""
        discarded = 0
        with self._database.write() as connection:
            for batch in batches(_keys(changes), 200):
                statement = update(held_changes).where(_ROW.in_(batch)).values(is_discarded=True)
                discarded += connection.execute(statement).rowcount
        return discarded


def _keys(changes: Sequence[HeldChange]) -> list[tuple[str, str, str, str]]:
    return [
        (change.source_id, change.document_id, change.kind.value, change.content_hash) for change in changes
    ]
