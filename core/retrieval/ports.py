"""What retrieval needs from outside: the read side of the search index and the facts about documents."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.knowledge.documents import Chunk, Document
from core.knowledge.ports import IndexOrder
from core.knowledge.sources import Source


@dataclass(frozen=True, slots=True)
class Overlay:
    """A candidate change laid over a knowledge version: chunks added (with vectors), documents taken out."""

    chunks: tuple[Chunk, ...] = ()
    vectors: NDArray[np.float32] | None = None
    hidden_document_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """One question to the index at one version."""

    text: str
    vector: NDArray[np.float32]
    version: int
    limit: int
    hidden_document_ids: tuple[str, ...] = ()
    hidden_source_ids: tuple[str, ...] = ()
    """Sources whose content is not for the asker; it takes no place among the nearest either."""
    second_vector: NDArray[np.float32] | None = None
    """The question as the second encoder sees it, where there is one."""


@dataclass(frozen=True, slots=True)
class IndexHit:
    """A chunk with its scores: exact cosine, and BM25 (0 where full text did not find it)."""

    chunk: Chunk
    dense_score: float
    lexical_score: float
    second_score: float | None = None
    """Exact cosine by the second encoder; None where that has not read the chunk."""


class ChunkIndexReader(Protocol):
    """The read side of the search index."""

    def search(self, query: IndexQuery) -> list[IndexHit]:
        """The union of the `limit` nearest by vector and the `limit` best by full text, unordered.

        With a second vector also the `limit` nearest by that, among the chunks that the second encoder has
        read; those all come with their second score. Only chunks valid at query.version. Empty index or
        version 0: empty list. Raises StorageError.
        """
        ...

    def has_word(self, word: str, version: int) -> bool:
        """Whether full text finds the word, or a form of it, in a chunk valid at the version."""
        ...


class SecondEncoder(Protocol):
    """A slower, multilingual embedder: questions and passages are told apart. No text is refused."""

    @property
    def name(self) -> str:
        """What is recorded with its vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers a vector."""
        ...

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, in order."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, in order."""
        ...


class SecondVectors(Protocol):
    """What the second encoder has read of the index in use. Searches do without what is missing."""

    def tidy(self) -> list[tuple[str, str, str]]:
        """Forget chunks that are not valid now; name those not read yet by chunk, document and source id."""
        ...

    def texts(self, chunk_ids: Sequence[str]) -> dict[str, str]:
        """Search text by chunk id; chunks gone meanwhile are left out."""
        ...

    def add(self, chunks: Sequence[tuple[str, str, str]], vectors: NDArray[np.float32]) -> None:
        """Keep vectors of chunks as `tidy` named them; a chunk read before is replaced."""
        ...

    def optimise(self) -> None:
        """Make searching quick again after many were added."""
        ...


class SecondIndex(SecondVectors, Protocol):
    """Second vectors that tell how far they are."""

    def count_missing(self) -> int:
        """Chunks valid now that were not read yet. Nothing is changed."""
        ...


class IndexState(Protocol):
    """What upkeep asks of the index in use."""

    def held_texts(self, version: int) -> Set[tuple[str, int]]:
        """Document id and version number of every text that can be found at a knowledge version."""
        ...

    def is_untidy(self) -> bool:
        """Whether searches take longer than they would after an optimise or training. Cheap."""
        ...


class DocumentFacts(Protocol):
    """Names and places of documents, for passages."""

    def find_documents(self, document_ids: Sequence[str]) -> Mapping[str, tuple[Document, Source]]:
        """By document id, each with its source; unknown ids are left out."""
        ...


@dataclass(frozen=True, slots=True)
class IndexedVersion:
    """The chunks of one document version with the knowledge versions for which it is valid."""

    document_id: str
    document_version: int
    valid_from: int
    valid_to: int | None
    chunks: tuple[Chunk, ...]
    vectors: NDArray[np.float32]


class IndexBuild(IndexOrder, Protocol):
    """A new index built beside the one in use. Begun builds are taken up again by the next one."""

    def intervals(self) -> Mapping[tuple[str, int], tuple[int, int | None]]:
        """What is built already: by document id and version number, valid_from and valid_to."""
        ...

    def add(self, versions: Sequence[IndexedVersion]) -> None:
        """Write whole document versions at one stroke; a version written before is replaced."""
        ...

    def end(self, document_id: str, document_version: int, valid_to: int) -> None:
        """Set the end of a version that was built while it was still valid."""
        ...

    def publish(self) -> None:
        """Switch every process to this index, at once. The former one stays until the next build."""
        ...
