"""`eval`: measure search and answers on questions with known answers."""

from dataclasses import asdict
from pathlib import Path

import click

from core.cli.workspace import Workspace, table, workspace_options

documents_option = click.option(
    "--documents",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Documents as for `source add-documents`.",
)
questions_option = click.option(
    "--questions",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Questions: {"id", "question", "gold_ids": [external ids]}.',
)


@click.group("eval")
def evaluate() -> None:
    """Measure quality on questions with known answers, in a scratch workspace."""


@evaluate.command("retrieval")
@documents_option
@questions_option
@workspace_options
@click.pass_obj
def retrieval(workspace: Workspace, documents: Path, questions: Path) -> None:
    """Search quality: hit@1, hit@5, MRR@10 and nDCG@10, beside BM25 alone and dense alone."""
    from core.bootstrap import evaluate_retrieval

    result = evaluate_retrieval(workspace.settings(), documents=documents, questions=questions)
    data = asdict(result)
    workspace.show(data, [str(result)])


_ = table
