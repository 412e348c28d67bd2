"""Search quality on open sets: our ranking beside BM25 alone and cosine alone, over one index."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from core.bootstrap import evaluate_retrieval
from core.evaluation.ranking_metrics import RankingScores
from core.evaluation.retrieval_eval import RetrievalReport
from core.settings import Settings
from tests.benchmarks.figure import Figure, at_least_times, figure
from tests.benchmarks.labelled_sets import (
    SHARED,
    LabelledSet,
    arduino,
    covid_pairs,
    faq_dialogues,
    write_rows,
)
from tests.benchmarks.subject_process import Scale, run_here, say

_SETS: tuple[Callable[[int | None], LabelledSet], ...] = (arduino, covid_pairs, faq_dialogues)
_LIMITS = {Scale.FULL: None, Scale.SMALL: 100, Scale.TINY: 20}
_MEASURES: tuple[tuple[str, Callable[[RankingScores], float]], ...] = (
    ("hit@1", lambda scores: scores.hit_at_1),
    ("hit@5", lambda scores: scores.hit_at_5),
    ("nDCG@10", lambda scores: scores.ndcg_at_10),
)


def measure(scale: Scale) -> list[Figure]:
    """Three measures a set, each beside the better of the two baselines; none where the data is absent."""
    if not SHARED.exists():
        say(f"search_quality: skipped, there is no folder {SHARED.name} beside the repository")
        return []
    figures: list[Figure] = []
    for make in _SETS:
        labelled = make(_LIMITS[scale])
        say(f"search_quality: {labelled.name}")
        figures += _figures(labelled.name, _evaluate(labelled))
    return figures


def _evaluate(labelled: LabelledSet) -> RetrievalReport:
    with TemporaryDirectory() as name:
        folder = Path(name)
        return evaluate_retrieval(
            Settings(data_dir=folder / "workspace", _env_file=None),
            documents=write_rows(folder / "documents.jsonl", labelled.documents),
            questions=write_rows(folder / "questions.jsonl", labelled.questions),
        )


def _figures(name: str, report: RetrievalReport) -> list[Figure]:
    figures = []
    for measure_name, of in _MEASURES:
        bm25, dense = of(report.bm25), of(report.dense)
        better = ("BM25 alone", bm25) if bm25 > dense else ("dense alone", dense)
        figures.append(
            figure(
                f"{name}: {measure_name}",
                of(report.ours),
                "",
                baseline=better,
                target=at_least_times(1),
                note=f"{report.questions:,} questions of {report.documents:,} documents; "
                f"BM25 alone {bm25:.3f}, dense alone {dense:.3f}.",
            )
        )
    return figures


if __name__ == "__main__":
    run_here(measure)
