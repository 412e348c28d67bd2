"""`eval`: measure search and answers on questions with known answers."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.workspace import Workspace, existing_file, table, workspace_options

if TYPE_CHECKING:
    from core.evaluation.answer_eval import AnswerEvaluation
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
    **existing_file('Questions, one a line: {"id", "question", "gold_ids": [external ids]}.'),
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

    result = evaluate_retrieval(workspace.settings(), documents=documents, questions=questions)
    workspace.show(asdict(result), _retrieval_lines(result))


def _retrieval_lines(result: "RetrievalReport") -> list[str]:
    rankings = [("Answerdesk", result.ours), ("BM25 alone", result.bm25), ("dense alone", result.dense)]
    cells = [[name, *(f"{score:.3f}" for score in asdict(scores).values())] for name, scores in rankings]
    lines = [
        f"{result.questions} questions over {result.documents} documents ({result.chunks} chunks)",
        "",
        *table(["RANKING", "HIT@1", "HIT@5", "MRR@10", "NDCG@10"], cells),
    ]
    if result.missing_gold:
        lines += [
            "",
            f"{result.missing_gold} questions name no document that is there; no ranking finds those.",
        ]
    bad = result.unreadable_documents
    if bad:
        lines += ["", f"{len(bad)} lines gave no document:", *bad[:_BAD_LINES_SHOWN]]
    return lines


@evaluate.command("answers")
@click.option(
    "--questions",
    required=True,
    **existing_file('Questions, one a line: {"id", "question", "history"?, "gold_ids", "answerable"?}.'),
)
@workspace_options
@click.pass_obj
def answers(workspace: Workspace, questions: Path) -> None:
    """Answers from this workspace: are the decisions right, and do the citations lie in the gold documents?

    A question is answerable when it names gold documents, unless "answerable" says otherwise.
    """
    from core.evaluation.answer_eval import evaluate_answers, read_answer_questions

    asked = read_answer_questions(questions)
    with workspace.engine() as engine:
        result = evaluate_answers(engine.agent, asked, config=engine.configuration.current().config)
    workspace.show(result.as_json(), _answer_lines(result))


def _answer_lines(result: "AnswerEvaluation") -> list[str]:
    figures: dict[str, Any] = {
        name: value for name, value in asdict(result).items() if name not in {"questions", "bins", "replies"}
    }
    cells = [
        [name.replace("_", " "), "–" if value is None else f"{value:.3f}"] for name, value in figures.items()
    ]
    return [f"{result.questions} questions", "", *table(["FIGURE", "VALUE"], cells)]
