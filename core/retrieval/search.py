"""From a question to ranked passages, at a knowledge version, with or without a candidate change over it."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from time import perf_counter

from core.errors import InvalidInput, NotFound
from core.knowledge.documents import Document, Medium
from core.knowledge.languages import detect_language
from core.knowledge.ports import Embedder, Vectors
from core.knowledge.sources import Source
from core.retrieval.fusion import ALSO_WEIGHT, RankedHit, best_of_each, names_its_page, rank_hits
from core.retrieval.identifiers import spelt_otherwise
from core.retrieval.overlays import overlay_hits
from core.retrieval.passages import Passage, SearchResult
from core.retrieval.ports import (
    ChunkIndexReader,
    DocumentFacts,
    IndexHit,
    IndexQuery,
    Overlay,
    SecondEncoder,
)
from core.retrieval.spelling import corrected
from core.retrieval.table_columns import columns_from_before

CANDIDATES = 30
"""Chunks asked of each side of the index; 50 or 100 ranked no better on the open sets and take longer."""

_WORDS_KEPT = 10_000
_SPELLING = {None, "en"}
"""Languages of questions whose typing errors are put right: in others that was not measured."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked of the index with every wording of a question."""

    version: int
    limit: int
    overlay: Overlay
    closed: tuple[str, ...]


class PassageRetriever:
    """Implements core.answering.ports.PassageSearch. `current_version` gives the newest knowledge version.

    `find_source` raises NotFound; it is asked about candidate documents, which are not stored yet.
    `closed_to` gives the sources that are not for a customer of these segments, `second` the second encoder
    once it has read anything.
    """

    def __init__(
        self,
        index: ChunkIndexReader,
        documents: DocumentFacts,
        embedder: Embedder,
        current_version: Callable[[], int],
        find_source: Callable[[str], Source],
        *,
        closed_to: Callable[[frozenset[str]], tuple[str, ...]] = lambda _: (),
        second: Callable[[], SecondEncoder | None] = lambda: None,
    ) -> None:
        self._index = index
        self._documents = documents
        self._embedder = embedder
        self._current_version = current_version
        self._find_source = find_source
        self._closed_to = closed_to
        self._second = second
        # The same few words stand in many questions; a new version may bring new ones.
        self._has_word = lru_cache(maxsize=_WORDS_KEPT)(index.has_word)

    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        at_version: int | None = None,
        overlay: Overlay | None = None,
        segments: frozenset[str] = frozenset(),
        also: str = "",
    ) -> SearchResult:
        """Best passages first, at most `limit`; none for an empty question or workspace.

        Content limited to a segment is found only for those in it. `also` is another wording, searched
        beside the question unless that names its page itself.

        Raises InvalidInput for a version that is not there, ProviderError, IndexMismatch, StorageError.
        """
        question = question.strip()
        timings = _Timings()
        wanted = self._wanted(question, limit, at_version, overlay, segments)
        version = wanted.version
        if not wanted.limit:
            return SearchResult(question, version, (), timings.in_ms())
        candidates = self._candidates(question, wanted, timings)
        language = detect_language(question)
        meant = question if language not in _SPELLING else self._corrected(question, candidates, wanted)
        if meant != question:
            candidates = best_of_each(candidates, self._candidates(meant, wanted, timings))
        if also.strip() and not names_its_page(meant, candidates):
            others = self._candidates(also.strip(), wanted, timings)
            candidates = best_of_each(candidates, others, weight=ALSO_WEIGHT)
        reads = self._embedder.only_language
        is_foreign = None not in {language, reads} and language != reads
        ranked = rank_hits(meant, candidates, is_foreign=is_foreign)
        timings.note("rank")
        passages = self._describe(ranked, limit, wanted.overlay)
        timings.note("describe")
        return SearchResult(question, version, passages, timings.in_ms())

    def titles(
        self,
        text: str,
        *,
        limit: int = 10,
        at_version: int | None = None,
        overlay: Overlay | None = None,
        segments: frozenset[str] = frozenset(),
    ) -> tuple[str, ...]:
        """Titles of the `limit` best passages, each once. Raises as `search` does."""
        text = text.strip()
        wanted = self._wanted(text, limit, at_version, overlay, segments)
        if not wanted.limit:
            return ()
        hits = self._hits(text, self._embedder.embed([text])[0], None, wanted)
        return tuple(dict.fromkeys(one.hit.chunk.title for one in rank_hits(text, hits)[:limit]))

    def _wanted(
        self,
        text: str,
        limit: int,
        at_version: int | None,
        overlay: Overlay | None,
        segments: frozenset[str],
    ) -> _Wanted:
        """With a limit of 0 where nothing can be found."""
        version = _checked_version(at_version, self._current_version())
        overlay = overlay or Overlay()
        if not text or limit <= 0 or (version == 0 and not overlay.chunks):
            return _Wanted(version, 0, overlay, ())
        closed = self._closed_to(segments)
        return _Wanted(version, max(CANDIDATES, limit), _open_part(overlay, closed), closed)

    def _candidates(self, question: str, wanted: _Wanted, timings: "_Timings") -> list[IndexHit]:
        vector, second_vector = self._embed(question)
        timings.note("embed")
        hits = self._hits(question, vector, second_vector, wanted)
        timings.note("index")
        return hits

    def _hits(
        self, question: str, vector: Vectors, second_vector: Vectors | None, wanted: _Wanted
    ) -> list[IndexHit]:
        query = IndexQuery(
            f"{question} {spelt_otherwise(question)}".rstrip(),
            vector,
            wanted.version,
            wanted.limit,
            _hidden_by(wanted.overlay),
            wanted.closed,
            second_vector,
        )
        hits = self._index.search(query)
        return [*hits, *overlay_hits(query, wanted.overlay, hits)]

    def _corrected(self, question: str, candidates: Sequence[IndexHit], wanted: _Wanted) -> str:
        """Without its typing errors: words that neither a candidate nor other content has."""

        def is_known(word: str) -> bool:
            return self._has_word(word, wanted.version)

        return corrected(question, [hit.chunk.search_text for hit in candidates], is_known)

    def _embed(self, question: str) -> tuple[Vectors, Vectors | None]:
        """Both at the same time: the second takes several times as long."""
        second = self._second()
        if second is None:
            return self._embedder.embed([question])[0], None
        by_second = self._pool.submit(second.embed_questions, [question])
        vector = self._embedder.embed([question])[0]
        return vector, by_second.result()[0]

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(4, thread_name_prefix="second-question")

    def _describe(self, ranked: Sequence[RankedHit], limit: int, overlay: Overlay) -> tuple[Passage, ...]:
        # Twice the limit: a document that was just removed from the store is passed over.
        nearest = ranked[: limit * 2]
        facts = self._documents.find_documents(
            list(dict.fromkeys(one.hit.chunk.document_id for one in nearest))
        )
        candidates = {chunk.id for chunk in overlay.chunks}
        known = [
            one for one in nearest if one.hit.chunk.document_id in facts or one.hit.chunk.id in candidates
        ]
        owners = {
            chunk.source_id: self._owner(chunk.source_id)
            for chunk in (one.hit.chunk for one in known[:limit])
            if chunk.document_id not in facts
        }
        return tuple(_to_passage(one, rank, facts, owners) for rank, one in enumerate(known[:limit], start=1))

    def _owner(self, source_id: str) -> Source | None:
        try:
            return self._find_source(source_id)
        except NotFound:
            return None


