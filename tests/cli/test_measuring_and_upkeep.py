"""`eval`, `index rebuild`, `warehouse rebuild`, `version`, and the help."""

import json
from pathlib import Path

import pytest

from core.bootstrap import build_engine
from core.cli.main import run
from core.cli.workspace import Workspace
from tests.cli.conftest import Answerdesk
from tests.fakes.hash_embedder import HashEmbedder

QUESTIONS = [
    {"id": "1", "question": "How long to return an order?", "gold_ids": ["returns"]},
    {"id": "2", "question": "Parcels to Norway?", "gold_ids": ["delivery"]},
    {"id": "3", "question": "Anything else?", "gold_ids": ["not there"]},
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, QUESTIONS)))
    return path


def test_retrieval_is_measured_beside_both_baselines(answerdesk: Answerdesk, articles: Path, questions: Path):
    with articles.open("a") as file:
        file.write("\nnot json")
    words = ("eval", "retrieval", "--documents", articles, "--questions", questions)
    data = answerdesk(*words, "--json").data
    assert (data["questions"], data["documents"], data["missing_gold"]) == (3, 2, 1)
    for ranking in ("ours", "bm25", "dense"):
        assert set(data[ranking]) == {"hit_at_1", "hit_at_5", "mrr_at_10", "ndcg_at_10"}
    said = answerdesk(*words).out
    for line in ("RANKING", "Answerdesk", "BM25 alone", "dense alone", "1 questions name no document"):
        assert line in said
    assert "1 lines gave no document" in said
    assert "RetrievalReport" not in said
    assert answerdesk("source", "list", "--json").data == []


def test_answers_are_measured_in_the_workspace(answerdesk: Answerdesk, articles: Path, questions: Path):
    answerdesk("source", "add-documents", articles)
    data = answerdesk("eval", "answers", "--questions", questions, "--json").data
    assert data["questions"] == 3
    assert [row["id"] for row in data["replies"]] == ["1", "2", "3"]
    assert "decision accuracy" in answerdesk("eval", "answers", "--questions", questions).out


def test_answers_over_documents_are_measured_apart_from_the_workspace(
    answerdesk: Answerdesk, articles: Path, questions: Path
):
    with questions.open("a") as file:
        file.write("\nnot json")
    words = ("eval", "answers", "--documents", articles, "--questions", questions)
    done = answerdesk(*words)
    assert done.code == 10
    for line in ("THRESHOLD", "current", "Reliability", "1 lines gave no question", "Line 4: not JSON"):
        assert line in done.out
    assert answerdesk(*words, "--json").data["bad_lines"] == ["Line 4: not JSON."]
    assert answerdesk("source", "list", "--json").data == []


def test_documents_that_cannot_be_read_are_wrong_input(answerdesk: Answerdesk, questions: Path):
    assert answerdesk("eval", "answers", "--documents", questions, "--questions", questions).code == 2


@pytest.mark.parametrize("content", [b"", b"not json", b"\xff\xfe", b'{"id": "x"}\n[]'])
def test_questions_that_cannot_be_used_are_wrong_input(
    answerdesk: Answerdesk, articles: Path, tmp_path: Path, content: bytes
):
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(content)
    for words in (("retrieval", "--documents", articles), ("answers",)):
        done = answerdesk("eval", *words, "--questions", bad)
        assert done.code == 2
        assert done.err.startswith("answerdesk: ")


def test_an_index_of_another_embedder_is_named_and_rebuilt(answerdesk: Answerdesk, tmp_path: Path):
    answerdesk("source", "add-answer", "-q", "Ship to Norway?", "-a", "Yes, we ship to Norway.")

    def with_another(*words: str) -> int:
        other = HashEmbedder(name="another", dimension=8)
        opened = Workspace(tmp_path / "workspace", open_engine=lambda s: build_engine(s, embedder=other))
        return run(words, opened)

    assert with_another("search", "Norway") == 8
    assert with_another("index", "rebuild") == 0
    assert with_another("search", "Norway") == 0


def test_the_warehouse_is_rebuilt(answerdesk: Answerdesk):
    assert answerdesk("warehouse", "rebuild", "--json").data == {"rows": 0}


def test_versions_are_told(answerdesk: Answerdesk):
    assert {"answerdesk", "python", "lancedb"} <= set(answerdesk("version", "--json").data)


def test_help_names_commands_exit_codes_and_examples(answerdesk: Answerdesk):
    said = answerdesk("--help").out
    assert all(word in said for word in ("serve", "ask", "10  partly done", "First steps"))
    assert "answerdesk ask --batch questions.jsonl --out answers.jsonl" in answerdesk("ask", "--help").out
