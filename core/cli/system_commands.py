"""`serve`, `demo`, `index`, `warehouse`, `doctor` and `version`: running and looking after a workspace."""

import importlib.metadata
import platform
from dataclasses import asdict

import click

from core.cli.serving import customer_page_note
from core.cli.workspace import Workspace, table, workspace_options
from core.deployment.snippet import public_url
from core.errors import AnswerDeskError


@click.command()
@click.option(
    "--role",
    type=click.Choice(["all", "dashboard", "api", "worker"]),
    default="all",
    show_default=True,
    help="all: everything in one process. Else one part, beside others.",
)
@click.option("--host", help="Address to listen on (default: ANSWERDESK_SERVER__HOST, or 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on (default: 8501).")
@workspace_options
@click.pass_obj
def serve(workspace: Workspace, role: str, host: str | None, port: int | None) -> None:
    """Serve the dashboard and the API, and do the background work, until stopped with Ctrl-C.

    \b
    Examples:
      answerdesk serve                               everything, on http://localhost:8501
      answerdesk serve --role dashboard              the screens alone; the work needs a worker:
      answerdesk serve --role worker                 another process, on the same or another machine
      answerdesk serve --role api --port 8502
    """
    from core.cli.serving import serve_role

    serve_role(workspace.settings(), role=role, host=host, port=port)


@click.command()
@click.option(
    "--record", is_flag=True, help="Instead, have the agent hold the sample's conversations anew (minutes)."
)
@workspace_options
@click.pass_obj
def demo(workspace: Workspace, record: bool) -> None:
    """Load the sample workspace: an invented company, its help centre, and 90 days of conversations.

    Running it again changes nothing. --record is for those who change the agent or the sample: it writes
    data/sample/conversations.jsonl.xz in a checkout.
    """
    if record:
        from core.sample.regeneration import record_sample

        count = record_sample(note=workspace.note)
        workspace.show({"recorded": count}, [f"Recorded {count:,} conversations."])
        return
    from core.sample.loading import load_sample

    with workspace.engine() as engine:
        report = load_sample(engine, note=workspace.note)
        hint = customer_page_note(public_url(engine.settings.server))
    workspace.show(asdict(report), [str(report), hint])


@click.group()
def index() -> None:
    """Look after the search index."""


@index.command("rebuild")
@workspace_options
@click.pass_obj
def rebuild_index(workspace: Workspace) -> None:
    """Build the search index anew from the stored documents, with the configured embedding model.

    The index in use answers meanwhile; a rebuild that was stopped goes on where it was.
    """
    from core.cli.second_reading import read_some

    with workspace.engine() as engine:
        texts = engine.rebuild_index()
        info = engine.index.info()
        read_some(workspace, engine)
    row = {"texts": texts, "chunks": info.chunk_count, "embedder": info.embedder}
    workspace.show(
        row, [f"{texts} texts embedded by {info.embedder}; {info.chunk_count} chunks in the index."]
    )


@index.command("read")
@workspace_options
@click.pass_obj
def read_with_second(workspace: Workspace) -> None:
    """Let the multilingual encoder read what it has not read yet, about 45 passages a second.

    A running server does this by itself. What was read is kept when this is stopped.
    """
    from core.cli.second_reading import read_all

    with workspace.engine() as engine:
        read, left = read_all(workspace, engine)
    line = f"{read} chunks read, {left} left." if left else f"{read} chunks read; all content is read now."
    workspace.show({"read": read, "left": left}, [line])


@click.group()
def warehouse() -> None:
    """Look after the analytics copy of the system of record."""


@warehouse.command("rebuild")
@workspace_options
@click.pass_obj
def rebuild(workspace: Workspace) -> None:
    """Throw the analytics copy away and fill it again; the figures stay the same."""
    with workspace.engine() as engine:
        rows = engine.warehouse.rebuild()
    workspace.show({"rows": rows}, [f"Rebuilt from {rows} rows."])


@click.command()
@workspace_options
@click.pass_obj
def doctor(workspace: Workspace) -> None:
    """Check the workspace: settings, databases, search index, space, model endpoint."""
    from core.bootstrap import build_engine
    from core.doctor import examine

    findings = examine(workspace.settings(), build_engine)
    rows = [asdict(finding) for finding in findings]
    marks = {True: "ok", False: "PROBLEM"}
    lines = table(
        ["", "CHECK", "FINDING"], [[marks[item.is_ok], item.name, item.detail] for item in findings]
    )
    workspace.show(rows, lines)
    broken = [finding for finding in findings if not finding.is_ok]
    if broken:
        raise AnswerDeskError(f"{len(broken)} of {len(findings)} checks found a problem.")


@click.command()
@workspace_options
@click.pass_obj
def version(workspace: Workspace) -> None:
    """Show the versions of Answerdesk and of what it stands on."""
    names = ("answerdesk", "streamlit", "duckdb", "lancedb", "polars", "scrapy", "openai", "onnxruntime")
    found = {name: importlib.metadata.version(name) for name in names} | {"python": platform.python_version()}
    workspace.show(found, [f"{name} {number}" for name, number in found.items()])
