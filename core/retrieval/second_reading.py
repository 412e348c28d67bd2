"""The second encoder reads what it has not read yet: after the sync, so that answers never wait for it."""

from collections.abc import Callable

from core.retrieval.ports import SecondEncoder, SecondVectors

_CHUNKS_A_BATCH = 256


def read_missing(
    vectors: SecondVectors,
    encoder: SecondEncoder,
    *,
    limit: int | None = None,
    report: Callable[[int], None] = lambda _: None,
) -> int:
    """Read at most `limit` chunks and keep their vectors batch by batch; gives how many were read.

    Chunks that are gone meanwhile are passed over. `report` is told the number so far.
    """
    missing = vectors.tidy()[:limit]
    read = 0
    for start in range(0, len(missing), _CHUNKS_A_BATCH):
        batch = missing[start : start + _CHUNKS_A_BATCH]
        texts = vectors.texts([owners[0] for owners in batch])
        there = [owners for owners in batch if owners[0] in texts]
        vectors.add(there, encoder.embed_passages([texts[owners[0]] for owners in there]))
        read += len(there)
        report(read)
    if read:
        vectors.optimise()
    return read
