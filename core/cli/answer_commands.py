"""`search` and `ask`: what the agent finds and what it would say."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.workspace import PARTLY_DONE, Workspace, workspace_options
from core.errors import InvalidInput

if TYPE_CHECKING:
    from core.answering.reply import Reply, Turn
    from core.bootstrap import Engine

at_version_option = click.option(
    "--at-version", type=click.IntRange(min=0), help="Answer from the knowledge as it was at this version."
)


@click.command()
@click.argument("question")
@click.option("-k", "limit", type=click.IntRange(1, 200), default=10, show_default=True, help="Most results.")
@at_version_option
@workspace_options
@click.pass_obj
def search(workspace: Workspace, question: str, limit: int, at_version: int | None) -> None:
    """Search the content: ranked passages for QUESTION."""
    from core.retrieval.passage_json import passage_row

    with workspace.engine() as engine:
        result = engine.search.search(question, limit=limit, at_version=at_version)
    rows = [passage_row(passage) for passage in result.passages]
    lines = [_result_line(row) for row in rows]
    workspace.show(rows, lines or ["Nothing found. Is there any content yet? See: answerdesk source list"])


def _result_line(row: dict[str, Any]) -> str:
    place = " › ".join(filter(None, [row["title"], row["heading"]]))
    return f"{row['rank']:>2}. {place}  ({row['score']:.3f})\n    {' '.join(row['text'].split())[:200]}"


@click.command()
@click.argument("question", required=False)
@at_version_option
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Questions, one JSON a line.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the batch's answers go.")
@workspace_options
@click.pass_obj
def ask(
    workspace: Workspace, question: str | None, at_version: int | None, batch: Path | None, out: Path | None
) -> None:
    """Ask the agent; prints its reply with citations. Nothing is stored.

    With --batch, each line is {"id", "question", "history"?: [{"role", "text"}]} and gives one line in --out.
    """
    if (question is None) == (batch is None) or (batch is None) != (out is None):
        raise InvalidInput('Give one question, as in: answerdesk ask "…" – or both --batch and --out.')
    with workspace.engine() as engine:
        if batch is not None and out is not None:
            _ask_batch(workspace, engine, batch, out, at_version)
        elif question is not None:
            _ask_one(workspace, engine, question, at_version)


def _ask_one(workspace: Workspace, engine: "Engine", question: str, at_version: int | None) -> None:
    from core.answering.reply_json import reply_summary

    reply = engine.agent.reply(_turn(engine, {"question": question}, at_version))
    workspace.show(reply_summary(reply), _readable(reply))


def _readable(reply: "Reply") -> list[str]:
    lines = [reply.text, ""]
    lines += [
        f"[{number}] {citation.title}{' – ' + citation.url if citation.url else ''}"
        for number, citation in enumerate(reply.citations, start=1)
    ]
    lines.append(
        f"({reply.decision.value.replace('_', ' ')}, confidence {reply.confidence:.2f}: {reply.reason})"
    )
    return lines


def _ask_batch(
    workspace: Workspace, engine: "Engine", batch: Path, out: Path, at_version: int | None
) -> None:
    from core.answering.reply_json import reply_summary

    started = time.perf_counter()
    answered = failed = 0
    staged = out.with_name(out.name + ".part")
    with staged.open("w", encoding="utf-8") as answers:
        for number, line in _numbered_lines(batch):
            try:
                asked = _parse_question(line, number)
                result = reply_summary(engine.agent.reply(_turn(engine, asked, at_version)))
                answered += 1
            except InvalidInput as error:
                asked, result = {"id": None}, {"error": error.message}
                failed += 1
            answers.write(json.dumps({"id": asked.get("id"), **result}, ensure_ascii=False) + "\n")
    staged.replace(out)
    summary = {"answered": answered, "failed": failed, "seconds": round(time.perf_counter() - started, 2)}
    workspace.show(summary, [f"{answered} answered, {failed} could not be read; written to {out}"])
    if failed:
        raise click.exceptions.Exit(PARTLY_DONE)


def _numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, line


def _parse_question(line: str, number: int) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError as error:
        raise InvalidInput(f"Line {number} is not JSON: {error}.") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("question"), str):
        raise InvalidInput(f"Line {number} has no “question”.")
    history = asked.get("history") or []
    if not isinstance(history, list) or not all(
        isinstance(item, dict) and isinstance(item.get("text"), str) for item in history
    ):
        raise InvalidInput(f"Line {number}: “history” must be a list of objects with “role” and “text”.")
    return asked


def _turn(engine: "Engine", asked: dict[str, Any], at_version: int | None) -> "Turn":
    from core.answering.reply import Turn, Utterance

    roles = {"user": "customer", "assistant": "agent"}
    published = engine.configuration.current()
    return Turn(
        question=asked["question"],
        config=published.config,
        config_version=published.number,
        history=tuple(
            Utterance(roles.get(role, role), item["text"])
            for item in asked.get("history") or []
            for role in [str(item.get("role", "customer"))]
        ),
        at_version=at_version,
    )
