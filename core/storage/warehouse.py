"""The analytics warehouse: a DuckDB file that this process owns, filled from the system of record.

It is derived and can be deleted at any time. A damaged file, one of another program version, and one that
is ahead of its database (a restored backup) are rebuilt without being asked.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from core.errors import StorageError
from core.storage.database import Database
from core.storage.warehouse_feed import ChangeFeed, newest_mark, open_feed
from core.storage.warehouse_file import open_warehouse_file, remove_warehouse_file
from core.storage.warehouse_tables import (
    MIRRORED,
    MirroredTable,
    facts_statement,
    schema_fingerprint,
    schema_statements,
)

_DAMAGE = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.SerializationException,
    duckdb.CatalogException,
)
_HOW_TO_MEND = "Run `answerdesk warehouse rebuild`."


class DuckDBWarehouse:
    """Warehouse of one process; one object a process and name. Safe to share among threads; `close` it."""

    def __init__(self, database: Database, *, folder: Path, name: str = "performance") -> None:
        self._database = database
        self._folder = folder
        self._name = name
        self._writing = threading.Lock()
        self._fingerprint = schema_fingerprint()
        self._connection, self.path = open_warehouse_file(folder, name)
        self._mark: int | None = self._stored_mark()

    def refresh(self) -> int:
        """Bring in what is new; gives the number of rows read, 0 when nothing changed."""
        with self._writing, _translated_errors():
            newest, mark = newest_mark(self._database), self._mark
            if newest == mark:
                return 0
            with open_feed(self._database) as feed:
                if mark is None or newest < mark:
                    return self._rebuild_from(feed, newest)
                try:
                    return self._write(
                        lambda cursor: _add_changes(cursor, feed, beyond=mark, until=newest), newest
                    )
                except _DAMAGE:
                    return self._rebuild_from(feed, newest)

    def rebuild(self) -> int:
        """Fill it anew; readers see the old figures until the new ones are complete."""
        with self._writing, _translated_errors():
            newest = newest_mark(self._database)
            with open_feed(self._database) as feed:
                return self._rebuild_from(feed, newest)

    def query(self, sql: str, parameters: Mapping[str, object]) -> pl.DataFrame:
        """Rows of one SELECT; parameters that it does not name are left aside."""
        with _translated_errors():
            cursor = self._connection.cursor()
            try:
                statement = cursor.extract_statements(sql)[0]
                bound = {name: parameters[name] for name in statement.named_parameters if name in parameters}
                # Half the time of `cursor.sql(...).pl()`, which plans twice; figures are few rows.
                rows = cursor.execute(statement, bound).fetchall()
                names = [column[0] for column in cursor.description]
                return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)
            finally:
                cursor.close()

    def close(self) -> None:
        """Give the file up. One that was only this process's is deleted."""
        with self._writing:
            self._connection.close()
            if self.path.name != f"{self._name}.duckdb":
                remove_warehouse_file(self.path)

    def _stored_mark(self) -> int | None:
        try:
            row = self._connection.execute("SELECT mark, fingerprint FROM warehouse_state").fetchone()
        except duckdb.Error:
            return None  # empty, damaged, or not a warehouse: filled anew at the first refresh
        return int(row[0]) if row is not None and row[1] == self._fingerprint else None

    def _rebuild_from(self, feed: ChangeFeed, newest: int) -> int:
        try:
            return self._write(lambda cursor: _fill(cursor, feed, until=newest), newest)
        except _DAMAGE:
            self._connection.close()
            remove_warehouse_file(self.path)
            self._connection, self.path = open_warehouse_file(self._folder, self._name)
            return self._write(lambda cursor: _fill(cursor, feed, until=newest), newest)

    def _write(self, change: Callable[[duckdb.DuckDBPyConnection], int], mark: int) -> int:
        cursor = self._connection.cursor()
        try:
            cursor.begin()
            rows = change(cursor)
            cursor.execute("DELETE FROM warehouse_state")
            cursor.execute("INSERT INTO warehouse_state VALUES ($1, $2)", [mark, self._fingerprint])
            cursor.commit()
        finally:
            # Closing a cursor whose transaction is open rolls it back.
            cursor.close()
        self._mark = mark
        return rows


def _fill(cursor: duckdb.DuckDBPyConnection, feed: ChangeFeed, *, until: int) -> int:
    for statement in schema_statements():
        cursor.execute(statement)
    rows = 0
    for table in MIRRORED:
        for incoming in feed.changed_rows(table, beyond=0, until=until):
            rows += _insert(cursor, table.name, table, incoming)
    cursor.execute("CREATE OR REPLACE TEMP TABLE touched AS SELECT id AS conversation_id FROM conversations")
    cursor.execute(facts_statement())
    return rows


def _add_changes(cursor: duckdb.DuckDBPyConnection, feed: ChangeFeed, *, beyond: int, until: int) -> int:
    rows = 0
    for table in MIRRORED:
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE staged_{table.name} AS FROM {table.name} LIMIT 0")
        for incoming in feed.changed_rows(table, beyond=beyond, until=until):
            rows += _insert(cursor, f"staged_{table.name}", table, incoming)
        _replace_rows(cursor, table)
    cursor.execute(_TOUCHED)
    cursor.execute("DELETE FROM conversation_facts USING touched WHERE id = touched.conversation_id")
    cursor.execute(facts_statement())
    return rows


_TOUCHED = """
    CREATE OR REPLACE TEMP TABLE touched AS
    SELECT id AS conversation_id FROM staged_conversations
    UNION SELECT conversation_id FROM staged_messages
    UNION SELECT conversation_id FROM staged_events
"""


def _insert(cursor: duckdb.DuckDBPyConnection, target: str, table: MirroredTable, incoming: Any) -> int:
    cursor.register("incoming", incoming)
    counted = cursor.execute(f"INSERT INTO {target} {table.convert}").fetchone()
    cursor.unregister("incoming")
    return int(counted[0]) if counted else 0


def _replace_rows(cursor: duckdb.DuckDBPyConnection, table: MirroredTable) -> None:
    same = " AND ".join(f"{table.name}.{column} = staged.{column}" for column in table.key)
    # The names are the constants of warehouse_tables; no value is ever put into the text.
    cursor.execute(f"DELETE FROM {table.name} USING staged_{table.name} AS staged WHERE {same}")  # noqa: S608
    cursor.execute(f"INSERT INTO {table.name} FROM staged_{table.name}")


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise StorageError(f"The reports' warehouse is damaged: {error}. {_HOW_TO_MEND}") from error
    except duckdb.Error as error:
        raise StorageError(f"The reports' warehouse failed: {error}") from error
