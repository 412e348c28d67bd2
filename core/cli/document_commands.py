"""`document`: what came in, as it is stored."""

import click

from core.cli.workspace import Workspace, table, workspace_options


@click.group()
def document() -> None:
    """List documents and show the text the agent reads."""


@document.command("list")
@click.option("--source", "source_id", help="Only documents of this source.")
@click.option("--text", default="", help="Only documents with this in the title or URL.")
@workspace_options
@click.pass_obj
def list_documents(workspace: Workspace, source_id: str | None, text: str) -> None:
    """List documents with their status."""
    with workspace.engine() as engine:
        if source_id:
            engine.sources.find_source(source_id)
        found = engine.documents.list_documents(source_id=source_id, text=text, limit=None)
    rows = [
        {
            "document_id": item.id,
            "external_id": item.external_id,
            "source_id": item.source_id,
            "url": item.url,
            "title": item.title,
            "status": item.status.value,
            "reason": item.reason,
            "version": item.current_version,
        }
        for item in found
    ]
    lines = table(
        ["ID", "STATUS", "TITLE"], [[row["document_id"], row["status"], row["title"]] for row in rows]
    )
    workspace.show(rows, lines if rows else ["No documents yet."])


@document.command("show")
@click.argument("document_id")
@click.option("--version", "number", type=click.IntRange(min=1), help="An earlier version of its text.")
@workspace_options
@click.pass_obj
def show_document(workspace: Workspace, document_id: str, number: int | None) -> None:
    """Show one document: its text as the agent reads it, and its versions.

    The start and end of a citation count characters of this text, in the citation's document_version.
    """
    with workspace.engine() as engine:
        details = engine.document_details(document_id, version=number)
    lines = [
        f"{details['title']}  ({details['status']})",
        details["reason"],
        details["url"] or "",
        "",
        details["text"],
    ]
    workspace.show(details, [line for line in lines if line or line is lines[3]])
