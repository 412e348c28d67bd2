"""Where the index lies: one folder an embedder and build, and a small file that names the one in use."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import IndexMismatch, StorageError
from core.knowledge.ports import Embedder
from core.storage.chunk_index_rows import table_schema

VECTOR_INDEX_FROM = 20_000
"""Rows from which a vector index is worth its building; below, looking at every vector is quick enough."""

RETRAIN_AT_GROWTH = 4
"""How many times the rows it was trained on a vector index may hold before it is trained anew."""

_UNTIDY_ROWS = 1_000  # outside the indices: every search looks at each of them
_UNTIDY_FILES = 50  # every search opens each of them; a change or removal leaves one or two
_KEEP_OLD_FILES = timedelta(hours=1)  # a search that began before an optimise still finds its files
_TABLE = "chunks"
_POINTER = "current.json"
_BEGUN = "building.json"
_TRAINED = "trained.json"


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """A built index: its folder below the root, and the embedder whose vectors it holds."""

    folder: str
    embedder: str
    dimension: int


def current_place(root: Path) -> IndexPlace | None:
    """The index in use; None when nothing was ever indexed. Raises StorageError for a damaged pointer."""
    return _read_pointer(root / _POINTER)


def _read_pointer(path: Path) -> IndexPlace | None:
    try:
        file = path.stat()
        return _place_in(path, file.st_ino, file.st_mtime_ns)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise StorageError(f"{path} cannot be read: {error}. Delete it and rebuild the index.") from error


@lru_cache(maxsize=8)
def _place_in(path: Path, _inode: int, _changed_ns: int) -> IndexPlace:
    """Each search asks several times: a pointer is read again only after it was replaced."""
    return IndexPlace(**json.loads(path.read_text("utf-8")))


def check_fits(place: IndexPlace, embedder: Embedder) -> None:
    """Raises IndexMismatch unless the index was built with this embedder."""
    if (place.embedder, place.dimension) != (embedder.name, embedder.dimension):
        raise IndexMismatch(
            f"The search index was built with {place.embedder} ({place.dimension} numbers a vector), but "
            f"{embedder.name} ({embedder.dimension}) is configured. Run `answerdesk index rebuild`, or "
            f"configure {place.embedder} again."
        )


def publish_place(root: Path, place: IndexPlace) -> None:
    """Make this index the one in use, at one stroke for every process."""
    _write_pointer(root / _POINTER, place)


def _write_pointer(path: Path, place: IndexPlace) -> None:
    _write_json(path, asdict(place))


def _write_json(path: Path, content: dict[str, Any]) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(content), "utf-8")
    unfinished.replace(path)


def begun_place(root: Path, embedder: Embedder) -> IndexPlace:
    """Where the build with this embedder goes on, or a new place where it begins."""
    begun = _read_pointer(root / _BEGUN)
    if begun is None or (begun.embedder, begun.dimension) != (embedder.name, embedder.dimension):
        root.mkdir(parents=True, exist_ok=True)
        begun = new_place(root, embedder)
        _write_pointer(root / _BEGUN, begun)
    return begun


def forget_begun_place(root: Path) -> None:
    """The build is complete: the next one begins anew."""
    (root / _BEGUN).unlink(missing_ok=True)


def create_first_index(root: Path, embedder: Embedder) -> None:
    """The first index of a workspace, ready for use; of two processes at once, one makes it for both."""
    from filelock import FileLock

    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / "create.lock"):
        if current_place(root) is None:
            place = new_place(root, embedder)
            create_table(root, place)
            publish_place(root, place)


def new_place(root: Path, embedder: Embedder) -> IndexPlace:
    """A place beside all that are there."""
    slug = re.sub(r"[^A-Za-z0-9.-]+", "-", embedder.name).strip("-.")[:60] or "embedder"
    numbers = [int(path.name.rpartition("-")[2]) for path in root.glob("*-*-[0-9]*") if path.is_dir()]
    folder = f"{slug}-{embedder.dimension}-{max(numbers, default=0) + 1}"
    return IndexPlace(folder, embedder.name, embedder.dimension)


def create_table(root: Path, place: IndexPlace) -> Any:
    """A new table with its indices; they are extended as rows come."""
    from lancedb.index import FTS, BTree

    with translated_errors():
        table = connect_index(root / place.folder).create_table(
            _TABLE, schema=table_schema(place.dimension), exist_ok=True
        )
        indexed = {column for index in table.list_indices() for column in index.columns}
        # Words without their positions: questions are matched by words, never by phrases.
        wanted = {"search_text": FTS(with_position=False)} | {
            column: BTree() for column in ("id", "document_id", "valid_from", "valid_to")
        }
        for column, config in wanted.items():
            if column not in indexed:
                table.create_index(column, config=config)
        return table


def open_table(root: Path, place: IndexPlace) -> Any:
    """The table of an index. Raises StorageError when it is gone or damaged."""
    with translated_errors():
        return connect_index(root / place.folder).open_table(_TABLE)


def optimise_table(table: Any) -> None:
    """Fold small files and extend the indices. Hold the knowledge lock: a change meanwhile would undo it."""
    with translated_errors():
        table.optimize(cleanup_older_than=_KEEP_OLD_FILES)


def is_untidy(table: Any) -> bool:
    """Whether searches take longer than they would after an optimise. Reads no rows."""
    with translated_errors():
        unindexed = max((index.num_unindexed_rows or 0 for index in table.list_indices()), default=0)
        return unindexed >= _UNTIDY_ROWS or table.stats()["fragment_stats"]["num_fragments"] >= _UNTIDY_FILES


def needs_training(folder: Path, table: Any, *, vector_index_from: int = VECTOR_INDEX_FROM) -> bool:
    """Whether a vector index is worth building, or has become too coarse for what the table holds now."""
    with translated_errors():
        rows = table.count_rows()
        if rows < vector_index_from:
            return False
        return not has_vector_index(table) or rows >= RETRAIN_AT_GROWTH * _trained_rows(
            folder, default=vector_index_from
        )


def train_vector_index(folder: Path, table: Any, *, vector_index_from: int = VECTOR_INDEX_FROM) -> None:
    """Build the vector index if it needs training; the former one is searched until then.

    Takes seconds to minutes. Needs no lock: changes may go on meanwhile, and their rows are searched beside
    the index until the next optimise. An optimise at the same time may be refused; repeat it.
    """
    from lancedb.index import IvfRq

    if needs_training(folder, table, vector_index_from=vector_index_from):
        with translated_errors():
            rows = table.count_rows()
            table.create_index("vector", config=IvfRq(distance_type="cosine"))
            _write_json(folder / _TRAINED, {"rows": rows})


def _trained_rows(folder: Path, *, default: int) -> int:
    try:
        return int(json.loads((folder / _TRAINED).read_text("utf-8"))["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        return default  # not known: trained once more at worst


def has_vector_index(table: Any) -> bool:
    """Whether vectors are found through an index."""
    return any("vector" in index.columns for index in table.list_indices())


def connect_index(folder: Path) -> Any:
    """The tables in an index's folder."""
    import lancedb

    # Zero: look for other processes' writes before each read.
    return lancedb.connect(folder, read_consistency_interval=timedelta(0))


@contextmanager
def translated_errors() -> Iterator[None]:
    """Whatever LanceDB raises inside comes out as a StorageError."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise StorageError(
            f"The search index could not be read or written: {str(error)[:300]}. "
            "It can be rebuilt from the stored documents at any time."
        ) from error
