"""The index is put in order when it needs it, and only by one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.errors import DatabaseBusy
from core.retrieval.index_upkeep import IndexUpkeep
from core.retrieval.ports import IndexBuild
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.in_memory_index import InMemoryChunkIndex
from tests.fakes.in_memory_stores import InMemoryStores


def upkeep(index: InMemoryChunkIndex, *, busy: tuple[str, ...] = ()) -> IndexUpkeep:
    """Of a workspace without documents; other processes are busy with these works."""
    stores = InMemoryStores()

    @contextmanager
    def turn(work: str) -> Iterator[bool]:
        yield work not in busy

    def new_build() -> IndexBuild:
        pytest.fail("nothing is to be rebuilt")

    return IndexUpkeep(
        index=index,
        documents=stores.documents,
        versions=stores.versions,
        sources=stores.sources,
        lock=stores.lock,
        turn=turn,
        is_outdated=lambda: False,
        optimise=index.optimise,
        new_build=new_build,
        embedder=HashEmbedder(),
    )


def test_a_tidy_index_is_left_alone() -> None:
    index = InMemoryChunkIndex()
    upkeep(index).look_after()
    assert index.optimised == 0


def test_an_untidy_index_is_optimised_whoever_made_it_so() -> None:
    index = InMemoryChunkIndex()
    index.untidy = True
    upkeep(index).look_after()
    assert index.optimised == 1


def test_an_index_that_another_process_looks_after_is_left_to_it() -> None:
    index = InMemoryChunkIndex()
    index.untidy = True
    upkeep(index, busy=("optimise",)).look_after()
    assert index.optimised == 0


def test_who_asks_for_a_rebuild_while_one_runs_is_told() -> None:
    with pytest.raises(DatabaseBusy, match="being rebuilt already"):
        upkeep(InMemoryChunkIndex(), busy=("rebuild",)).rebuild()
