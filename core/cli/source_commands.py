"""`source`: bring content in, look at it, sync it, remove it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.second_reading import read_some
from core.cli.source_rows import progress_row, source_row
from core.cli.workspace import PARTLY_DONE, Workspace, actor, existing_file, table, workspace_options
from core.errors import CrawlError, InvalidInput

if TYPE_CHECKING:
    from core.bootstrap import Engine
    from core.knowledge.sources import Source, SyncProgress


@click.group()
def source() -> None:
    """Add, list, sync and remove content sources."""


no_wait_option = click.option(
    "--no-wait", is_flag=True, help="Only ask for the sync; the running server does it."
)


@source.command("add-url")
@click.argument("url")
@click.option("--related", is_flag=True, help="Follow sitemaps and links on the same domain.")
@click.option("--limit", type=click.IntRange(1, 5_000), default=5_000, show_default=True, help="Most URLs.")
@click.option("--path-prefix", help="Stay below this path, such as /help/.")
@click.option("--subdomains", is_flag=True, help="Include other hosts of the same domain.")
@click.option("--include", multiple=True, help="Only URLs that match this regular expression. Repeatable.")
@click.option("--exclude", multiple=True, help="No URLs that match this regular expression. Repeatable.")
@no_wait_option
@workspace_options
@click.pass_obj
def add_url(
    workspace: Workspace,
    url: str,
    related: bool,
    limit: int,
    path_prefix: str | None,
    subdomains: bool,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    no_wait: bool,
) -> None:
    """Add a web page, or with --related a whole site.

    \b
    Examples:
      answerdesk source add-url https://example.com/faq
      answerdesk source add-url https://docs.example.com --related --path-prefix /help/ --limit 500
    """
    with workspace.engine() as engine:
        added = engine.catalogue.add_site(
            url,
            related=related,
            limit=limit if related else 1,
            path_prefix=path_prefix,
            include_subdomains=subdomains,
            include=include,
            exclude=exclude,
            actor=actor(),
        )
        sync_one(workspace, engine, added, no_wait=no_wait)


@source.command("add-files")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@no_wait_option
@workspace_options
@click.pass_obj
def add_files(workspace: Workspace, paths: tuple[Path, ...], no_wait: bool) -> None:
    """Add files; of folders, all files in them that are not hidden.

    \b
    Examples:
      answerdesk source add-files handbook.pdf prices.xlsx
      answerdesk source add-files ./help-centre --json
    """
    with workspace.engine() as engine:
        added: dict[str, Source] = {}
        refused: list[dict[str, str]] = []
        for path in _files_of(paths):
            try:
                found = engine.catalogue.add_file(path, name=path.name, actor=actor())
                added[found.id] = found
            except InvalidInput as error:
                refused.append({"file": str(path), "reason": error.message})
        rows = _sync(workspace, engine, list(added.values()), no_wait=no_wait)
    lines = [_outcome(row) for row in rows] + [f"{item['file']}: {item['reason']}" for item in refused]
    workspace.show({"sources": rows, "refused": refused}, lines)
    _exit_for([str(row["reason"]) for row in rows if row["status"] == "failed"], rows, refused)


def _exit_for(
    failures: Sequence[str], rows: Sequence[dict[str, Any]], refused: Sequence[dict[str, str]]
) -> None:
    """Nothing usable at all is wrong input; some of it is a job partly done."""
    problems = [*failures, *(item["reason"] for item in refused)]
    if not problems:
        return
    if len(problems) < len(rows) + len(refused):
        raise click.exceptions.Exit(PARTLY_DONE)
    more = f" And {len(problems) - 1} more could not be read." if len(problems) > 1 else ""
    raise InvalidInput(problems[0] + more)


def _files_of(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files.extend(
                sorted(item for item in path.rglob("*") if item.is_file() and not _is_hidden(item, path))
            )
        else:
            files.append(path)
    if not files:
        raise InvalidInput(f"There are no files in {paths[0]}.")
    return files


def _is_hidden(item: Path, top: Path) -> bool:
    return any(part.startswith(".") for part in item.relative_to(top).parts)


@source.command("add-documents")
@click.argument("path", **existing_file())
@no_wait_option
@workspace_options
@click.pass_obj
def add_documents(workspace: Workspace, path: Path, no_wait: bool) -> None:
    """Add documents from JSON lines: {"id", "title", "text" or "markdown", "url"?, "language"?}.

    The ids are kept and come back as external_id. Example: answerdesk source add-documents kb.jsonl
    """
    with workspace.engine() as engine:
        sync_one(workspace, engine, engine.catalogue.add_documents(path, actor=actor()), no_wait=no_wait)


@source.command("add-answer")
@click.option("-q", "--question", required=True, help="The question customers ask.")
@click.option("-a", "--answer", required=True, help="The answer, in the words customers will read.")
@click.option(
    "--alternative", "alternatives", multiple=True, help="Another wording of the question. Repeatable."
)
@workspace_options
@click.pass_obj
def add_answer(workspace: Workspace, question: str, answer: str, alternatives: tuple[str, ...]) -> None:
    """Add a short answer; it is live at once and wins over other content on a close match.

    Example: answerdesk source add-answer -q "Do you ship to Norway?" -a "Yes, in three to five days."
    """
    with workspace.engine() as engine:
        added = engine.catalogue.add_answer(question, answer, alternatives=alternatives, actor=actor())
        row = source_row(engine.sources.find_source(added.id))
        read_some(workspace, engine)
    workspace.show(row, [f"Added {row['id']}; it is live."])


@source.command("list")
@workspace_options
@click.pass_obj
def list_sources(workspace: Workspace) -> None:
    """List the sources."""
    with workspace.engine() as engine:
        waiting = engine.approval.count_held()
        rows = [source_row(item, waiting=waiting.get(item.id, 0)) for item in engine.sources.list_sources()]
    cells = [[row["id"], row["kind"], row["status"], row["documents"], row["name"]] for row in rows]
    empty = ["No sources yet. Add one with: answerdesk source add-url https://… --related"]
    workspace.show(rows, table(["ID", "TYPE", "STATUS", "PAGES", "NAME"], cells) if rows else empty)


@source.command("show")
@click.argument("source_id")
@workspace_options
@click.pass_obj
def show_source(workspace: Workspace, source_id: str) -> None:
    """Show one source with its last sync and, for a site, its URLs by state."""
    with workspace.engine() as engine:
        found = engine.sources.find_source(source_id)
        waiting = engine.approval.count_held().get(source_id, 0)
        progress = engine.sync_progress.latest_progress(source_id)
        states = {state.value: count for state, count in engine.urls.count_urls(source_id).items()}
    row = {
        **source_row(found, waiting=waiting),
        "options": found.options,
        "urls": states,
        "last_sync": progress_row(progress),
    }
    workspace.show(row, _described(row))


def _described(row: dict[str, Any]) -> list[str]:
    """One line a fact; what is not known or not set is left out."""
    shown = {**row, **row["options"], "last sync": _counts(row["last_sync"]), "urls": _counts(row["urls"])}
    hidden = {"options", "last_sync", "blob"}
    return [
        f"{name.replace('_', ' ')}: {value}"
        for name, value in shown.items()
        if name not in hidden and value not in (None, "", [])
    ]


def _counts(row: dict[str, Any] | None) -> str:
    if not row:
        return ""
    counts = ", ".join(f"{count} {name}" for name, count in row.items() if isinstance(count, int) and count)
    return f"{row['phase']}, {counts}".rstrip(", ") if "phase" in row else counts


@source.command("sync")
@click.argument("source_id")
@no_wait_option
@workspace_options
@click.pass_obj
def sync(workspace: Workspace, source_id: str, no_wait: bool) -> None:
    """Sync a source now; a sync of it that runs already is joined."""
    with workspace.engine() as engine:
        found = engine.sources.find_source(source_id)
        if found.kind.value == "answer":
            engine.catalogue.sync_answer(source_id)
            row = source_row(engine.sources.find_source(source_id))
            workspace.show(row, [_outcome(row)])
        else:
            sync_one(workspace, engine, found, no_wait=no_wait)


@source.command("remove")
@click.argument("source_id")
@workspace_options
@click.pass_obj
def remove(workspace: Workspace, source_id: str) -> None:
    """Remove a source: it stops answering at once. Past replies keep their evidence."""
    with workspace.engine() as engine:
        found = engine.sources.find_source(source_id)
        engine.catalogue.remove(source_id, actor=actor())
    workspace.show({"removed": source_id, "documents": found.document_count}, [f"Removed {found.name}."])


def sync_one(workspace: Workspace, engine: "Engine", source: "Source", *, no_wait: bool) -> None:
    """Have one source synced and show how that ended. Raises CrawlError or InvalidInput when it failed."""
    row = _sync(workspace, engine, [source], no_wait=no_wait)[0]
    workspace.show(row, [_outcome(row)])
    if row["status"] == "failed":
        error = CrawlError if row["kind"] in {"site", "cms"} else InvalidInput
        raise error(str(row["reason"]))
    progress = row["sync"] or {}
    if row["kind"] == "documents" and progress.get("failed"):
        raise click.exceptions.Exit(PARTLY_DONE)


def _sync(
    workspace: Workspace, engine: "Engine", sources: "Sequence[Source]", *, no_wait: bool
) -> list[dict[str, Any]]:
    """Ask for all syncs, then follow each to its end; gives the sources' rows as they are then."""
    names = {item.id: item.name for item in sources}
    runs = [(item.id, engine.syncs.request_or_join(item.id)) for item in sources]
    ends = {} if no_wait else {item: _follow(workspace, engine, names[item], item, run) for item, run in runs}
    rows = [source_row(engine.sources.find_source(item.id)) for item in sources]
    if not no_wait:
        read_some(workspace, engine)
    return [{**row, "sync": progress_row(ends.get(str(row["id"])))} for row in rows]


def _outcome(row: dict[str, Any]) -> str:
    pages = "1 page" if row["documents"] == 1 else f"{row['documents']} pages"
    return f"{row['id']}  {row['name']}: {row['status']}, {pages}. {row['reason']}".rstrip()


def _follow(
    workspace: Workspace, engine: "Engine", name: str, source_id: str, run_id: str
) -> "SyncProgress | None":
    last: SyncProgress | None = None
    for progress in engine.syncs.follow(run_id, source_id):
        if last is None or _shown(progress) != _shown(last):
            workspace.note(
                f"{name}: {progress.phase}, {progress.found} found, {progress.fetched} fetched, "
                f"{progress.indexed} indexed, {progress.failed} failed {progress.reason}".rstrip()
            )
        last = progress
    return last


def _shown(progress: "SyncProgress") -> tuple[object, ...]:
    return progress.phase, progress.found, progress.indexed, progress.reason
