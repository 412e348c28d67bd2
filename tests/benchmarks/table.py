"""The figures as a table for the terminal."""

import textwrap
from collections.abc import Mapping, Sequence

from tests.benchmarks.figure import Figure

_HEADS = ("figure", "value", "beside", "ratio", "target", "")
_LONGEST_CELL = 58
_NOTE_WIDTH = 120
_MANY = 1_000


def format_table(figures: Mapping[str, Sequence[Figure]]) -> str:
    """All subjects, each under its name, with one line a figure and its note below it."""
    cells = {subject: [_cells(one) for one in rows] for subject, rows in figures.items()}
    rows = [_HEADS, *(row for found in cells.values() for row in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = [_line(_HEADS, widths), "  ".join("-" * width for width in widths)]
    for subject, found in cells.items():
        lines.append(f"\n{subject}")
        for row, one in zip(found, figures[subject], strict=True):
            lines.append(_line(row, widths))
            lines += textwrap.wrap(one.note, _NOTE_WIDTH, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)


def verdicts(figures: Mapping[str, Sequence[Figure]]) -> str:
    """How many targets are met, and which are missed by how much."""
    judged = [one for rows in figures.values() for one in rows if one.is_met is not None]
    missed = [one for one in judged if not one.is_met]
    lines = [f"{len(judged) - len(missed)} of {len(judged)} targets met."]
    lines += [f"  missed: {one.name}: {_reached(one)}, target {one.target}" for one in missed]
    return "\n".join(lines)


def _reached(one: Figure) -> str:
    return (
        f"{one.ratio:.2f} ×" if "×" in one.target and one.ratio is not None else _number(one.value, one.unit)
    )


def _cells(one: Figure) -> tuple[str, ...]:
    beside = ""
    if one.baseline_value is not None:
        beside = f"{one.baseline_name}: {_number(one.baseline_value, one.unit)}"
    return (
        textwrap.shorten(one.name, _LONGEST_CELL, placeholder="…"),
        _number(one.value, one.unit),
        textwrap.shorten(beside, _LONGEST_CELL, placeholder="…"),
        "" if one.ratio is None else f"{one.ratio:.2f}",
        one.target,
        {True: "met", False: "MISSED", None: ""}[one.is_met],
    )


def _number(value: float, unit: str) -> str:
    if unit == "":
        return f"{value:.3f}"
    shown = f"{value:,.0f}" if abs(value) >= _MANY else f"{value:,.4g}"
    return f"{shown} {unit}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = {1, 3}
    parts = (
        cell.rjust(width) if column in numbers else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(parts).rstrip()
