"""Reads a SQLite system of record through ADBC, in a process of its own (`python -m` this module).

Of its own because the ADBC driver brings a second SQLite library: in a process that also writes with the
first, closing one undoes the other's file locks and takes the write-ahead log with it
(sqlite.org/howtocorrupt.html, section 2.2.1); written messages were lost in tests. Locks are per process.
"""

import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from core.errors import StorageError
from core.storage.warehouse_tables import SOURCE_TABLES, SourceTable

_ROWS_AT_ONCE = 65_536


def read_apart(path: Path, bounds: tuple[int, int] | None) -> Generator[tuple[SourceTable, Any], None, None]:
    """Readers of all rows of one moment, or of the conversations with marks beyond one and at most the other.

    Each must be read to its end before the next is asked for. Raises StorageError when that fails.
    """
    import pyarrow as pa

    with _started(path, bounds) as output:
        for table in SOURCE_TABLES:
            try:
                reader = pa.ipc.open_stream(output)
            except pa.ArrowInvalid:
                return  # ended early: why is said when its process is waited for
            yield table, reader


@contextmanager
def _started(path: Path, bounds: tuple[int, int] | None) -> Iterator[IO[bytes]]:
    command = [sys.executable, "-m", __name__, str(path), *map(str, bounds or ())]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None  # noqa: S101, PT018
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        complaint = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        reason = complaint.splitlines()[-1] if complaint else f"its reader ended with {process.returncode}"
        raise StorageError(f"The reports could not read the database: {reason}")


def _write_rows(path: Path, bounds: tuple[int, ...], output: IO[bytes]) -> None:
    import pyarrow as pa
    from adbc_driver_sqlite import dbapi

    # Transactions begin with the first statement: all tables are of one moment.
    with closing(dbapi.connect(f"{path.as_uri()}?mode=ro")) as connection:
        for table in SOURCE_TABLES:
            with connection.cursor() as cursor:
                cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(_ROWS_AT_ONCE)})
                cursor.execute(table.read + table.of_changed if bounds else table.read, bounds or None)
                reader = cursor.fetch_record_batch()
                with pa.ipc.new_stream(output, reader.schema) as stream:
                    for batch in reader:
                        stream.write_batch(batch)


if __name__ == "__main__":
    _write_rows(Path(sys.argv[1]), tuple(map(int, sys.argv[2:])), sys.stdout.buffer)
