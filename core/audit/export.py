"""Audit entries as rows for programs, as CSV and as JSON. Pure."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from core.audit.entries import AuditEntry
from core.audit.ports import AuditFilter

COLUMNS = (
    "number",
    "at",
    "actor",
    "action",
    "kind",
    "object_id",
    "object_name",
    "before",
    "after",
    "previous_hash",
    "hash",
)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def entry_row(entry: AuditEntry) -> dict[str, Any]:
    """The stable fields of an entry: all that its hash is worked out from, and the hashes."""
    change = entry.change
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "actor": change.actor,
        "action": change.action.value,
        "kind": change.kind.value,
        "object_id": change.object_id,
        "object_name": change.object_name,
        "before": change.before,
        "after": change.after,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def csv_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """A head and a line each, ended by CRLF. What a spreadsheet would take for a formula begins with '."""
    yield _csv_line(COLUMNS)
    for entry in entries:
        row = entry_row(entry)
        yield _csv_line([_cell(row[name]) for name in COLUMNS])


def json_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """One JSON list, an entry a line."""
    separator = "[\n"
    for entry in entries:
        yield separator + json.dumps(entry_row(entry), ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def matching(entries: Iterable[AuditEntry], wanted: AuditFilter) -> Iterator[AuditEntry]:
    """Those that the filter lets through, as the log itself narrows its lists."""
    needle = _folded(wanted.text)
    for entry in entries:
        change = entry.change
        if all(
            (
                wanted.since is None or entry.at >= wanted.since,
                wanted.until is None or entry.at < wanted.until,
                not wanted.actors or change.actor in wanted.actors,
                not wanted.actions or change.action in wanted.actions,
                not wanted.kinds or change.kind in wanted.kinds,
                wanted.object_id in ("", change.object_id),
                needle in _folded(f"{change.object_name}\n{change.actor}"),
            )
        ):
            yield entry


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
