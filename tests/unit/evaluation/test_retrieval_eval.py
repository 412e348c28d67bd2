"""The evaluation of retrieval: files in, figures out, bad lines told."""

import json
from pathlib import Path

import pytest

from core.errors import InvalidInput
from core.evaluation.ranking_metrics import RankingScores
from core.evaluation.retrieval_eval import RetrievalReport, evaluate_retrieval
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.in_memory_index import InMemoryChunkIndex

DOCUMENTS = [
    {"id": "refunds", "title": "Refunds", "text": "Refunds take five days."},
    {"id": "fees", "title": "Fees", "markdown": "# Fees\n\nThe fee is nine euros."},
]


def evaluate(folder: Path, documents: list[object], questions: list[object]) -> RetrievalReport:
    for name, rows in (("documents", documents), ("questions", questions)):
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        (folder / name).write_text("\n".join(lines), "utf-8")
    return evaluate_retrieval(
        folder / "documents",
        folder / "questions",
        embedder=HashEmbedder(),
        index_in=lambda _: InMemoryChunkIndex(),
    )


def test_questions_that_find_their_documents_score_in_full(tmp_path: Path) -> None:
    questions = [
        {"id": "1", "question": "How long do refunds take?", "gold_ids": ["refunds"]},
        {"id": 2, "question": "What is the fee?", "gold": "fees"},
    ]
    report = evaluate(tmp_path, DOCUMENTS, questions)
    perfect = RankingScores(1.0, 1.0, 1.0, 1.0)
    assert (report.ours, report.bm25, report.dense) == (perfect, perfect, perfect)
    assert (report.documents, report.chunks, report.questions, report.missing_gold) == (2, 2, 2, 0)


def test_gold_that_is_no_document_is_counted_and_never_found(tmp_path: Path) -> None:
    report = evaluate(tmp_path, DOCUMENTS, [{"question": "refund?", "gold_ids": ["gone"]}])
    assert report.missing_gold == 1
    assert report.ours.ndcg_at_10 == 0


def test_lines_without_a_document_are_told_and_the_rest_is_used(tmp_path: Path) -> None:
    documents = [*DOCUMENTS, "{broken", {"id": "empty", "text": " "}]
    report = evaluate(tmp_path, documents, [{"question": "refund?", "gold_ids": ["refunds"]}])
    assert report.documents == 2
    assert len(report.unreadable_documents) == 2
    assert "3" in report.unreadable_documents[0]
    assert "empty" in report.unreadable_documents[1]


@pytest.mark.parametrize(
    "line", ["no json", "[]", '{"question": "", "gold_ids": ["a"]}', '{"question": "a", "gold_ids": [{}]}']
)
def test_a_bad_question_line_is_told_and_the_others_are_asked(tmp_path: Path, line: str) -> None:
    report = evaluate(tmp_path, DOCUMENTS, [{"question": "refund?", "gold": "refunds"}, line])
    assert report.questions == 1
    assert len(report.unreadable_questions) == 1
    assert "Line 2" in report.unreadable_questions[0]


def test_questions_without_gold_or_answer_are_counted_and_not_asked(tmp_path: Path) -> None:
    questions = [
        {"question": "refund?", "gold_ids": ["refunds"]},
        {"question": "the moon?"},
        {"question": "the fee?", "gold_ids": ["fees"], "answerable": False},
    ]
    report = evaluate(tmp_path, DOCUMENTS, questions)
    assert (report.questions, report.without_gold) == (1, 2)


def test_the_history_is_read(tmp_path: Path) -> None:
    documents = [
        {"id": "polku", "title": "Polku", "text": "The weight is 20 kg."},
        {"id": "kulku", "title": "Kulku", "text": "The weight is 24 kg."},
    ]
    history = [{"role": "user", "text": "Is the Kulku good?"}, {"role": "assistant", "text": "Yes."}]
    asked = {"question": "What is its weight?", "history": history, "gold_ids": ["kulku"]}
    assert evaluate(tmp_path, documents, [asked]).ours.hit_at_1 == 1


def test_intervals_hold_the_figures_and_the_gain_is_told(tmp_path: Path) -> None:
    questions = [
        {"question": "How long do refunds take?", "gold": "refunds"},
        {"question": "What is the fee?", "gold": "refunds"},
    ]
    report = evaluate(tmp_path, DOCUMENTS, questions)
    around = report.intervals["ours"]["hit_at_1"]
    assert around is not None
    assert around.low <= report.ours.hit_at_1 <= around.high
    assert report.gain is not None


def test_files_without_content_or_that_are_missing_are_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no questions"):
        evaluate(tmp_path, DOCUMENTS, [])
    with pytest.raises(InvalidInput, match="no documents"):
        evaluate(tmp_path, [], [{"question": "a", "gold": "b"}])
    with pytest.raises(InvalidInput, match="cannot be read"):
        evaluate_retrieval(
            tmp_path / "none",
            tmp_path / "none",
            embedder=HashEmbedder(),
            index_in=lambda _: InMemoryChunkIndex(),
        )
