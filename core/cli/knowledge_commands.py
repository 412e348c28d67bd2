"""`knowledge`: what changed when, going back to it, and changes that wait for approval."""

from typing import TYPE_CHECKING, Any

import click

from core.cli.workspace import Workspace, actor, table, workspace_options
from core.errors import InvalidInput

if TYPE_CHECKING:
    from core.bootstrap import Engine
    from core.knowledge.documents import KnowledgeVersion, TextDifference
    from core.knowledge.held_changes import HeldChange
    from core.knowledge.read_texts import IngestReport
    from core.knowledge.restoring import RestorePreview

_SHOWN = 200
"""Documents listed for people; --json has them all."""

source_option = click.option("--source", "source_id", help="Only this source.")
document_option = click.option("--document", "document_id", help="Only this document.")
documents_option = click.option(
    "--document", "document_ids", multiple=True, help="Only this document. Repeatable; all by default."
)
author_option = click.option("--author", default=actor(), show_default=True, help="Who decides it.")


@click.group()
def knowledge() -> None:
    """Versions of what the agent knows: history, comparison, restore, approval."""


@knowledge.command("log")
@source_option
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Skip so many of the newest.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True, help="Most versions.")
@workspace_options
@click.pass_obj
def log(workspace: Workspace, source_id: str | None, offset: int, limit: int) -> None:
    """List knowledge versions, newest first."""
    with workspace.engine() as engine:
        if source_id:
            engine.sources.find_source(source_id)
        rows = [
            _version_row(one)
            for one in engine.history.list_versions(source_id=source_id, offset=offset, limit=limit)
        ]
    cells = [
        [row["number"], row["created_at"][:16], row["author"], _counted(row), row["cause"]] for row in rows
    ]
    lines = table(["VERSION", "TIME (UTC)", "AUTHOR", "CHANGES", "CAUSE"], cells)
    workspace.show(rows, lines if rows else ["Nothing has been added yet."])


@knowledge.command("show")
@click.argument("number", type=int)
@workspace_options
@click.pass_obj
def show(workspace: Workspace, number: int) -> None:
    """Show one version with the documents it added, changed and removed."""
    with workspace.engine() as engine:
        detail = engine.history.show(number)
    row = _version_row(detail.version)
    documents = [_difference_row(one) for one in detail.differences]
    lines = [f"Version {number}, {row['created_at'][:16]} UTC, by {row['author']}: {row['cause']}"]
    workspace.show({**row, "documents": documents}, lines + _difference_lines(documents))


@knowledge.command("diff")
@click.argument("first", type=int)
@click.argument("second", type=int)
@source_option
@document_option
@workspace_options
@click.pass_obj
def diff(
    workspace: Workspace, first: int, second: int, source_id: str | None, document_id: str | None
) -> None:
    """Compare two versions: the documents that differ; with --document its two texts, line by line.

    Example: answerdesk knowledge diff 12 15 --document doc_0f3a…
    """
    with workspace.engine() as engine:
        found = engine.history.compare(first, second, source_id=source_id, document_id=document_id)
        texts = [engine.history.text_diff(one) for one in found] if document_id else []
    rows = [_difference_row(one) for one in found]
    if texts:
        rows = [{**row, "diff": lines} for row, lines in zip(rows, texts, strict=True)]
    told = [line for lines in texts for line in lines] or _difference_lines(rows)
    workspace.show(rows, told or [f"Versions {first} and {second} say the same."])


@knowledge.command("restore")
@click.option("--to", "number", type=int, required=True, help="The version to go back to.")
@source_option
@document_option
@click.option("--hold", is_flag=True, help="What the next syncs find then waits for approval.")
@click.option("--preview", is_flag=True, help="Only say what would change.")
@author_option
@workspace_options
@click.pass_obj
def restore(
    workspace: Workspace,
    number: int,
    source_id: str | None,
    document_id: str | None,
    hold: bool,
    preview: bool,
    author: str,
) -> None:
    """Make everything, a source or a document what it was at a version. The restore is a version of its own.

    \b
    Examples:
      answerdesk knowledge restore --to 12 --preview
      answerdesk knowledge restore --to 12 --source src_0f3a… --hold
    """
    from core.knowledge.restoring import RestoreScope

    if source_id and document_id:
        raise InvalidInput("Give --source or --document, not both.")
    scope = RestoreScope(source_id, document_id)
    with workspace.engine() as engine:
        planned = engine.restoring.preview(number, scope, hold=hold)
        report = planned.report if preview else _restore(engine, planned, scope, hold, author)
    row = {
        **_report_row(report),
        "coming_back": list(planned.coming_back),
        "notes": list(planned.notes),
        "documents": [_difference_row(one) for one in planned.differences],
    }
    workspace.show(row, _restore_lines(planned, report, is_preview=preview))


