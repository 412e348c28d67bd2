"""Locks among processes: a file lock beside a SQLite file, an advisory lock in PostgreSQL."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from core.errors import DatabaseBusy
from core.storage.database import Database, translated_errors

_LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def hold_lock(database: Database, name: str, *, timeout_s: float, refusal: str) -> Iterator[None]:
    """Waits its turn among threads and processes; ends with the process. Not re-entrant.

    Raises DatabaseBusy(refusal) after `timeout_s`; 0 asks once.
    """
    if database.path is not None:
        lock_file = database.path.with_name(f"{database.path.stem}.{name}.lock")
        held = _file_lock(lock_file, timeout_s=timeout_s, refusal=refusal)
    else:
        held = _advisory_lock(database.engine, name, timeout_s=timeout_s, refusal=refusal)
    with held:
        yield


@contextmanager
def try_lock(database: Database, name: str) -> Iterator[bool]:
    """The same lock for who does not wait: whether it is held inside. Raises StorageError."""
    with ExitStack() as held:
        try:
            held.enter_context(hold_lock(database, name, timeout_s=0, refusal=""))
            is_held = True
        except DatabaseBusy:
            is_held = False
        yield is_held


@contextmanager
def _file_lock(path: Path, *, timeout_s: float, refusal: str) -> Iterator[None]:
    # Never the soft lock: it outlives a killed process.
    lock = FileLock(path, timeout=timeout_s, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise DatabaseBusy(refusal) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _advisory_lock(engine: Engine, name: str, *, timeout_s: float, refusal: str) -> Iterator[None]:
    """Held by a connection of its own, so that the lock ends with it. Each schema has its own locks."""
    with translated_errors(), engine.connect() as pooled:
        connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        # To PostgreSQL a patience of 0 means for ever.
        patience = {"ms": str(max(1, int(timeout_s * 1000)))}
        connection.execute(text("select set_config('lock_timeout', :ms, false)"), patience)
        wait = text("select pg_advisory_lock(hashtextextended(current_schema() || '.' || :name, 0))")
        try:
            connection.execute(wait, {"name": name})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                raise DatabaseBusy(refusal) from error
            raise
        yield
