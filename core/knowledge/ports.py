"""What knowledge needs from outside: stores, index, embedder, blobs, a crawler and a reader of files."""

from collections.abc import Generator, Iterable, Iterator, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, Unpack

import numpy as np
from numpy.typing import NDArray

from core.knowledge.crawl_files import CrawlRequest
from core.knowledge.documents import (
    Chunk,
    Document,
    DocumentVersion,
    KnowledgeVersion,
    Medium,
    TextDifference,
)
from core.knowledge.read_texts import FailedRead, IngestReport, ReadText
from core.knowledge.sources import Source, SourceChanges, SourceUrl, SyncProgress, UrlState

Vectors = NDArray[np.float32]
"""One row per text, each of length 1 (L2)."""


@dataclass(frozen=True, slots=True)
class KnowledgeChange:
    """All that one knowledge version writes to the system of record, in one transaction.

    `versions` are new texts (their valid_from is the version's number); `ended` are documents whose
    current text ends with this version. A document in both is changed; in `versions` alone, added;
    in `ended` alone, removed. `documents` are written as given (insert or update). `sources` are changes of
    sources by id, made even where a source is removed: so one comes back together with its documents.
    """

    version: KnowledgeVersion
    documents: tuple[Document, ...] = ()
    versions: tuple[DocumentVersion, ...] = ()
    ended: tuple[str, ...] = ()
    sources: tuple[tuple[str, SourceChanges], ...] = ()


class SourceStore(Protocol):
    """Sources of the workspace."""

    def save_source(self, source: Source) -> None:
        """Insert or replace the whole row; `document_count` is not stored."""
        ...

    def update_source(self, source_id: str, **changes: Unpack[SourceChanges]) -> Source:
        """Change these aspects and leave all others as they are now; gives the source as it then is.

        So a sync that ends and a lead who edits never undo each other. A removed source stays as it is.
        Raises NotFound.
        """
        ...

    def find_source(self, source_id: str) -> Source:
        """The source; removed ones too. Raises NotFound."""
        ...

    def list_sources(self, *, with_removed: bool = False) -> list[Source]:
        """All sources, newest first."""
        ...


class SourceUrlStore(Protocol):
    """URL states of site sources."""

    def save_urls(self, urls: Sequence[SourceUrl]) -> None:
        """Insert or replace by source and URL."""
        ...

    def list_urls(
        self,
        source_id: str,
        *,
        state: UrlState | None = None,
        text: str = "",
        offset: int = 0,
        limit: int | None = 100,
    ) -> list[SourceUrl]:
        """A page of them in URL order; `text` must occur in the URL (any case). limit None: all."""
        ...

    def count_urls(self, source_id: str) -> dict[UrlState, int]:
        """URLs by state; states without URLs are absent."""
        ...


class SyncStore(Protocol):
    """Progress of syncs."""

    def save_progress(self, progress: SyncProgress) -> None:
        """Insert or replace by run; a finished report stands, and an older one never replaces a later.

        So several processes may report on one run in any order: the asker, the worker, who settles it.
        """
        ...

    def latest_progress(self, source_id: str) -> SyncProgress | None:
        """The newest run of the source, running or finished."""
        ...

    def running(self) -> list[SyncProgress]:
        """Runs that are not finished, oldest first."""
        ...

    def list_runs(self, source_id: str, *, offset: int = 0, limit: int = 50) -> list[SyncProgress]:
        """A page of the source's runs, newest first."""
        ...


class DocumentStore(Protocol):
    """Documents, their versions, and the knowledge versions that made them."""

    def current_version(self) -> int:
        """Number of the newest applied knowledge version; 0 in an empty workspace."""
        ...

    def apply_change(self, change: KnowledgeChange) -> None:
        """Write a whole knowledge version or nothing. Its number must be the newest + 1 (StorageError)."""
        ...

    def find_document(self, document_id: str) -> Document:
        """Raises NotFound."""
        ...

    def list_documents(
        self, *, source_id: str | None = None, text: str = "", offset: int = 0, limit: int | None = 100
    ) -> list[Document]:
        """A page of documents in title order; `text` occurs in title or URL (any case). limit None: all."""
        ...


class DocumentVersionStore(Protocol):
    """Texts, now and then."""

    def find_version(self, document_id: str, number: int | None = None) -> DocumentVersion:
        """A version of a document, the newest without a number. Raises NotFound."""
        ...

    def list_versions(self, document_id: str) -> list[DocumentVersion]:
        """All versions, oldest first; empty for an unknown document."""
        ...

    def current_hashes(self, source_id: str) -> dict[str, tuple[str, int]]:
        """By document id: content hash and number of the text that is valid now."""
        ...

    def iterate_versions(self, *, only_current: bool = False) -> Iterator[tuple[Document, DocumentVersion]]:
        """Every text of every source, to rebuild the index from. Streams."""
        ...


