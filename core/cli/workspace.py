"""What every command shares: which workspace it works on, how it prints, and how it fails."""

import contextlib
import json
import logging
import logging.handlers
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from core.bootstrap import Engine
    from core.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

LOG_FILE = "answerdesk.log"
"""Warnings and errors of commands, in the workspace's folder; a server writes to standard error."""
PARTLY_DONE = 10
"""Exit code when some of the given files, lines or documents could not be used."""


def _open_engine(settings: "Settings") -> "Engine":
    from core.bootstrap import build_engine

    return build_engine(settings)


def actor() -> str:
    """Who the audit log says changed something by a command."""
    return "command line"


@dataclass(slots=True)
class Workspace:
    """The options common to all commands, and the engine they lead to."""

    data_dir: Path | None = None
    as_json: bool = False
    open_engine: "Callable[[Settings], Engine]" = _open_engine

    def settings(self) -> "Settings":
        """Settings of the chosen workspace. Raises ConfigurationError."""
        from core.settings import load_settings

        return load_settings(data_dir=self.data_dir)

    @contextlib.contextmanager
    def engine(self) -> Iterator["Engine"]:
        """An engine for the length of one command."""
        engine = self.open_engine(self.settings())
        self.keep_log()
        try:
            yield engine
        finally:
            engine.close()

    def keep_log(self) -> Path | None:
        """Write warnings and errors to the workspace's log file; gives its path, None where there is none."""
        from core.errors import ConfigurationError

        try:
            path = self.settings().data_dir.resolve() / LOG_FILE
        except ConfigurationError:
            return None
        if not path.parent.is_dir():
            return None
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=5_000_000, backupCount=1, delay=True)
        handler.setLevel(logging.WARNING)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logging.raiseExceptions = False  # a log that cannot be written must not disturb the command
        logging.basicConfig(handlers=[handler], force=True)
        return path

    def show(self, data: Any, lines: Sequence[str]) -> None:
        """Print `data` as JSON when asked for, else the lines for people."""
        text = _as_json(data) if self.as_json else "\n".join(lines)
        if text:
            print(text, flush=True)

    def note(self, line: str) -> None:
        """A line about progress, to standard error, so that it never mixes with results."""
        click.echo(line, err=True)

    def fail(self, name: str, message: str) -> None:
        """Say what went wrong, in one line on standard error."""
        sentence = " ".join(message.split())
        if self.as_json:
            print(json.dumps({"error": name, "message": sentence}), file=sys.stderr)
        else:
            print(f"answerdesk: {sentence}", file=sys.stderr)


def _as_json(data: Any) -> str:
    """Letters as they are where the output can hold them; escaped where it cannot."""
    is_unicode = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") == "utf8"
    return json.dumps(data, ensure_ascii=not is_unicode, indent=2, default=str)


def workspace_options(command: Command) -> Command:
    """Accept --data-dir and --json after the command as well as before it."""

    def set_data_dir(context: click.Context, _: click.Parameter, value: Path | None) -> None:
        if value is not None:
            context.ensure_object(Workspace).data_dir = value

    def set_json(context: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            context.ensure_object(Workspace).as_json = True

    command = click.option(
        "--json", is_flag=True, expose_value=False, callback=set_json, help="Print JSON for programs."
    )(command)
    return click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        expose_value=False,
        callback=set_data_dir,
        help="Folder of the workspace (default: ANSWERDESK_DATA_DIR, or data/workspace).",
    )(command)


def existing_file(help_text: str | None = None) -> dict[str, Any]:
    """What an option or argument that names a file to read has in common."""
    shared: dict[str, Any] = {"type": click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)}
    return shared if help_text is None else {**shared, "help": help_text}


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Rows in columns as wide as their widest cell, the last one unbounded; numbers stand to the right."""
    cells = [[" ".join(str(cell).split()) for cell in row] for row in rows]
    widths = [max([len(head), *(len(row[i]) for row in cells)]) for i, head in enumerate(headings)]
    numeric = [
        bool(rows) and all(isinstance(row[i], int | float) for row in rows) for i in range(len(headings))
    ]
    return [
        "  ".join(
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in [[*headings], *cells]
    ]