def _restore(
    engine: "Engine", planned: "RestorePreview", scope: Any, hold: bool, author: str
) -> "IngestReport":
    return engine.restoring.restore(planned.to, scope, hold=hold, actor=author)


def _restore_lines(planned: "RestorePreview", report: "IngestReport", *, is_preview: bool) -> list[str]:
    if not planned.differences:
        return [f"Nothing differs from version {planned.to}, so there is nothing to restore."]
    counts = f"{report.added} brought back, {report.changed} changed, {report.removed} ended."
    done = f"Restored to version {planned.to} as version {report.version}: {counts}"
    lines = [f"Restoring to version {planned.to} would make a new version: {counts}" if is_preview else done]
    lines += [f"“{name}” comes back." for name in planned.coming_back]
    return lines + list(planned.notes)


@knowledge.command("held")
@click.argument("source_id")
@workspace_options
@click.pass_obj
def held(workspace: Workspace, source_id: str) -> None:
    """List the changes of a source that wait for approval."""
    with workspace.engine() as engine:
        engine.sources.find_source(source_id)
        found = engine.approval.list_held(source_id, limit=None)
    rows = [_held_row(one) for one in found]
    lines = table(
        ["DOCUMENT", "CHANGE", "TITLE"], [[row["document_id"], row["kind"], row["title"]] for row in rows]
    )
    workspace.show(rows, lines if rows else ["Nothing waits for approval."])


@knowledge.command("approve")
@click.argument("source_id")
@documents_option
@author_option
@workspace_options
@click.pass_obj
def approve(workspace: Workspace, source_id: str, document_ids: tuple[str, ...], author: str) -> None:
    """Apply the changes of a source that wait, as one version."""
    with workspace.engine() as engine:
        report = engine.approval.approve(source_id, document_ids or None, actor=author)
    told = f"{report.added} added, {report.changed} changed, {report.removed} removed."
    nothing = (
        f"None of these documents waits. What does: answerdesk knowledge held {source_id}"
        if document_ids
        else "Nothing waited for approval."
    )
    workspace.show(_report_row(report), [f"Version {report.version}: {told}" if report.version else nothing])


@knowledge.command("discard")
@click.argument("source_id")
@documents_option
@workspace_options
@click.pass_obj
def discard(workspace: Workspace, source_id: str, document_ids: tuple[str, ...]) -> None:
    """Drop the changes of a source that wait; the same content does not wait again."""
    with workspace.engine() as engine:
        count = engine.approval.discard(source_id, document_ids or None, actor=actor())
    workspace.show({"discarded": count}, [f"{count} discarded."])


def _version_row(version: "KnowledgeVersion") -> dict[str, Any]:
    return {
        "number": version.number,
        "created_at": version.created_at.isoformat(),
        "author": version.author,
        "cause": version.cause,
        "added": version.added,
        "changed": version.changed,
        "removed": version.removed,
        "source_id": version.source_id,
        "run_id": version.run_id,
    }


def _counted(row: dict[str, Any]) -> str:
    return f"+{row['added']} ~{row['changed']} -{row['removed']}"


def _difference_row(one: "TextDifference") -> dict[str, Any]:
    return {
        "document_id": one.document_id,
        "source_id": one.source_id,
        "title": one.title,
        "kind": one.kind,
        "before": one.before,
        "after": one.after,
    }


def _difference_lines(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    cells = [[row["document_id"], row["kind"], row["title"]] for row in rows[:_SHOWN]]
    more = [f"And {len(rows) - _SHOWN} more."] if len(rows) > _SHOWN else []
    return table(["DOCUMENT", "CHANGE", "TITLE"], cells) + more


def _held_row(one: "HeldChange") -> dict[str, Any]:
    return {
        "document_id": one.document_id,
        "external_id": one.external_id,
        "kind": one.kind.value,
        "title": one.title,
        "url": one.url,
        "found_at": one.found_at.isoformat(),
        "run_id": one.run_id,
        "text": one.text,
    }


def _report_row(report: "IngestReport") -> dict[str, Any]:
    return {
        "version": report.version,
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
    }
