"""Each subject is measured in a fresh process: clean memory figures, and no fork after LanceDB was used."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from tests.benchmarks.figure import Figure


class Scale(StrEnum):
    """How much is measured."""

    FULL = "full"
    SMALL = "small"
    """A minute or so altogether: to see that all works; its figures say little."""
    TINY = "tiny"
    """For tests of the benchmarks themselves."""


Measure = Callable[[Scale], list[Figure]]


class SubjectError(Exception):
    """A subject ended without figures; the message is its last lines."""


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)


def run_here(measure: Measure) -> None:
    """The main function of a subject's module: figures as JSON, alone on standard output."""
    parser = argparse.ArgumentParser(description="One subject of `python -m tests.benchmarks`, as JSON.")
    parser.add_argument("--scale", type=Scale, choices=list(Scale), default=Scale.FULL)
    scale = parser.parse_args().scale
    # What libraries print goes to the progress, so that the figures stay alone.
    figures_out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    json.dump([one.as_json() for one in measure(scale)], figures_out)
    figures_out.close()


def run_apart(module: str, scale: Scale) -> list[Figure]:
    """Measure a subject in a process of its own. Raises SubjectError."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", "--scale", scale],
        stdout=subprocess.PIPE,
        env=_environment(),
        check=False,
    )
    try:
        rows: list[dict[str, Any]] = json.loads(done.stdout)
    except ValueError as error:
        raise SubjectError(
            f"tests.benchmarks.{module} ended with code {done.returncode} and no figures."
        ) from error
    return [Figure(**row) for row in rows]


def _environment() -> dict[str, str]:
    """Without the developer's own settings, which must not decide the figures."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ANSWERDESK_")}
