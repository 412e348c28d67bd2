"""`audit`: who changed what, and whether the record of it is whole."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.audit.entries import AuditAction, AuditKind
from core.cli.workspace import Workspace, table, workspace_options
from core.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from core.audit.chain import ChainState
    from core.audit.entries import AuditEntry
    from core.audit.ports import AuditFilter
    from core.bootstrap import Engine

BROKEN = 1
"""Exit code when the log is not as it was written."""

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_filters = (
    click.option("--since", type=_DAY, help="First day, in UTC."),
    click.option("--until", type=_DAY, help="Last day, in UTC."),
    click.option("--actor", "actors", multiple=True, help="Who changed it. Repeatable."),
    click.option(
        "--action",
        "actions",
        multiple=True,
        type=click.Choice([one.value for one in AuditAction]),
        help="What was done. Repeatable.",
    ),
    click.option(
        "--kind",
        "kinds",
        multiple=True,
        type=click.Choice([one.value for one in AuditKind]),
        help="What it was done to. Repeatable.",
    ),
    click.option("--object", "object_id", default="", help="Id of the thing that was changed."),
    click.option("--text", default="", help="Occurs in the name of the thing or of the actor."),
)


def _filter_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_filters):
        command = option(command)
    return command


@click.group()
def audit() -> None:
    """Look at who changed what, export it, and check that nobody has altered the record."""


@audit.command("list")
@_filter_options
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Skip so many of the newest.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True, help="Most entries.")
@workspace_options
@click.pass_obj
def list_entries(workspace: Workspace, /, offset: int, limit: int, **given: Any) -> None:
    """List entries, newest first."""
    from core.audit.export import entry_row

    with workspace.engine() as engine:
        entries, total = engine.audit_log.list_entries(_filter(given), offset=offset, limit=limit)
    cells = [
        [
            entry.number,
            f"{entry.at:%Y-%m-%d %H:%M}",
            entry.change.actor,
            entry.change.action.value,
            entry.change.kind.value,
            entry.change.object_name,
        ]
        for entry in entries
    ]
    lines = table(["NUMBER", "TIME (UTC)", "ACTOR", "ACTION", "KIND", "OBJECT"], cells)
    workspace.show([entry_row(entry) for entry in entries], lines if entries else ["No such entry."])
    if total > offset + len(entries):
        workspace.note(f"{len(entries)} of {total:,}. See the others with --offset and --limit.")


@audit.command("show")
@click.argument("number", type=click.IntRange(min=1))
@workspace_options
@click.pass_obj
def show(workspace: Workspace, number: int) -> None:
    """Show one entry with what was there before and after."""
    from core.audit.export import entry_row
    from core.audit.field_changes import NOTHING, field_changes

    with workspace.engine() as engine:
        entry = _find(engine, number)
    change = entry.change
    lines = [
        f"{number}, {entry.at:%Y-%m-%d %H:%M:%S} UTC: {change.actor}, {change.action.value} of the "
        f"{change.kind.value} “{change.object_name}” ({change.object_id})"
    ]
    lines += [
        f"  {one.name}: {one.before or NOTHING} → {one.after or NOTHING}" for one in field_changes(change)
    ]
    workspace.show(entry_row(entry), [*lines, f"  Hash {entry.hash}"])


@audit.command("export")
@_filter_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="CSV for spreadsheets, JSON for programs.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="File to write; it must not exist. Standard output by default.",
)
@workspace_options
@click.pass_obj
def export(workspace: Workspace, /, form: str, output: Path | None, **given: Any) -> None:
    """Write entries, oldest first, with all that is needed to check the chain elsewhere.

    Example: answerdesk audit export --since 2026-01-01 --output audit.csv
    """
    from core.audit.export import csv_lines, json_lines, matching

    with workspace.engine() as engine, _opened(output) as write:
        wanted = matching(engine.audit_log.read_all(), _filter(given))
        for line in json_lines(wanted) if form == "json" or workspace.as_json else csv_lines(wanted):
            write(line)
    if output is not None:
        workspace.note(f"Written to {output}.")


@audit.command("verify")
@click.option("--head", default="", help="A head noted before: the chain must hold it still.")
@workspace_options
@click.pass_obj
def verify(workspace: Workspace, head: str) -> None:
    """Check that no entry was changed, added or taken out; exit code 1 and its number when one was.

    Entries cut off at the end leave a whole chain. Note the head that this prints somewhere else, and give it
    with --head next time.
    """
    from core.audit.chain import check_chain

    with workspace.engine() as engine:
        state = check_chain(engine.audit_log.read_all(), noted_head=_head(head))
    workspace.show(_state_row(state), _state_lines(state))
    if not state.is_whole:
        raise click.exceptions.Exit(BROKEN)


def _find(engine: "Engine", number: int) -> "AuditEntry":
    for entry in engine.audit_log.read_all():
        if entry.number == number:
            return entry
    raise NotFound(f"There is no entry {number} in the audit log.")


def _filter(given: dict[str, Any]) -> "AuditFilter":
    from core.audit.ports import AuditFilter

    since, until = given["since"], given["until"]
    if since and until and since > until:
        raise InvalidInput("--since must not be after --until.")
    return AuditFilter(
        since=_midnight(since) if since else None,
        until=_midnight(until) + timedelta(days=1) if until else None,
        actors=given["actors"],
        actions=tuple(AuditAction(one) for one in given["actions"]),
        kinds=tuple(AuditKind(one) for one in given["kinds"]),
        object_id=given["object_id"],
        text=given["text"].strip(),
    )


def _midnight(day: datetime) -> datetime:
    return day.replace(tzinfo=UTC)


def _head(text: str) -> str:
    head = text.strip().lower()
    if head and (len(head) != 64 or set(head) - set("0123456789abcdef")):
        raise InvalidInput("A head is 64 hexadecimal digits, as `answerdesk audit verify` prints it.")
    return head


def _state_row(state: "ChainState") -> dict[str, Any]:
    return {
        "whole": state.is_whole,
        "entries": state.whole,
        "head": state.head,
        "broken_at": state.broken_at,
        "reason": state.reason,
    }


def _state_lines(state: "ChainState") -> list[str]:
    if state.is_whole:
        return [f"{state.whole:,} entries, the chain is whole. Head: {state.head}"]
    return [
        f"The chain is broken at entry {state.broken_at}: {state.reason}",
        f"The {state.whole:,} entries before it are as they were written.",
    ]


@contextlib.contextmanager
def _opened(output: Path | None) -> Iterator[Callable[[str], object]]:
    if output is None:
        # The lines end themselves.
        yield lambda line: click.echo(line, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8", newline="") as file:
            yield file.write
    except FileExistsError as error:
        raise InvalidInput(f"{output} exists already. Name another file.") from error
    except OSError as error:
        raise InvalidInput(f"{output} cannot be written: {error.strerror or error}.") from error
