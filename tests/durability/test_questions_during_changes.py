"""Two syncs, edits of a short answer and twenty questions at once: no error, no answer of two minds."""

import multiprocessing
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from core.answering.reply import Reply
from core.bootstrap import Engine, build_engine
from core.conversations.conversation import Channel
from core.settings import Settings
from tests.durability.edition_writer import PRODUCTS, content, sync_editions
from tests.fakes.hash_embedder import HashEmbedder

EDITIONS = 2
EDITS = 3
QUESTIONS = 20

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def workspace_settings(request: pytest.FixtureRequest) -> Settings:
    """Settings of an empty workspace on either engine."""
    return request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")


@pytest.fixture
def engine(workspace_settings: Settings) -> Iterator[Engine]:
    opened = build_engine(workspace_settings, embedder=HashEmbedder())
    yield opened
    opened.close()


def test_each_answer_is_of_one_version_while_everything_changes(workspace_settings: Settings, engine: Engine):
    names = ("shoes", "lamps")
    sets = {name: add_set(engine, name) for name in names}
    answer = engine.catalogue.add_answer("Where is the shop?", "The shop is in street 0.")
    processes = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=processes) as syncs, ThreadPoolExecutor(9) as customers:
        syncing = [
            syncs.submit(sync_editions, workspace_settings, sets[name], name, EDITIONS) for name in names
        ]
        editing = customers.submit(edit_answer, engine, answer.id)
        asked = [customers.submit(ask, engine, number) for number in range(QUESTIONS)]
        replies = [one.result() for one in asked]
        editing.result()
        while not all(one.done() for one in syncing):
            replies.append(ask(engine, len(replies)))
        assert [one.result() for one in syncing] == ["", ""]
    assert len({reply.knowledge_version for reply in replies}) > 1
    for reply in replies:
        check_evidence(engine, reply)
    check_end(engine, sets)


def add_set(engine: Engine, name: str) -> str:
    added = engine.catalogue.add_uploaded_documents(content(name, 1), name=f"{name}.jsonl")
    engine.sync_job.run(f"run_{name}_1", added.id, lambda: False)
    return added.id


def edit_answer(engine: Engine, source_id: str) -> None:
    for number in range(1, EDITS + 1):
        engine.catalogue.update_answer(
            source_id, question="Where is the shop?", answer=f"The shop is in street {number}."
        )


def ask(engine: Engine, number: int) -> Reply:
    name = ("shoes", "lamps")[number % 2]
    question = f"What does product {number % PRODUCTS} of {name} cost?"
    if number % 5 == 4:
        question = "Where is the shop?"
    reply = engine.desk.receive(question, channel=Channel.LIVE_CHAT).finish()
    assert reply is not None
    assert reply.passages
    return reply


def check_evidence(engine: Engine, reply: Reply) -> None:
    """Every passage and quote is text that was valid at the reply's version, all of one edition a set."""
    at = reply.knowledge_version
    for passage in reply.passages:
        text = engine.versions.find_version(passage.document_id, passage.document_version)
        assert text.valid_from <= at
        assert text.valid_to is None or at < text.valid_to
        assert text.text[passage.start : passage.end] == passage.text
    for citation in reply.citations:
        text = engine.versions.find_version(citation.document_id, citation.document_version)
        assert text.text[citation.start : citation.end] == citation.quote
    editions: dict[str, set[str]] = {}
    for passage in reply.passages:
        editions.setdefault(passage.source_id, set()).update(re.findall(r"edition (\d+)", passage.text))
    assert all(len(found) <= 1 for found in editions.values())


def check_end(engine: Engine, sets: dict[str, str]) -> None:
    """Nothing was lost: as many versions as changes, the newest editions answer, the index agrees."""
    versions = engine.history.list_versions(limit=200)
    assert len(versions) == len(sets) * EDITIONS + 1 + EDITS
    for source_id in sets.values():
        documents = engine.documents.list_documents(source_id=source_id, limit=None)
        texts = [engine.versions.find_version(document.id).text for document in documents]
        assert len(texts) == PRODUCTS
        assert all(text.endswith(f"edition {EDITIONS}.") for text in texts)
    assert engine.index_upkeep.count_missing() == 0
