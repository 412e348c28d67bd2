"""`eval`: measure search and answers on questions with known answers."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.answer_figures import answer_lines
from core.cli.workspace import PARTLY_DONE, Workspace, existing_file, table, workspace_options

if TYPE_CHECKING:
    from core.evaluation.ranking_comparison import Intervals
    from core.evaluation.retrieval_eval import RetrievalReport

_BAD_LINES_SHOWN = 5


@click.group("eval")
def evaluate() -> None:
    """Measure quality on questions with known answers."""


@evaluate.command("retrieval")
@click.option("--documents", required=True, **existing_file("Documents as for `source add-documents`."))
@click.option(
    "--questions",
    required=True,
    **existing_file('Questions, one a line: {"id", "question", "history"?, "gold_ids": [external ids]}.'),
)
@workspace_options
@click.pass_obj
def retrieval(workspace: Workspace, documents: Path, questions: Path) -> None:
    """Search quality: hit@1, hit@5, MRR@10 and nDCG@10, beside BM25 alone and dense alone.

    The documents go into a scratch workspace, which is removed afterwards; yours is not touched.

    \b
    Example:
      answerdesk eval retrieval --documents kb.jsonl --questions questions.jsonl --json
    """
    from core.bootstrap import evaluate_retrieval

    result = evaluate_retrieval(
        workspace.settings(), documents=documents, questions=questions, note=workspace.note
    )
    workspace.show(asdict(result), _retrieval_lines(result))
    if result.unreadable_questions or result.unreadable_documents:
        raise click.exceptions.Exit(PARTLY_DONE)


def _retrieval_lines(result: "RetrievalReport") -> list[str]:
    rankings = [
        ("Answerdesk", "ours", result.ours),
        ("without the second encoder", "without_second", result.without_second),
        ("BM25 alone", "bm25", result.bm25),
        ("dense alone", "dense", result.dense),
    ]
    cells = [
        [name, *_figures(asdict(scores), result.intervals.get(key, {}))]
        for name, key, scores in rankings
        if scores is not None
    ]
    lines = [
        f"{result.questions} questions over {result.documents} documents ({result.chunks} chunks)",
        "",
        *table(["RANKING", "HIT@1", "HIT@5", "MRR@10", "NDCG@10"], cells),
        "",
        "In brackets: where 95 of 100 samples of such questions would lie.",
    ]
    if result.gain is not None:
        lines.append(
            f"nDCG@10 beside the better of BM25 and dense: {result.gain.low:+.3f} to {result.gain.high:+.3f}"
        )
    return [*lines, *_remarks(result)]


def _figures(scores: dict[str, float], intervals: "Intervals") -> list[str]:
    cells = []
    for name, score in scores.items():
        around = intervals.get(name)
        cells.append(f"{score:.3f}" + (f" [{around.low:.3f}, {around.high:.3f}]" if around else ""))
    return cells


def _remarks(result: "RetrievalReport") -> list[str]:
    lines = []
    if result.without_gold:
        lines.append(f"{result.without_gold} questions name no document and were not asked.")
    if result.missing_gold:
        lines.append(
            f"{result.missing_gold} questions name no document that is there; no ranking finds those."
        )
    bad = result.unreadable_documents
    if bad:
        lines += ["", f"{len(bad)} lines gave no document:", *bad[:_BAD_LINES_SHOWN]]
    return (
        ["", *lines, *_bad_line_remarks(result.unreadable_questions)]
        if lines
        else _bad_line_remarks(result.unreadable_questions)
    )


@evaluate.command("answers")
@click.option(
    "--documents",
    **existing_file("Documents as for `source add-documents`; without, this workspace is asked."),
)
@click.option(
    "--questions",
    required=True,
    **existing_file('Questions, one a line: {"id", "question", "history"?, "gold_ids", "answerable"?}.'),
)
@click.option(
    "--most-wrong",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help="Share of wrong answers that the recommended threshold keeps to.",
)
@workspace_options
@click.pass_obj
def answers(workspace: Workspace, documents: Path | None, questions: Path, most_wrong: float) -> None:
    """Are the decisions right, is the confidence true, do the citations lie in the gold documents?

    A question is answerable when it names gold documents, unless "answerable" says otherwise. With
    --documents they go into a scratch workspace, which is removed afterwards; yours is not touched.

    \b
    Example:
      answerdesk eval answers --documents kb.jsonl --questions questions.jsonl --json
    """
    from core.cli.scratch_workspace import engine_over
    from core.evaluation.answer_eval import evaluate_answers
    from core.evaluation.answer_questions import read_answer_questions

    read = read_answer_questions(questions.read_bytes().splitlines())
    with workspace.engine() if documents is None else engine_over(workspace, documents) as engine:
        known = frozenset(one.external_id for one in engine.documents.list_documents(limit=None))
        result = evaluate_answers(
            engine.agent,
            read.questions,
            config=engine.configuration.current().config,
            most_wrong=most_wrong,
            known_ids=known,
        )
    lines = [*answer_lines(result), *_bad_line_remarks(read.bad_lines)]
    workspace.show({**result.as_json(), "bad_lines": list(read.bad_lines)}, lines)
    if read.bad_lines:
        raise click.exceptions.Exit(PARTLY_DONE)


def _bad_line_remarks(bad: Sequence[str]) -> list[str]:
    if not bad:
        return []
    more = [f"and {len(bad) - _BAD_LINES_SHOWN} more"] if len(bad) > _BAD_LINES_SHOWN else []
    return ["", f"{len(bad)} lines gave no question:", *bad[:_BAD_LINES_SHOWN], *more]
