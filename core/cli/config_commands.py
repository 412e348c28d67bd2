"""`config`: the agent's configuration as text and file; draft, difference, publishing, history, preflight."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.workspace import Workspace, actor, existing_file, table, workspace_options
from core.errors import InvalidInput

if TYPE_CHECKING:
    from core.bootstrap import Engine
    from core.configuration.agent_config import AgentConfig

version_option = click.option(
    "--version", "number", type=click.IntRange(min=0), help="This version; 0 is the one as delivered."
)
draft_option = click.option("--draft", "of_draft", is_flag=True, help="The draft in place of what serves.")
author_option = click.option("--author", default=actor(), show_default=True, help="Who decided it.")
revision_option = click.option(
    "--revision", type=click.IntRange(min=1), help="Only this revision of the draft: `config diff` tells it."
)


@click.group("config")
def config() -> None:
    """What the agent says and does: draft, versions, and the configuration as a file."""


@config.command("show")
@version_option
@draft_option
@workspace_options
@click.pass_obj
def show(workspace: Workspace, number: int | None, of_draft: bool) -> None:
    """Show the configuration that serves, with what differs from the one as delivered."""
    from core.cli.config_rows import change_lines
    from core.configuration.agent_config import AgentConfig
    from core.configuration.differences import compare_configs

    with workspace.engine() as engine:
        title, shown = _chosen(engine, number, of_draft)
        draft = engine.configuration.draft_state()
        count = len(engine.configuration.changes())
    lines = [f"{title}: {shown.name}", *change_lines(compare_configs(AgentConfig(), shown))]
    if count and not of_draft and number is None:
        lines += ["", f"The draft changes {count} of it: answerdesk config diff"]
    data = {
        "title": title,
        "revision": draft.revision,
        "changes": count,
        "configuration": shown.model_dump(mode="json"),
    }
    workspace.show(data, lines)


@config.command("export")
@version_option
@draft_option
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file, not to the screen."
)
@workspace_options
@click.pass_obj
def export(workspace: Workspace, number: int | None, of_draft: bool, output: Path | None) -> None:
    """Write the configuration as a file for version control: the same one is always the same text.

    \b
    Examples:
      answerdesk config export > agent.json
      answerdesk config export --version 3 --output agent.json
    """
    from core.configuration.config_file import export_file

    with workspace.engine() as engine:
        title, chosen = _chosen(engine, number, of_draft)
    text = export_file(chosen)
    if output is None:
        # In UTF-8 whatever the terminal speaks: it is a file that goes through a pipe.
        click.echo(text.encode(), nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InvalidInput(f"{output} cannot be written: {error.strerror}.") from error
    workspace.show({"file": str(output), "title": title}, [f"{title} written to {output}."])


@config.command("import")
@click.argument("file", **existing_file())
@click.option("--replace", is_flag=True, help="Replace the draft that is there.")
@author_option
@workspace_options
@click.pass_obj
def import_(workspace: Workspace, file: Path, replace: bool, author: str) -> None:
    """Make the draft what a file says. Nothing is published: see `config diff`, then `config publish`.

    Fields that the file leaves out become as delivered.
    """
    content = _read(file)
    from core.cli.config_rows import change_lines, counted, draft_data

    with workspace.engine() as engine:
        state = engine.configuration.draft_state()
        draft = engine.configuration.import_draft(
            content, file_name=file.name, replaces=state.revision if replace else 0, author=author
        )
        changes = engine.configuration.changes()
    told = ["The file says what is published already: there is no draft."]
    if draft.revision:
        told = [f"Draft of {file.name}, not published yet. {counted(changes)}:", *change_lines(changes)]
    workspace.show(draft_data(draft, changes), told)


@config.command("diff")
@click.argument("first", type=click.IntRange(min=0), required=False)
@click.argument("second", type=click.IntRange(min=0), required=False)
@workspace_options
@click.pass_obj
def diff(workspace: Workspace, first: int | None, second: int | None) -> None:
    """What the draft changes of what serves, or of version FIRST; with two, what lies between.

    \b
    Examples:
      answerdesk config diff
      answerdesk config diff 3 5
    """
    from core.cli.config_rows import change_lines, counted, draft_data
    from core.configuration.differences import compare_configs

    with workspace.engine() as engine:
        versions = engine.configuration
        live, draft = versions.current(), versions.draft_state()
        old = live.config if first is None else versions.find_version(first).config
        new = draft.config if second is None else versions.find_version(second).config
    changes = compare_configs(old, new)
    names = "The draft and what serves" if first is None else "Both"
    lines = change_lines(changes) or [f"{names} say the same."]
    if first is None and draft.revision:
        lines = [
            f"Draft, revision {draft.revision}, last saved by {draft.author or 'somebody'}.",
            f"{counted(changes)} of version {live.number}:",
            *lines,
        ]
    workspace.show(draft_data(draft, changes) | {"live": live.number}, lines)


@config.command("publish")
@click.option("--note", default="", help="What is better now.")
@revision_option
@click.option(
    "--over",
    "live",
    type=click.IntRange(min=0),
    help="The version that serves, where it is newer than the draft: you have seen what becomes of it.",
)
@author_option
@workspace_options
@click.pass_obj
def publish(workspace: Workspace, note: str, revision: int | None, live: int | None, author: str) -> None:
    """Make the draft the version that serves, on every channel.

    Ends with 11 when the draft is another than --revision, or when a version was published since the draft
    was begun that it knows nothing of.
    """
    from core.cli.config_rows import change_data, change_lines, counted, version_data

    with workspace.engine() as engine:
        seen = engine.configuration.draft_state().revision if revision is None else revision
        changes = engine.configuration.changes()
        version = engine.configuration.publish(note=note, author=author, revision=seen, live=live)
    data = version_data(version) | {"changes": [change_data(one) for one in changes]}
    workspace.show(data, [f"Version {version.number} serves. {counted(changes)}.", *change_lines(changes)])


@config.command("discard")
@revision_option
@author_option
@workspace_options
@click.pass_obj
def discard(workspace: Workspace, revision: int | None, author: str) -> None:
    """Throw the draft away. What serves stays as it is, and the audit log keeps what was discarded."""
    from core.cli.config_rows import change_data, counted

    with workspace.engine() as engine:
        seen = engine.configuration.draft_state().revision if revision is None else revision
        changes = engine.configuration.changes()
        engine.configuration.discard_draft(revision=seen, author=author)
    told = f"The draft is discarded. {counted(changes)}." if changes else "There was no draft."
    workspace.show({"discarded": [change_data(one) for one in changes]}, [told])


@config.command("history")
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True, help="Most versions.")
@workspace_options
@click.pass_obj
def history(workspace: Workspace, limit: int) -> None:
    """List the published versions, newest first."""
    from core.cli.config_rows import version_data

    with workspace.engine() as engine:
        versions = engine.configuration.list_versions()[:limit]
    rows = [version_data(one) for one in versions]
    cells = [[row["version"], row["published_at"][:16], row["author"], row["note"]] for row in rows]
    lines = table(["VERSION", "TIME (UTC)", "AUTHOR", "NOTE"], cells)
    workspace.show(rows, lines if rows else ["Nothing has been published yet: the agent is as delivered."])


@config.command("restore")
@click.argument("number", type=click.IntRange(min=0))
@author_option
@workspace_options
@click.pass_obj
def restore(workspace: Workspace, number: int, author: str) -> None:
    """Make an earlier version serve again, as a new version. The draft is kept."""
    from core.cli.config_rows import version_data

    with workspace.engine() as engine:
        version = engine.configuration.restore(number, author=author)
        has_draft = bool(engine.configuration.draft_state().revision)
    lines = [f"Version {version.number} serves: what version {number} said."]
    if has_draft:
        lines.append(f"The draft does not know it: see `config diff`, then publish --over {version.number}.")
    workspace.show(version_data(version) | {"has_draft": has_draft}, lines)


@config.command("preflight")
@click.option("--version", "number", type=click.IntRange(min=0), help="This version in place of the draft.")
@workspace_options
@click.pass_obj
def preflight(workspace: Workspace, number: int | None) -> None:
    """Look at the draft before publishing: contradictions, promises without content, what is never said.

    It keeps nobody from publishing, and ends with 0 whatever it finds.
    """
    from core.cli.config_rows import finding_data

    with workspace.engine() as engine:
        chosen = _chosen(engine, number, of_draft=number is None)[1]
        findings = engine.preflight.check(chosen)
    rows = [finding_data(one) for one in findings]
    lines = [f"{row['severity']}: {row['label'] or 'Preflight'}: {row['says']}" for row in rows]
    workspace.show(rows, lines or ["Nothing was found that needs a look."])


def _chosen(engine: "Engine", number: int | None, of_draft: bool) -> tuple[str, "AgentConfig"]:
    """What it is called, and the configuration itself."""
    if of_draft and number is not None:
        raise InvalidInput("Name a version or the draft, not both.")
    if of_draft:
        return "Draft", engine.configuration.draft()
    version = engine.configuration.current() if number is None else engine.configuration.find_version(number)
    return f"Version {version.number}", version.config


def _read(file: Path) -> bytes:
    from core.configuration.config_file import FILE_BYTES

    try:
        with file.open("rb") as opened:
            return opened.read(FILE_BYTES + 1)
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from error
