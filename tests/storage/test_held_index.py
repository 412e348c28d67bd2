"""A small index searched in memory: it finds what the tables find, and follows every writer."""

import json
import shutil
from pathlib import Path

import pytest

from core.knowledge.documents import Chunk, chunk_id
from core.knowledge.ports import IndexChange
from core.retrieval.ports import IndexHit, IndexQuery
from core.storage.chunk_index import LanceChunkIndex
from core.storage.chunk_index_build import LanceIndexBuild
from tests.fakes.hash_embedder import HashEmbedder

EMBEDDER = HashEmbedder()
SAMPLE = Path(__file__).parents[2] / "data" / "sample"


def a_chunk(document: str, text: str, *, version: int = 1) -> Chunk:
    key = chunk_id(document, version, 0)
    return Chunk(key, document, version, 0, "src_1", "passage", "", "", text, 0, len(text), text)


def put(index: LanceChunkIndex, version: int, *chunks: Chunk, ended: tuple[str, ...] = ()) -> None:
    vectors = EMBEDDER.embed([chunk.search_text for chunk in chunks])
    index.apply(IndexChange(version, chunks, vectors, ended))


def find(
    index: LanceChunkIndex, question: str, *, at: int = 1, limit: int = 20, hidden: tuple[str, ...] = ()
) -> dict[str, IndexHit]:
    query = IndexQuery(question, EMBEDDER.embed([question])[0], at, limit, hidden)
    return {hit.chunk.id: hit for hit in index.search(query)}


def test_real_questions_find_in_memory_what_they_find_in_the_tables(tmp_path: Path) -> None:
    articles = sorted((SAMPLE / "articles").rglob("*.md"))
    chunks = [
        a_chunk(f"{article.stem}/{place}", paragraph)
        for article in articles
        for place, paragraph in enumerate(article.read_text("utf-8").split("\n\n"))
        if len(paragraph) > 80
    ]
    rows = [
        json.loads(line) for line in (SAMPLE / "questions" / "covered.jsonl").read_text("utf-8").splitlines()
    ]
    questions = [row["questions"][0] for row in rows][::4]
    on_disk = LanceChunkIndex(tmp_path, EMBEDDER, most_held=0)
    put(on_disk, 1, *chunks)
    on_disk.optimise()
    held = LanceChunkIndex(tmp_path, EMBEDDER)
    for question in questions:
        in_tables, in_memory = find(on_disk, question), find(held, question)
        by_words = {key: hit.lexical_score for key, hit in in_tables.items() if hit.lexical_score}
        found = {key: hit.lexical_score for key, hit in in_memory.items() if hit.lexical_score}
        both = by_words.keys() & found.keys()
        assert len(both) >= 0.9 * len(by_words), question
        # The tables keep the lengths of texts roughly, and count words by the part of the table.
        for key in both:
            assert found[key] == pytest.approx(by_words[key], rel=0.15), question
            assert in_memory[key].dense_score == pytest.approx(in_tables[key].dense_score, abs=1e-5)


def test_what_is_hidden_takes_no_place_among_the_nearest(tmp_path: Path) -> None:
    index = LanceChunkIndex(tmp_path, EMBEDDER)
    put(index, 1, *(a_chunk(f"d{n}", f"the fee is {n}") for n in range(6)))
    found = find(index, "fee", limit=2, hidden=("d0", "d1", "d2", "d3"))
    assert {hit.chunk.document_id for hit in found.values()} == {"d4", "d5"}


def test_a_version_that_was_undone_and_written_otherwise_is_found_as_it_is_now(tmp_path: Path) -> None:
    index = LanceChunkIndex(tmp_path, EMBEDDER)
    put(index, 1, a_chunk("d1", "the fee is nine"))
    put(index, 2, a_chunk("d2", "the fee is ten"))
    assert len(find(index, "fee", at=2)) == 2
    index.roll_back_to(1)
    assert len(find(index, "fee", at=2)) == 1
    put(index, 2, a_chunk("d3", "no fee"))
    assert {hit.chunk.document_id for hit in find(index, "fee", at=2).values()} == {"d1", "d3"}


def test_whether_a_word_is_known_is_asked_of_what_is_valid(tmp_path: Path) -> None:
    index = LanceChunkIndex(tmp_path, EMBEDDER)
    put(index, 1, a_chunk("d1", "refunds take nine days"))
    put(index, 2, a_chunk("d2", "the fee is ten"), ended=("d1",))
    assert index.has_word("refund", 1)
    assert not index.has_word("refund", 2)
    assert index.has_word("fees", 2)


def test_who_looks_back_does_not_make_the_next_question_read_everything_again(tmp_path: Path) -> None:
    index = LanceChunkIndex(tmp_path, EMBEDDER)
    put(index, 1, a_chunk("d1", "the fee is nine"))
    put(index, 2, a_chunk("d2", "the fee is ten"), ended=("d1",))
    now, before = find(index, "fee", at=2), find(index, "fee", at=1)
    for table in tmp_path.rglob("*.lance"):
        shutil.rmtree(table)
    assert find(index, "fee", at=2) == now
    assert find(index, "fee", at=1) == before


def test_an_index_built_anew_is_switched_to(tmp_path: Path) -> None:
    index = LanceChunkIndex(tmp_path, EMBEDDER)
    put(index, 1, a_chunk("d1", "the fee is nine"))
    assert find(index, "fee")
    anew = LanceIndexBuild(tmp_path, EMBEDDER)
    anew.optimise()
    anew.publish()
    assert not find(index, "fee")
