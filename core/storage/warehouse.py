"""The analytics warehouse: a DuckDB file that this process owns, filled from the system of record.

It is derived and can be deleted at any time. A damaged file, one of another program version, and one that
is ahead of its database (a restored backup) are rebuilt without being asked.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import polars as pl

from core.errors import StorageError
from core.storage.database import Database
from core.storage.warehouse_feed import Batches, ChangeFeed, newest_mark, open_feed
from core.storage.warehouse_file import open_warehouse_file, remove_warehouse_file
from core.storage.warehouse_tables import (
    SOURCE_TABLES,
    facts_statements,
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
        with _translated_errors(), closing(self._connection.cursor()) as cursor:
            return _rows(cursor, sql, parameters)

    def query_all(
        self, queries: Sequence[str], parameters: Mapping[str, object], *, over: Sequence[str]
    ) -> list[pl.DataFrame]:
        """Rows of several SELECTs of one moment, over temporary tables that the statements `over` make."""
        # Temporary tables belong to their cursor: other threads do not see them, and they end with it.
        with _translated_errors(), closing(self._connection.cursor()) as cursor:
            cursor.begin()
            for statement in over:
                _execute(cursor, statement, parameters)
            return [_rows(cursor, sql, parameters) for sql in queries]

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
            return self._write(lambda cursor: _fill(cursor, feed), newest)
        except _DAMAGE:
            self._connection.close()
            remove_warehouse_file(self.path)
            self._connection, self.path = open_warehouse_file(self._folder, self._name)
            return self._write(lambda cursor: _fill(cursor, feed), newest)

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


def _fill(cursor: duckdb.DuckDBPyConnection, feed: ChangeFeed) -> int:
    for statement in schema_statements():
        cursor.execute(statement)
    # In the file rather than in memory, which many messages would not leave room in.
    rows = _stage(cursor, feed.all_rows(), kind="TABLE")
    for statement in facts_statements():
        cursor.execute(statement)
    for table in SOURCE_TABLES:
        cursor.execute(f"DROP TABLE {table.name}")
    return rows


def _add_changes(cursor: duckdb.DuckDBPyConnection, feed: ChangeFeed, *, beyond: int, until: int) -> int:
    rows = _stage(cursor, feed.changed_rows(beyond=beyond, until=until), kind="TEMP TABLE")
    cursor.execute("DELETE FROM conversation_facts WHERE id IN (SELECT id FROM conversations)")
    cursor.execute("DELETE FROM citation_facts WHERE conversation_id IN (SELECT id FROM conversations)")
    for statement in facts_statements():
        cursor.execute(statement)
    return rows


def _stage(cursor: duckdb.DuckDBPyConnection, batches: Batches, *, kind: str) -> int:
    for table in SOURCE_TABLES:
        cursor.execute(f"CREATE {kind} {table.name} ({table.columns})")
    rows = 0
    with closing(batches):
        for table, incoming in batches:
            cursor.register("incoming", incoming)
            counted = cursor.execute(f"INSERT INTO {table.name} {table.convert}").fetchone()
            cursor.unregister("incoming")
            rows += int(counted[0]) if counted else 0
    return rows


def _rows(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]) -> pl.DataFrame:
    # Half the time of `cursor.sql(...).pl()`, which plans twice; figures are few rows.
    rows = _execute(cursor, sql, parameters).fetchall()
    names = [column[0] for column in cursor.description]
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


def _execute(
    cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]
) -> duckdb.DuckDBPyConnection:
    statement = cursor.extract_statements(sql)[0]
    bound = {name: parameters[name] for name in statement.named_parameters if name in parameters}
    return cursor.execute(statement, bound)


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise StorageError(f"The reports' warehouse is damaged: {error}. {_HOW_TO_MEND}") from error
    except duckdb.Error as error:
        raise StorageError(f"The reports' warehouse failed: {error}") from error
