"""Migrates an empty database by the statements that the real migrations sent to another one before."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, inspect

from core.storage.database import Database
from core.storage.opening import SCHEMA_REVISION

Upgrade = Callable[[Database, str], None]
_NO_CHANGES = ("begin", "select", "pragma")


class RecordedMigrations:
    """Takes the real migrations' place: they cost a third of a second, and a thousand tests start empty.

    The first empty database of each kind is migrated for real; so is any that holds something already.
    """

    def __init__(self, for_real: Upgrade) -> None:
        self.for_real = for_real
        self._recorded: dict[str, list[tuple[str, Any]]] = {}
        """What was sent, by the kind of database."""

    def __call__(self, database: Database, target: str) -> None:
        if target != SCHEMA_REVISION or not _is_empty(database):
            self.for_real(database, target)
            return
        kind = database.engine.dialect.name
        if kind not in self._recorded:
            self._recorded[kind] = self._record(database, target)
            return
        with database.write() as connection:
            for statement, values in self._recorded[kind]:
                connection.exec_driver_sql(statement, values)

    def _record(self, database: Database, target: str) -> list[tuple[str, Any]]:
        sent: list[tuple[str, Any]] = []

        def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            if not statement.strip().lower().startswith(_NO_CHANGES):
                sent.append((statement, values or None))

        event.listen(database.engine, "before_cursor_execute", keep)
        try:
            self.for_real(database, target)
        finally:
            event.remove(database.engine, "before_cursor_execute", keep)
        return sent


def _is_empty(database: Database) -> bool:
    with database.read() as connection:
        return not inspect(connection).get_table_names()
