"""The system of record: one engine, read and write transactions, and errors that an operator understands."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import ConfigurationError, DatabaseBusy, StorageError
from core.settings import Settings

SQLITE_FILE = "answerdesk.db"
BUSY_TIMEOUT_MS = 30_000
_POSTGRES_NAMES = {"postgresql", "postgres", "postgresql+psycopg"}
_BUSY_SQLSTATES = {"55P03", "40001", "40P01"}
"""Lock not available, serialization failure, deadlock."""


class Database:
    """An open, migrated database. Safe to share among threads; `close` it at the end."""

    def __init__(
        self, engine: Engine, *, path: Path | None, patience_s: float = BUSY_TIMEOUT_MS / 1000
    ) -> None:
        self.engine = engine
        self.path = path
        """The SQLite file; None with PostgreSQL."""
        # SQLite locks at the start: a reader turning writer would fail if another wrote between.
        self._writer = engine.execution_options(begin_immediate=True)
        # A SQLite transaction always reads one moment's state; PostgreSQL has to be asked to.
        self._reader = engine if path else engine.execution_options(isolation_level="REPEATABLE READ")
        # Threads of this process take turns: SQLite's own waiting is polling, and starves some for seconds.
        self._writing = threading.Lock() if path else None
        self._patience_s = patience_s
        self._under_way: ContextVar[Connection | None] = ContextVar("transaction under way", default=None)

    @property
    def is_sqlite(self) -> bool:
        """SQLite in the workspace, otherwise PostgreSQL."""
        return self.path is not None

    @property
    def arrow_uri(self) -> str:
        """The address as the ADBC drivers take it. Holds the password: never log it."""
        if self.path is not None:
            return str(self.path)
        return self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, from one moment's state. Raises StorageError.

        Inside `transaction` it is that one, and so sees what was written there.
        """
        under_way = self._under_way.get()
        if under_way is not None:
            with translated_errors():
                yield under_way
            return
        with translated_errors(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes all or nothing. Raises StorageError; waits 30 s for another writer.

        Inside `transaction` it is part of that one.
        """
        under_way = self._under_way.get()
        if under_way is not None:
            with translated_errors():
                yield under_way
            return
        with self._turn(), translated_errors(), self._writer.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything this thread reads and writes inside is one transaction: all of it, or nothing.

        Blocks may lie in one another; the outermost one commits. Raises StorageError.
        """
        with self.write() as connection:
            token = self._under_way.set(connection)
            try:
                yield
            finally:
                self._under_way.reset(token)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Waits for the other threads, but not for ever. Raises DatabaseBusy."""
        if self._writing is None:
            yield
            return
        if not self._writing.acquire(timeout=self._patience_s):
            raise DatabaseBusy("The database is busy with other writers. Try again in a moment.")
        try:
            yield
        finally:
            self._writing.release()

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def connect(settings: Settings) -> Database:
    """The database that the settings name, not migrated: `core.storage.opening.open_database` does that."""
    if settings.database_url is not None and settings.database_url.get_secret_value():
        url = _postgres_url(settings.database_url.get_secret_value())
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
        event.listen(engine, "connect", _set_up_postgres)
        return Database(engine, path=None)
    path = settings.data_dir.resolve() / SQLITE_FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StorageError(f"The workspace folder {path.parent} cannot be made: {error.strerror}.") from error
    return Database(sqlite_engine(path), path=path)


def sqlite_engine(path: Path) -> Engine:
    """An engine on a SQLite file with durable, checked and patient connections."""
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres_url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise ConfigurationError("ANSWERDESK_DATABASE_URL is not an address. " + _ADDRESS_HINT) from error
    if url.drivername not in _POSTGRES_NAMES:
        raise ConfigurationError(f"ANSWERDESK_DATABASE_URL names {url.drivername}. " + _ADDRESS_HINT)
    return url.set(drivername="postgresql+psycopg")


_ADDRESS_HINT = "Use postgresql://user:password@host/database, or leave it empty for SQLite in the workspace."


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # Transactions are begun by us alone (_begin_sqlite); the driver would commit around DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    at_once = connection.get_execution_options().get("begin_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if at_once else "BEGIN")


def _set_up_postgres(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # The same patience as with SQLite: a writer waits for another one, but not for ever.
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {BUSY_TIMEOUT_MS}")
    connection.commit()


@contextmanager
def translated_errors() -> Iterator[None]:
    """Around any use of the engine: its errors become ours, without statements and customers' values."""
    try:
        yield
    except IntegrityError as error:
        raise StorageError(f"The database refused the write: {_first_line(error)}.") from error
    except DBAPIError as error:
        raise _database_error(error) from error
    except SQLAlchemyError as error:
        raise StorageError(f"The database could not be used: {_first_line(error)}.") from error


def _database_error(error: DBAPIError) -> StorageError:
    cause = error.orig
    if getattr(cause, "sqlstate", None) in _BUSY_SQLSTATES:
        return DatabaseBusy("The database is busy with other writers. Try again in a moment.")
    if isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    ):
        return DatabaseBusy("The database is busy: another process has been writing for long. Try again.")
    return StorageError(f"The database could not be used: {_first_line(error)}.")


def _first_line(error: SQLAlchemyError) -> str:
    """Of the driver's words: what SQLAlchemy adds holds the statement and its values, customers' text too."""
    cause = error.orig if isinstance(error, StatementError) else error
    lines = str(cause).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(cause).__name__
