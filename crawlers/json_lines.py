"""Files of one JSON value a line, appended to by processes that may be killed at any point."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO


def read_values(path: Path) -> Iterator[object]:
    """The values in order; lines torn by a kill are left out, a missing file is empty."""
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:
                continue


def read_objects(path: Path) -> list[dict[str, object]]:
    """The values that are objects."""
    return [value for value in read_values(path) if isinstance(value, dict)]


def open_to_append(path: Path) -> IO[bytes]:
    """Open for appending, beginning on a new line where a kill tore the last one."""
    is_torn = path.exists() and path.stat().st_size > 0 and not _ends_with_newline(path)
    file = path.open("ab")
    if is_torn:
        file.write(b"\n")
    return file


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"
