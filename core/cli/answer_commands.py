"""`search` and `ask`: what the agent finds and what it would say."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.workspace import PARTLY_DONE, Workspace, existing_file, workspace_options
from core.errors import InvalidInput

if TYPE_CHECKING:
    from core.answering.reply import Citation, Reply
    from core.bootstrap import Engine

at_version_option = click.option(
    "--at-version", type=click.IntRange(min=0), help="Use the knowledge as it was at this version."
)

segment_option = click.option(
    "--segment", "segments", multiple=True, help="Ask as a customer in this segment; repeat for several."
)


@click.command()
@click.argument("question")
@click.option("-k", "limit", type=click.IntRange(1, 200), default=10, show_default=True, help="Most results.")
@at_version_option
@segment_option
@workspace_options
@click.pass_obj
def search(
    workspace: Workspace, question: str, limit: int, at_version: int | None, segments: tuple[str, ...]
) -> None:
    """Search the content: ranked passages for QUESTION.

    \b
    Examples:
      answerdesk search "change the delivery address"
      answerdesk search "refund" -k 3 --json
    """
    from core.answering.asking import well_formed
    from core.retrieval.passage_json import passage_row

    with workspace.engine() as engine:
        result = engine.search.search(
            well_formed(question), limit=limit, at_version=at_version, segments=frozenset(segments)
        )
    rows = [passage_row(passage) for passage in result.passages]
    lines = [_result_line(row) for row in rows]
    workspace.show(rows, lines or ["Nothing found. Is there any content yet? See: answerdesk source list"])


def _result_line(row: dict[str, Any]) -> str:
    place = " › ".join(filter(None, [row["title"], row["heading"]]))
    return f"{row['rank']:>2}. {place}  ({row['score']:.3f})\n    {' '.join(row['text'].split())[:200]}"


@click.command()
@click.argument("question", required=False)
@at_version_option
@segment_option
@click.option("--batch", **existing_file("Questions, one JSON object a line."))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the batch's answers go.")
@workspace_options
@click.pass_obj
def ask(
    workspace: Workspace,
    question: str | None,
    at_version: int | None,
    segments: tuple[str, ...],
    batch: Path | None,
    out: Path | None,
) -> None:
    """Ask the agent; prints its reply with citations. Nothing is stored.

    With --batch, each line of the file is {"id", "question", "history"?: [{"role", "text"}]} and gives one
    line in --out, in the same order; a line that cannot be read gives {"id", "error"}.

    \b
    Examples:
      answerdesk ask "How long does delivery take?"
      answerdesk ask --batch questions.jsonl --out answers.jsonl
    """
    if (question is None) == (batch is None) or (batch is None) != (out is None):
        raise InvalidInput('Give one question, as in: answerdesk ask "…" – or both --batch and --out.')
    with workspace.engine() as engine:
        if batch is not None and out is not None:
            _ask_batch(workspace, engine, batch, out, at_version=at_version, segments=segments)
        elif question is not None:
            _ask_one(workspace, engine, question, at_version=at_version, segments=segments)


def _ask_one(
    workspace: Workspace,
    engine: "Engine",
    question: str,
    *,
    at_version: int | None,
    segments: tuple[str, ...],
) -> None:
    from core.answering.asking import turn_from_outside
    from core.answering.reply_json import reply_summary

    turn = turn_from_outside(
        question,
        published=engine.configuration.current(),
        at_version=at_version,
        newest_version=engine.documents.current_version(),
        segments=segments,
    )
    reply = engine.agent.reply(turn)
    workspace.show(reply_summary(reply), _readable(reply))


def _readable(reply: "Reply") -> list[str]:
    sources = [
        f"[{number}] {citation.title}{_spoken(citation)}{' – ' + citation.url if citation.url else ''}"
        for number, citation in enumerate(reply.citations, start=1)
    ]
    decision = reply.decision.value.replace("_", " ")
    weighed = f", confidence {reply.confidence:.2f}" if reply.was_weighed else ""
    why = f"({decision}{weighed}: {reply.reason})"
    return [reply.text, "", *sources, why]


def _spoken(citation: "Citation") -> str:
    """` (video, 0:42, machine transcript)`; nothing for written text."""
    from core.knowledge.documents import Medium
    from core.knowledge.time_stamps import clock_time

    if citation.medium is Medium.TEXT:
        return ""
    time = clock_time(citation.time_s) if citation.time_s is not None else ""
    return f" ({', '.join(filter(None, ['video', time, citation.medium.value.replace('_', ' ')]))})"


def _ask_batch(
    workspace: Workspace,
    engine: "Engine",
    batch: Path,
    out: Path,
    *,
    at_version: int | None,
    segments: tuple[str, ...],
) -> None:
    from core.cli.question_batch import answer_batch

    report = answer_batch(engine, batch, out, at_version=at_version, segments=segments, note=workspace.note)
    line = f"{report.answered} answered, {report.failed} could not be used; written to {out}"
    workspace.show(
        {"answered": report.answered, "failed": report.failed, "seconds": round(report.seconds, 2)}, [line]
    )
    if report.failed:
        raise click.exceptions.Exit(PARTLY_DONE)
