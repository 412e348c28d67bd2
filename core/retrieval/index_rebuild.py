"""Builds the search index anew from the stored documents, past versions included, beside the one in use."""

from collections.abc import Callable, Iterator

from core.knowledge.chunking import ANSWER, PASSAGE, chunk_version
from core.knowledge.documents import Chunk, DocumentVersion
from core.knowledge.ports import DocumentVersionStore, Embedder, KnowledgeLock, SourceStore
from core.knowledge.sources import SourceKind
from core.retrieval.ports import IndexBuild, IndexedVersion

_CHUNKS_A_BATCH = 512


def rebuild_index(
    build: IndexBuild,
    *,
    versions: DocumentVersionStore,
    sources: SourceStore,
    embedder: Embedder,
    lock: KnowledgeLock,
    report: Callable[[int], None] = lambda _: None,
) -> int:
    """Embed every stored version and switch to the new index; gives the number of versions embedded now.

    Killed at any point, the index in use is untouched, and the next call goes on where this one stopped.
    Syncs may run meanwhile: what they change is caught up with at the end, with `lock` held.
    `report` is told the number of versions embedded so far.
    """
    kinds = {source.id: source.kind for source in sources.list_sources(with_removed=True)}

    def copy(embedded: int) -> int:
        for batch in _batches(_missing(build, versions, kinds)):
            build.add([_embedded(version, chunks, embedder) for version, chunks in batch])
            embedded += len(batch)
            report(embedded)
        return embedded

    embedded = copy(0)
    # Before the lock: this may take longer than a waiting change has patience.
    build.optimise()
    build.train_vectors()
    with lock.hold():
        kinds = {source.id: source.kind for source in sources.list_sources(with_removed=True)}
        embedded = copy(embedded)
        build.publish()
    return embedded


def _missing(
    build: IndexBuild, versions: DocumentVersionStore, kinds: dict[str, SourceKind]
) -> Iterator[tuple[DocumentVersion, tuple[Chunk, ...]]]:
    """Versions not built yet with their chunks; on the way, built ones that ended since are ended."""
    built = build.intervals()
    for document, version in versions.iterate_versions():
        interval = built.get((version.document_id, version.number))
        if interval is None:
            kind = ANSWER if kinds.get(document.source_id) is SourceKind.ANSWER else PASSAGE
            chunks = chunk_version(document, version, kind=kind)
            if chunks:
                yield version, chunks
        elif version.valid_to is not None and interval[1] != version.valid_to:
            build.end(version.document_id, version.number, version.valid_to)


def _batches(
    pieces: Iterator[tuple[DocumentVersion, tuple[Chunk, ...]]],
) -> Iterator[list[tuple[DocumentVersion, tuple[Chunk, ...]]]]:
    batch: list[tuple[DocumentVersion, tuple[Chunk, ...]]] = []
    for piece in pieces:
        batch.append(piece)
        if sum(len(chunks) for _, chunks in batch) >= _CHUNKS_A_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _embedded(version: DocumentVersion, chunks: tuple[Chunk, ...], embedder: Embedder) -> IndexedVersion:
    return IndexedVersion(
        document_id=version.document_id,
        document_version=version.number,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        chunks=chunks,
        vectors=embedder.embed([chunk.search_text for chunk in chunks]),
    )
