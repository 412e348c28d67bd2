"""Readers of CSV and JSON: data made readable as text, rows as rows."""

import csv
import io
import json
from collections.abc import Iterator

from core.errors import UnreadableFile
from core.knowledge.extraction.encodings import decode_text
from core.knowledge.extraction.tables import rows_to_markdown
from core.knowledge.ports import ExtractedText

_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 10_000_000
_DEEPEST_HEADING = 6
_NAME_KEYS = ("title", "name", "question", "label", "heading", "subject")


def read_csv(content: bytes) -> ExtractedText:
    """Rows with their column names; the delimiter is found by which gives the most even columns."""
    text = decode_text(content).replace("\x00", "")
    csv.field_size_limit(_LONGEST_CELL)
    delimiter = _likely_delimiter(text[:100_000])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFile(f"The rows of this CSV file cannot be told apart: {error}.") from error
    return ExtractedText("", rows_to_markdown(rows))


def _likely_delimiter(sample: str) -> str:
    def evenness(delimiter: str) -> tuple[float, int]:
        rows = [row for row in csv.reader(sample.splitlines()[:60], delimiter=delimiter) if row]
        widths = [len(row) for row in rows]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)

    try:
        return max(_DELIMITERS, key=evenness)
    except csv.Error:
        return ","


def read_json(content: bytes) -> ExtractedText:
    """Objects as nested headings and lists, a list of like objects as a table. JSON lines are a list."""
    text = decode_text(content)
    try:
        data = _parse_json(text)
        lines = list(_render(data, 2))
    except RecursionError as error:
        raise UnreadableFile("This JSON file is nested too deeply to be read.") from error
    title = data.get("title", "") if isinstance(data, dict) else ""
    return ExtractedText(title if isinstance(title, str) else "", "\n".join(lines))


def _parse_json(text: str) -> object:
    if not text.strip():
        return []
    try:
        return json.loads(text)
    except ValueError as error:
        rows = [line for line in text.splitlines() if line.strip()]
        try:
            if len(rows) > 1:
                return [json.loads(row) for row in rows]
        except ValueError:
            pass
        raise UnreadableFile(f"This is not valid JSON: {error}.") from error


def _render(value: object, level: int) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _render_object(value, level)
    elif isinstance(value, list):
        yield from _render_list(value, level)
    elif _words(value):
        yield _words(value)


def _render_object(value: dict[str, object], level: int) -> Iterator[str]:
    nested = {
        key: item for key, item in value.items() if isinstance(item, dict | list) and not _is_flat(item)
    }
    for key, item in value.items():
        if key not in nested:
            yield f"- {_words(key)}: {_words(item)}"
    yield ""
    for key, item in nested.items():
        yield f"{'#' * min(level, _DEEPEST_HEADING)} {_words(key)}"
        yield ""
        yield from _render(item, level + 1)
        yield ""


def _render_list(value: list[object], level: int) -> Iterator[str]:
    if _is_table(value):
        names = list(dict.fromkeys(key for row in value if isinstance(row, dict) for key in row))
        rows = [[_words(row.get(name)) for name in names] for row in value if isinstance(row, dict)]
        yield rows_to_markdown([names, *rows])
        yield ""
        return
    for number, item in enumerate(value, start=1):
        if isinstance(item, dict):
            yield f"{'#' * min(level, _DEEPEST_HEADING)} {_name_of(item, number)}"
            yield ""
            yield from _render_object(item, level + 1)
        elif isinstance(item, list):
            yield from _render_list(item, level)
        elif _words(item):
            yield f"- {_words(item)}"
    yield ""


def _is_flat(value: object) -> bool:
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)


def _is_table(value: list[object]) -> bool:
    rows = [row for row in value if isinstance(row, dict)]
    is_plain = all(
        not isinstance(cell, dict | list) or _is_flat(cell) for row in rows for cell in row.values()
    )
    is_short = all(len(str(cell)) <= 300 for row in rows for cell in row.values())
    return len(rows) == len(value) > 1 and is_plain and is_short


def _name_of(item: dict[str, object], number: int) -> str:
    for key in _NAME_KEYS:
        name = item.get(key)
        if isinstance(name, str) and name.strip():
            return _words(name)[:120]
    return f"Item {number}"


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value)))
    return " ".join(str(value).split())
