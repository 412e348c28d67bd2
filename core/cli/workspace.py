"""What every command shares: which workspace it works on, how it prints, and how it fails."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from core.errors import AnswerDeskError
from core.settings import Settings, load_settings

if TYPE_CHECKING:
    from core.bootstrap import Engine

Command = TypeVar("Command", bound=Callable[..., Any])

PARTLY_DONE = 10
"""Exit code when some of the given files or documents could not be used."""


@dataclass(slots=True)
class Workspace:
    """The options common to all commands, and the engine they lead to."""

    data_dir: Path | None = None
    as_json: bool = False

    def settings(self) -> Settings:
        """Settings of the chosen workspace. Raises ConfigurationError."""
        return load_settings(data_dir=self.data_dir)

    @contextlib.contextmanager
    def engine(self) -> Iterator["Engine"]:
        """An engine for the length of one command."""
        from core.bootstrap import build_engine

        engine = build_engine(self.settings())
        try:
            yield engine
        finally:
            engine.close()

    def show(self, data: Any, lines: Sequence[str]) -> None:
        """Print `data` as JSON when asked for, else the lines for people."""
        if self.as_json:
            print(json.dumps(data, ensure_ascii=False, indent=2, default=str))
        else:
            for line in lines:
                print(line)

    def note(self, line: str) -> None:
        """A line about progress, to standard error, so that it never mixes with results."""
        click.echo(line, err=True)


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


def fail(error: AnswerDeskError, *, as_json: bool) -> int:
    """Say what went wrong on standard error; gives the exit code."""
    if as_json:
        print(json.dumps({"error": type(error).__name__, "message": error.message}), file=sys.stderr)
    else:
        print(f"answerdesk: {error.message}", file=sys.stderr)
    return error.exit_code


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Rows in columns as wide as their widest cell, the last one unbounded."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max([len(head), *(len(row[i]) for row in cells)]) for i, head in enumerate(headings)]
    lines = [[*headings], *cells]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
