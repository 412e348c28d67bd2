"""Questions in other languages than the content, and mistyped ones: do they still find their pages?"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from core.bootstrap import evaluate_retrieval
from core.evaluation.retrieval_eval import RetrievalReport
from core.settings import Settings
from tests.benchmarks.figure import Figure, at_least_times, figure
from tests.benchmarks.labelled_sets import Rows, sample_help_centre, write_rows
from tests.benchmarks.subject_process import Scale, run_here, say

_LIMITS = {Scale.FULL: None, Scale.SMALL: 20, Scale.TINY: 3}
_TRANSLATED = Path(__file__).with_name("translated_questions.jsonl")
_LANGUAGES = ("sv", "es", "fr", "de", "zh")
_SHORTEST_SWAPPED = 5


def measure(scale: Scale) -> list[Figure]:
    """hit@1 and hit@5 of both kinds of questions on the sample help centre."""
    documents = sample_help_centre(0).documents
    say("search_languages: questions in five languages")
    foreign = _evaluate(documents, _translated(_LIMITS[scale]))
    say("search_languages: mistyped questions")
    typed = _evaluate(documents, _mistyped(_LIMITS[scale]))
    return [*_foreign_figures(foreign), *_typing_figures(typed)]


def mistyped(question: str) -> str:
    """The question with two letters swapped in the middle of its longest word; short words stay."""
    longest = max(question.split(), key=len, default="")
    if len(longest) < _SHORTEST_SWAPPED:
        return question
    at = len(longest) // 2
    wrong = longest[: at - 1] + longest[at] + longest[at - 1] + longest[at + 1 :]
    return question.replace(longest, wrong, 1)


def _translated(limit: int | None) -> Rows:
    rows = [json.loads(line) for line in _TRANSLATED.read_text("utf-8").splitlines()][:limit]
    return [
        {"id": f"{language}-{number}", "question": row[language], "gold_ids": [row["article"]]}
        for number, row in enumerate(rows)
        for language in _LANGUAGES
    ]


def _mistyped(limit: int | None) -> Rows:
    asked = [row for row in sample_help_centre(limit).questions if row["gold_ids"]]
    return [{**row, "question": mistyped(row["question"])} for row in asked]


def _evaluate(documents: Rows, questions: Rows) -> RetrievalReport:
    with TemporaryDirectory() as name:
        folder = Path(name)
        return evaluate_retrieval(
            Settings(data_dir=folder / "workspace", _env_file=None),
            documents=write_rows(folder / "documents.jsonl", documents),
            questions=write_rows(folder / "questions.jsonl", questions),
        )


def _foreign_figures(report: RetrievalReport) -> list[Figure]:
    plain = report.without_second
    note = f"{report.questions} questions on {report.documents} English articles: {', '.join(_LANGUAGES)}."
    return [
        figure(
            f"questions in other languages: {name}",
            getattr(report.ours, key),
            "",
            baseline=("without the second encoder", getattr(plain, key)) if plain else None,
            target=at_least_times(1.2) if plain else None,
            note=note,
        )
        for name, key in (("hit@1", "hit_at_1"), ("hit@5", "hit_at_5"))
    ]


def _typing_figures(report: RetrievalReport) -> list[Figure]:
    better = max(("BM25 alone", report.bm25), ("dense alone", report.dense), key=lambda one: one[1].hit_at_5)
    return [
        figure(
            f"mistyped questions: {name}",
            getattr(report.ours, key),
            "",
            baseline=(better[0], getattr(better[1], key)),
            target=at_least_times(1),
            note=f"{report.questions} questions, two letters swapped in the longest word of each.",
        )
        for name, key in (("hit@1", "hit_at_1"), ("hit@5", "hit_at_5"))
    ]


if __name__ == "__main__":
    run_here(measure)
