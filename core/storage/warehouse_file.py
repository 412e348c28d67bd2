"""The DuckDB file of one process: opened, shared out by name, and thrown away when it cannot be used."""

import os
from pathlib import Path

import duckdb

from core.errors import StorageError

# Nothing is ever fetched: what DuckDB is built with is all we use.
_OPTIONS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_LOCKED = "could not set lock"


def open_warehouse_file(folder: Path, name: str) -> tuple[duckdb.DuckDBPyConnection, Path]:
    """A connection on `<name>.duckdb`, or on a file of this process's own where another process holds that.

    A file that cannot be opened is replaced by an empty one. Raises StorageError when no file can be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder, name)
        path = folder / f"{name}.duckdb"
        try:
            return _open(path), path
        except duckdb.IOException as error:
            if not _is_locked(error):
                raise
            own = folder / f"{name}.{os.getpid()}.duckdb"
            return _open(own), own
    except (OSError, duckdb.Error) as error:
        raise StorageError(f"The reports' file in {folder} cannot be used: {error}") from error


def remove_warehouse_file(path: Path) -> None:
    """Delete the file and what DuckDB keeps beside it."""
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return _connect(path)
    except duckdb.Error as error:
        if _is_locked(error):
            raise
        remove_warehouse_file(path)
        return _connect(path)


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(path, config=_OPTIONS)
    connection.execute("SET TimeZone = 'UTC'")
    # Long fills would print a bar into what a command prints for programs.
    connection.execute("SET enable_progress_bar = false")
    return connection


def _remove_abandoned(folder: Path, name: str) -> None:
    for path in folder.glob(f"{name}.*.duckdb"):
        # This process's own must not even be looked at: closing it again would give up its lock.
        if path.name != f"{name}.{os.getpid()}.duckdb" and not _is_held(path):
            remove_warehouse_file(path)


def _is_held(path: Path) -> bool:
    try:
        duckdb.connect(path, config=_OPTIONS).close()
    except duckdb.Error as error:
        return _is_locked(error)
    return False


def _is_locked(error: duckdb.Error) -> bool:
    # DuckDB has no error class of its own for this.
    return _LOCKED in str(error).lower()
