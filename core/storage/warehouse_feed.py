"""Reads what changed in the system of record, as Arrow.

PostgreSQL through ADBC. SQLite through ADBC where there is much to read, in a process of its own
(core.storage.warehouse_reader says why), and through this process's own connection where that is sooner.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, select

from core.errors import StorageError
from core.storage.change_marks import Stream
from core.storage.database import Database
from core.storage.tables import change_marks
from core.storage.warehouse_reader import read_apart
from core.storage.warehouse_tables import CONVERSATIONS, SOURCE_TABLES, SourceTable

_ROWS_AT_ONCE = 50_000
MANY_CONVERSATIONS = 20_000
"""Above, another process has read them, and started, before this one would have."""


Batches = Generator[tuple[SourceTable, Any], None, None]
"""Arrow tables, or readers of them to be read to the end, each with the table it is of. Close it."""


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
    """Reads few conversations here and many, more than `apart_above`, in another process."""

    def __init__(self, connection: Connection, path: Path, *, apart_above: int = MANY_CONVERSATIONS) -> None:
        self._connection = connection
        self._path = path
        self._apart_above = apart_above

    def all_rows(self) -> Batches:
        """As promised by ChangeFeed."""
        if self._count("") > self._apart_above:
            yield from read_apart(self._path, None)
        else:
            for table in SOURCE_TABLES:
                yield from self._read(table, table.read, {})

    def changed_rows(self, *, beyond: int, until: int) -> Batches:
        """As promised by ChangeFeed."""
        bounds = {"1": beyond, "2": until}
        if self._count(CONVERSATIONS.of_changed, bounds) > self._apart_above:
            yield from read_apart(self._path, (beyond, until))
        else:
            for table in SOURCE_TABLES:
                yield from self._read(table, table.read + table.of_changed, bounds)

    def _read(self, table: SourceTable, sql: str, bounds: Mapping[str, int]) -> Batches:
        import pyarrow as pa

        with closing(self._driver.execute(sql, bounds)) as cursor:
            names = [column[0] for column in cursor.description]
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                yield table, pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))

    def _count(self, which: str, bounds: Mapping[str, int] | None = None) -> int:
        # `which` is a constant of warehouse_tables.
        row = self._driver.execute(f"SELECT count(*) FROM conversations{which}", bounds or {}).fetchone()  # noqa: S608
        return int(row[0])

    @property
    def _driver(self) -> Any:
        return self._connection.connection.driver_connection


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
    if database.path is not None:
        with database.read() as connection:
            yield SqliteFeed(connection, database.path)
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
