"""The past on a real index: answered as of then, opened for ever, restored without being embedded again."""

import json
from collections.abc import Iterator

import pytest

from core.bootstrap import Engine, build_engine
from core.knowledge.ports import Vectors
from core.knowledge.restoring import RestoreScope
from core.knowledge.sources import Source
from tests.fakes.hash_embedder import HashEmbedder


class CountingEmbedder(HashEmbedder):
    """Remembers what it embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded: list[str] = []

    def embed(self, texts) -> Vectors:
        self.embedded += texts
        return super().embed(texts)


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def engine(any_settings, embedder: CountingEmbedder) -> Iterator[Engine]:
    opened = build_engine(any_settings, embedder=embedder)
    yield opened
    opened.close()


def content(**texts: str) -> bytes:
    return "\n".join(
        json.dumps({"id": key, "title": key, "text": text}) for key, text in texts.items()
    ).encode()


@pytest.fixture
def source(engine: Engine) -> Source:
    """Version 1: returns and parcels; version 2: returns changed; version 3: parcels gone; 4: removed."""
    added = engine.catalogue.add_uploaded_documents(
        content(returns="Returns take 30 days.", parcels="Parcels are free."), name="help.jsonl"
    )
    engine.sync_job.run("run_1", added.id, lambda: False)
    engine.catalogue.replace_content(added.id, content(returns="Returns take 14 days."))
    engine.sync_job.run("run_2", added.id, lambda: False)
    engine.catalogue.remove(added.id)
    return added


def found(engine: Engine, version: int, **given: object) -> list[str]:
    passages = engine.search.search("returns parcels days", at_version=version, **given).passages
    return sorted(passage.text for passage in passages)


EVERY = [
    [],
    ["Parcels are free.", "Returns take 30 days."],
    ["Parcels are free.", "Returns take 14 days."],
    ["Returns take 14 days."],
    [],
]


def test_every_version_is_searched_as_it_was_also_of_a_removed_source(engine: Engine, source: Source):
    assert [found(engine, version) for version in range(5)] == EVERY


def test_past_stays_after_restores_and_nothing_is_embedded_for_them(
    engine: Engine, source: Source, embedder: CountingEmbedder
):
    embedder.embedded.clear()
    engine.restoring.restore(1, RestoreScope(source_id=source.id))
    engine.restoring.restore(3)
    assert embedder.embedded == []
    assert [found(engine, version) for version in range(7)] == [*EVERY, EVERY[1], EVERY[3]]
    assert engine.index_upkeep.count_missing() == 0


def test_rebuilt_index_finds_every_version_as_before(engine: Engine, source: Source):
    engine.restoring.restore(1)
    engine.rebuild_index()
    assert [found(engine, version) for version in range(6)] == [*EVERY, EVERY[1]]


def test_whom_a_source_is_for_and_whether_it_is_named_counts_for_the_past_too(engine: Engine, source: Source):
    engine.restoring.restore(1)
    engine.catalogue.set_cited(source.id, False)
    passages = engine.search.search("returns days", at_version=2).passages
    assert [passage.is_citable for passage in passages] == [False, False]
    engine.catalogue.set_audience(source.id, "partners")
    assert found(engine, 2) == []
    assert found(engine, 2, segments=frozenset({"partners"})) == EVERY[2]


def test_every_text_can_be_opened_whatever_became_of_its_source(engine: Engine, source: Source):
    for version in range(1, 4):
        for passage in engine.search.search("returns parcels", at_version=version).passages:
            details = engine.document_details(passage.document_id, version=passage.document_version)
            assert details["text"][passage.start : passage.end] == passage.text
