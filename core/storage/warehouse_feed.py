"""Reads what changed in the system of record, as Arrow.

PostgreSQL through ADBC. SQLite through the one SQLite library that this process writes with: a second copy
of it, such as the ADBC driver's, undoes the first one's file locks when it closes the file, and takes the
write-ahead log with it (sqlite.org/howtocorrupt.html, section 2.2.1); written messages were lost in tests.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection, select

from core.errors import StorageError
from core.storage.change_marks import Stream
from core.storage.database import Database
from core.storage.tables import change_marks
from core.storage.warehouse_tables import SOURCE_TABLES, SourceTable

_ROWS_AT_ONCE = 50_000


Batches = Iterator[tuple[SourceTable, Any]]
"""Arrow tables, or readers of them, each with the table it is of."""


class ChangeFeed(Protocol):
    """One moment's state of the system of record, open for reading.

    Rows come table by table in the order of SOURCE_TABLES.
    """

    def all_rows(self) -> Batches:
        """Every conversation."""
        ...

    def changed_rows(self, *, beyond: int, until: int) -> Batches:
        """All of the conversations whose mark is beyond one and at most the other."""
        ...


class SqliteFeed:
    """Reads with the connection of the system of record itself; at most 50,000 rows a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all_rows(self) -> Batches:
        """As promised by ChangeFeed."""
        for table in SOURCE_TABLES:
            yield from self._read(table, table.read, {})

    def changed_rows(self, *, beyond: int, until: int) -> Batches:
        """As promised by ChangeFeed."""
        for table in SOURCE_TABLES:
            yield from self._read(table, table.read + table.of_changed, {"1": beyond, "2": until})

    def _read(self, table: SourceTable, sql: str, bounds: Mapping[str, int]) -> Batches:
        import pyarrow as pa

        driver: Any = self._connection.connection.driver_connection
        with closing(driver.execute(sql, bounds)) as cursor:
            names = [column[0] for column in cursor.description]
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                yield table, pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))


class PostgresFeed:
    """Reads through ADBC: no row becomes a Python object."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def all_rows(self) -> Batches:
        """As promised by ChangeFeed."""
        for table in SOURCE_TABLES:
            yield from self._read(table, table.read_postgres or table.read, ())

    def changed_rows(self, *, beyond: int, until: int) -> Batches:
        """As promised by ChangeFeed."""
        for table in SOURCE_TABLES:
            read = table.read_postgres or table.read
            yield from self._read(table, read + table.of_changed, (beyond, until))

    def _read(self, table: SourceTable, sql: str, bounds: Sequence[int]) -> Batches:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, bounds or None)
            yield table, cursor.fetch_record_batch()


def newest_mark(database: Database) -> int:
    """The mark of the newest write to a conversation. Raises StorageError."""
    query = select(change_marks.c.mark).where(change_marks.c.stream == Stream.CONVERSATIONS)
    with database.read() as connection:
        mark = connection.scalar(query)
    if mark is None:
        raise StorageError("The database has lost its change marks. Restore it from a backup.")
    return int(mark)


@contextmanager
def open_feed(database: Database) -> Iterator[ChangeFeed]:
    """Raises StorageError when the system of record cannot be read."""
    if database.is_sqlite:
        with database.read() as connection:
            yield SqliteFeed(connection)
    else:
        with _postgres_feed(database) as feed:
            yield feed


@contextmanager
def _postgres_feed(database: Database) -> Iterator[ChangeFeed]:
    import adbc_driver_manager
    from adbc_driver_postgresql import dbapi

    try:
        with closing(dbapi.connect(database.arrow_uri)) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield PostgresFeed(connection)
    except adbc_driver_manager.Error as error:
        raise StorageError(f"The reports could not read the database: {error}") from error