def _checked_version(at_version: int | None, current: int) -> int:
    if at_version is None:
        return current
    if at_version < 0:
        raise InvalidInput(f"Knowledge versions count from 0, so {at_version} is none.")
    if at_version > current:
        raise InvalidInput(f"There is no knowledge version {at_version} yet; the newest is {current}.")
    return at_version


def _hidden_by(overlay: Overlay) -> tuple[str, ...]:
    """Documents taken out, and those whose candidate text stands in for the stored one."""
    replaced = (chunk.document_id for chunk in overlay.chunks)
    return tuple(dict.fromkeys([*overlay.hidden_document_ids, *replaced]))


def _open_part(overlay: Overlay, closed: Sequence[str]) -> Overlay:
    """The candidate change without the chunks of sources that are not for the asker."""
    kept = [place for place, chunk in enumerate(overlay.chunks) if chunk.source_id not in closed]
    if len(kept) == len(overlay.chunks):
        return overlay
    vectors = overlay.vectors[kept] if overlay.vectors is not None else None
    return replace(overlay, chunks=tuple(overlay.chunks[place] for place in kept), vectors=vectors)


def _to_passage(
    ranked: RankedHit,
    rank: int,
    facts: Mapping[str, tuple[Document, Source]],
    owners: Mapping[str, Source | None],
) -> Passage:
    hit: IndexHit = ranked.hit
    chunk = hit.chunk
    document, source = facts.get(chunk.document_id, (None, owners.get(chunk.source_id)))
    return Passage(
        chunk_id=chunk.id,
        document_id=chunk.document_id,
        document_version=chunk.document_version,
        external_id=document.external_id if document else chunk.document_id,
        source_id=chunk.source_id,
        kind=chunk.kind,
        url=document.url if document else None,
        title=chunk.title,
        heading=chunk.heading,
        text=chunk.text,
        start=chunk.start,
        end=chunk.end,
        rank=rank,
        score=ranked.score,
        dense_score=hit.dense_score,
        lexical_score=hit.lexical_score,
        # A source that nobody knows may be a private one.
        is_citable=source is not None and source.is_citable,
        columns=columns_from_before(chunk.text, chunk.search_text),
        language=document.language if document else None,
        medium=document.medium if document else Medium.TEXT,
        second_score=hit.second_score,
    )


class _Timings:
    """Milliseconds of each step since the one before, taken together where it came twice, and of all."""

    def __init__(self) -> None:
        self._began = self._last = perf_counter()
        self._steps: dict[str, float] = {}

    def note(self, step: str) -> None:
        now = perf_counter()
        self._steps[step] = round(self._steps.get(step, 0.0) + (now - self._last) * 1000, 3)
        self._last = now

    def in_ms(self) -> dict[str, float]:
        return self._steps | {"search": round((self._last - self._began) * 1000, 3)}
