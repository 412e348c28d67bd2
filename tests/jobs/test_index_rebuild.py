"""Another embedding model is configured: the old index answers until the worker has built the new one."""

import shutil
from collections.abc import Iterator

import pytest

from core.bootstrap import Engine, build_engine
from core.errors import DatabaseBusy
from core.settings import Settings
from core.storage.process_locks import try_lock
from tests.fakes.hash_embedder import HashEmbedder
from tests.jobs.conftest import wait_until

QUESTION = "How long do parcels to Norway take?"


def titles(engine: Engine) -> list[str]:
    return [passage.title for passage in engine.search.search(QUESTION).passages]


@pytest.fixture
def built_with_the_model(settings: Settings) -> Settings:
    """A workspace whose index was built with the local model."""
    engine = build_engine(settings)
    engine.catalogue.add_answer(QUESTION, "Three to five days.")
    engine.close()
    return settings


@pytest.mark.slow
def test_worker_rebuilds_the_index_and_search_never_stops(built_with_the_model: Settings):
    engine = build_engine(built_with_the_model, embedder=HashEmbedder())
    try:
        assert engine.must_rebuild_index
        assert titles(engine) == [QUESTION]
        engine.catalogue.add_answer("What does a stamp cost?", "One euro.")
        engine.look_after()
        assert not engine.must_rebuild_index
        assert engine.index.info().embedder == "hash"
        assert QUESTION in titles(engine)
        assert engine.index.info().chunk_count == 2
    finally:
        engine.close()


@pytest.fixture
def outdated(settings: Settings) -> Iterator[Engine]:
    """A workspace whose index was built with another embedder."""
    first = build_engine(settings, embedder=HashEmbedder(name="former"))
    first.catalogue.add_answer(QUESTION, "Three to five days.")
    first.close()
    engine = build_engine(settings, embedder=HashEmbedder())
    yield engine
    engine.close()


def test_a_second_rebuild_at_once_is_refused_and_writes_nothing(outdated: Engine):
    with try_lock(outdated.database, "rebuild"):
        with pytest.raises(DatabaseBusy, match="being rebuilt already"):
            outdated.rebuild_index()
        outdated.look_after()
    assert outdated.must_rebuild_index
    outdated.look_after()
    assert not outdated.must_rebuild_index


def test_worker_rebuilds_an_index_that_was_lost_even_after_new_content(settings: Settings):
    engine = build_engine(settings, embedder=HashEmbedder())
    try:
        engine.catalogue.add_answer(QUESTION, "Three to five days.")
        shutil.rmtree(settings.data_dir / "index")
        engine.catalogue.add_answer("What does a stamp cost?", "One euro.")
        assert QUESTION not in titles(engine)
        engine.look_after()
        assert QUESTION in titles(engine)
        assert engine.index_upkeep.count_missing() == 0
    finally:
        engine.close()


def test_a_round_of_the_worker_is_not_done_twice_at_once(outdated: Engine):
    asked = []
    outdated.syncs.settle = lambda: asked.append("settle")
    with try_lock(outdated.database, "look-after"):
        outdated.look_after()
    assert asked == []
    outdated.look_after()
    assert asked == ["settle"]


def test_tick_of_the_worker_asks_for_due_syncs_and_closes_lost_ones(settings: Settings, tmp_path):
    (tmp_path / "hours.txt").write_text("Open from nine to five.")
    engine = build_engine(settings, embedder=HashEmbedder())
    try:
        source = engine.catalogue.add_file(tmp_path / "hours.txt")
        engine.start_worker()
        run_id = engine.syncs.request(source.id)
        wait_until(lambda: not engine.sync_progress.running())
        assert engine.sync_progress.latest_progress(source.id).run_id == run_id
        engine.look_after()
        assert engine.sync_progress.running() == []
    finally:
        engine.close()