class TextHistory(Protocol):
    """Texts of the past, many at a time."""

    def find_versions(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], DocumentVersion]:
        """Texts by document id and number; unknown ones are left out."""
        ...

    def list_differences(
        self, first: int, second: int, *, source_id: str | None = None, document_id: str | None = None
    ) -> list[TextDifference]:
        """Documents whose text differs between two knowledge versions, in title order.

        A text that was replaced and came back is no difference.
        """
        ...


class KnowledgeVersionStore(Protocol):
    """The history of applied changes."""

    def list_knowledge_versions(
        self, *, source_id: str | None = None, run_id: str | None = None, offset: int = 0, limit: int = 50
    ) -> list[KnowledgeVersion]:
        """A page of them, newest first; only those about one source, or made by one sync."""
        ...

    def find_knowledge_version(self, number: int) -> KnowledgeVersion:
        """Raises NotFound."""
        ...


class Embedder(Protocol):
    """Turns text into vectors. `name` and `dimension` are stored with the index built from it."""

    @property
    def name(self) -> str:
        """For instance `all-MiniLM-L6-v2-int8`."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def only_language(self) -> str | None:
        """The one language it was taught, as a code; None for one of many, or of which that is not known."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order; shape (0, dimension) for none. Raises ProviderError."""
        ...


@dataclass(frozen=True, slots=True)
class IndexChange:
    """What one knowledge version changes in the index."""

    version: int
    chunks: tuple[Chunk, ...] = ()
    vectors: Vectors | None = None
    """One row a chunk."""
    ended_document_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What the index is made of."""

    embedder: str
    dimension: int
    chunk_count: int
    path: str = ""
    has_vector_index: bool = False


@dataclass(frozen=True, slots=True)
class IndexedText:
    """The chunks of one text in their order, with their vectors: one row a chunk."""

    chunks: tuple[Chunk, ...]
    vectors: Vectors


class IndexOrder(Protocol):
    """Puts an index in order, so that searches stay quick."""

    def optimise(self) -> None:
        """Fold small files and extend the indices."""
        ...

    def train_vectors(self) -> None:
        """Build the vector index where one is due, or build it anew. May take minutes; needs no lock."""
        ...


class ChunkIndexWriter(IndexOrder, Protocol):
    """The write side of the search index. One writer at a time: hold `knowledge_lock`."""

    def roll_back_to(self, version: int) -> None:
        """Undo whatever an interrupted change wrote beyond `version`. Cheap when there is nothing."""
        ...

    def apply(self, change: IndexChange) -> None:
        """Chunks are valid from change.version; current chunks of ended documents end there. Idempotent."""
        ...

    def info(self) -> IndexInfo:
        """Embedder, dimension and size."""
        ...

    def stored_chunks(self, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], IndexedText]:
        """By document id and text number what the index holds, ended texts too; others are left out."""
        ...


class Intake(Protocol):
    """Where a sync puts what it read: it counts at once, or waits for approval where the source says so."""

    def apply(
        self,
        source: Source,
        texts: Iterable[ReadText] = (),
        *,
        failures: Iterable[FailedRead] = (),
        removed: Iterable[str] = (),
        cause: str,
        run_id: str | None = None,
    ) -> IngestReport:
        """Make these texts what the source says; counts of what that changes. `removed` are document ids.

        Raises InvalidInput when the source was removed, ProviderError, StorageError.
        """
        ...

    def missing_documents(self, source: Source, present: Set[str]) -> list[str]:
        """Ids of the source's documents, failed ones too, that are not among the `present` ids."""
        ...


class KnowledgeLock(Protocol):
    """Serialises changes of knowledge across processes (and machines, with PostgreSQL)."""

    def hold(self) -> AbstractContextManager[None]:
        """Waits its turn; released also when the process dies. Raises StorageError after two minutes."""
        ...


class BlobStore(Protocol):
    """Originals, addressed by their SHA-256."""

    def put(self, content: bytes) -> str:
        """Store once; gives the hash."""
        ...

    def put_file(self, file: BinaryIO) -> str:
        """As put, of what is left of an open file; large ones are never held in memory."""
        ...

    def as_file(self, blob_hash: str) -> AbstractContextManager[Path]:
        """The bytes as a file on this machine, to be read only. Raises NotFound when it is entered."""
        ...

    def get(self, blob_hash: str) -> bytes:
        """Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """What a reader found in a file or page."""

    title: str
    text: str
    """Markdown: headings, lists, tables and links kept. Never empty: an empty file raises."""
    language: str | None = None
    medium: Medium = Medium.TEXT
    note: str = ""
    """What is missing of it, as a sentence for the lead."""


class FileReader(Protocol):
    """Reads one file into Markdown, apart from this process, within limits of time and memory."""

    def read_file(self, path: Path, *, name: str) -> ExtractedText:
        """`name` carries the extension. Raises UnreadableFile with a sentence: type, size, empty, locked …"""
        ...


class CrawlLauncher(Protocol):
    """Runs one crawl as a process of its own."""

    def run_crawl(self, folder: Path, request: CrawlRequest) -> Generator[None, None, None]:
        """Start or resume the crawl in `folder`; yields about twice a second while it runs and ends with it.

        Closing the generator stops the crawl. Raises CrawlError when it could not start or died.
        """
        ...
