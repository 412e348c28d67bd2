"""`source set`: what is said of sources beside their content."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from core.cli.source_rows import source_row
from core.cli.workspace import PARTLY_DONE, Workspace, actor, workspace_options
from core.errors import InvalidInput

if TYPE_CHECKING:
    from core.bootstrap import Engine
    from core.knowledge.approval import WaitingChoice


@click.command("set")
@click.argument("source_ids", nargs=-1, required=True, metavar="SOURCE_ID...")
@click.option("--name", help="Name in the list of sources; of one source only.")
@click.option("--audience", help="Answer only customers of this segment from it.")
@click.option("--everyone", is_flag=True, help="Answer everybody from it.")
@click.option("--cited/--not-cited", "is_cited", default=None, help="Whether replies may name it.")
@click.option("--private/--public", "is_private", default=None, help="Whether it is never named.")
@click.option(
    "--hold/--apply-at-once",
    "is_held",
    default=None,
    help="Whether what syncs find waits for approval.",
)
@click.option(
    "--waiting",
    type=click.Choice(["apply", "discard"]),
    help="With --apply-at-once: what becomes of changes that wait.",
)
@workspace_options
@click.pass_obj
def set_source(
    workspace: Workspace,
    source_ids: tuple[str, ...],
    name: str | None,
    audience: str | None,
    everyone: bool,
    is_cited: bool | None,
    is_private: bool | None,
    is_held: bool | None,
    waiting: str | None,
) -> None:
    """Change what is said of one or several sources; nothing is read again.

    \b
    Examples:
      answerdesk source set src_1 src_2 --not-cited
      answerdesk source set src_1 --audience partners
      answerdesk source set src_1 --apply-at-once --waiting apply
    """
    from core.knowledge.bulk_changes import change_each

    if audience is not None and everyone:
        raise InvalidInput("A source is for an audience or for everyone, not both.")
    if name is not None and len(source_ids) > 1:
        raise InvalidInput("Only one source at a time can be given a name.")
    segment = "" if everyone else audience
    if all(given is None for given in (name, segment, is_cited, is_private, is_held)):
        raise InvalidInput("Say what to change. See: answerdesk source set --help")
    with workspace.engine() as engine:

        def change(source_id: str) -> None:
            _change(engine, source_id, name, segment, is_cited, is_private)
            _set_held(engine, source_id, is_held, waiting)

        result = change_each(source_ids, change)
        counts = engine.approval.count_held()
        rows = [
            source_row(engine.sources.find_source(one), waiting=counts.get(one, 0)) for one in result.done
        ]
    _show_result(workspace, rows, result.failed, is_held=is_held)


def _show_result(
    workspace: Workspace,
    rows: list[dict[str, Any]],
    failures: Sequence[tuple[str, str]],
    *,
    is_held: bool | None,
) -> None:
    """What was changed and what was not; leaves with an error when nothing was, and with 10 when a part."""
    failed = [{"id": source_id, "reason": reason} for source_id, reason in failures]
    if failed and not rows:
        raise InvalidInput(failed[0]["reason"])
    lines = [
        f"{row['id']}  {row['name']}: changed. {_waits(row) if is_held else ''}".rstrip() for row in rows
    ]
    workspace.show(
        {"sources": rows, "failed": failed}, lines + [f"{one['id']}: {one['reason']}" for one in failed]
    )
    if failed:
        raise click.exceptions.Exit(PARTLY_DONE)


def _waits(row: dict[str, Any]) -> str:
    return f"What syncs find waits from now on: answerdesk knowledge held {row['id']}"


def _change(
    engine: "Engine",
    source_id: str,
    name: str | None,
    segment: str | None,
    is_cited: bool | None,
    is_private: bool | None,
) -> None:
    if name is not None:
        engine.catalogue.rename(source_id, name, actor=actor())
    if segment is not None:
        engine.catalogue.set_audience(source_id, segment, actor=actor())
    if is_cited is not None:
        engine.catalogue.set_cited(source_id, is_cited, actor=actor())
    if is_private is not None:
        engine.catalogue.set_private(source_id, is_private, actor=actor())


def _set_held(engine: "Engine", source_id: str, is_held: bool | None, waiting: str | None) -> None:
    from core.knowledge.held_changes import waiting_words

    if is_held is None:
        return
    if is_held:
        engine.approval.hold(source_id, actor=actor())
        return
    count = engine.approval.count_held().get(source_id, 0)
    if count and waiting is None:
        raise InvalidInput(
            f"{waiting_words(count)}. Say what becomes of that: add --waiting apply, or --waiting discard."
        )
    engine.approval.release(source_id, waiting=_choice(waiting), actor=actor())


def _choice(waiting: str | None) -> "WaitingChoice | None":
    from core.knowledge.approval import WaitingChoice

    return None if waiting is None else WaitingChoice(waiting)
