"""Answer quality on labelled sets: right decisions, and how far stated confidence can be trusted."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from core.bootstrap import build_engine
from core.evaluation.answer_eval import AnswerEvaluation, AnswerQuestion, evaluate_answers
from core.knowledge.bulk_documents import read_bulk_documents
from core.knowledge.read_texts import ReadText
from core.settings import Settings
from tests.benchmarks.figure import Figure, figure
from tests.benchmarks.labelled_sets import SHARED, LabelledSet, sample_help_centre, squad, write_rows
from tests.benchmarks.subject_process import Scale, run_here, say

_LIMITS = {Scale.FULL: None, Scale.SMALL: 20, Scale.TINY: 2}
_SETS: tuple[Callable[[int | None], LabelledSet], ...] = (squad, sample_help_centre)


def measure(scale: Scale) -> list[Figure]:
    """Four figures a set, on what is there of the sets. No targets: they are to be watched."""
    makers = _SETS if SHARED.exists() else (sample_help_centre,)
    figures: list[Figure] = []
    for make in makers:
        labelled = make(_LIMITS[scale])
        say(f"answer_quality: {labelled.name}, {len(labelled.questions)} questions")
        figures += _figures(labelled.name, _evaluate(labelled))
    return figures


def _evaluate(labelled: LabelledSet) -> AnswerEvaluation:
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        engine = build_engine(Settings(data_dir=folder / "workspace", _env_file=None))
        try:
            file = write_rows(folder / "documents.jsonl", labelled.documents)
            source = engine.catalogue.add_documents(file)
            lines = file.read_bytes().splitlines()
            texts = [item for item in read_bulk_documents(lines) if isinstance(item, ReadText)]
            engine.ingestion.apply(source, texts, cause="Documents for measuring")
            questions = [AnswerQuestion.model_validate(row) for row in labelled.questions]
            return evaluate_answers(engine.agent, questions)
        finally:
            engine.close()


def _figures(name: str, found: AnswerEvaluation) -> list[Figure]:
    unanswerable = sum(not one.is_answerable for one in found.replies) / found.questions
    always = ("always the commoner decision", max(unanswerable, 1 - unanswerable))
    note = f"{found.questions} questions, {found.answered:.0%} of them answered."
    rows = [figure(f"{name}: right decisions", found.decision_accuracy, "", baseline=always, note=note)]
    if found.wrong_among_answered is not None:
        rows.append(figure(f"{name}: wrong among the answered", found.wrong_among_answered, ""))
    if found.auroc is not None:
        rows.append(figure(f"{name}: confidence, AUROC", found.auroc, "", baseline=("chance", 0.5)))
    if found.ece is not None:
        rows.append(
            figure(
                f"{name}: confidence, calibration error",
                found.ece,
                "",
                note="The confidence was fitted on questions of this set among others.",
            )
        )
    return rows


if __name__ == "__main__":
    run_here(measure)
