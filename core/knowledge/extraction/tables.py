"""Rows → Markdown: a table where it stays readable, else one list item a row (pure)."""

import re
from collections.abc import Sequence

_WIDEST_TABLE = 10
_LONGEST_ROW = 400
_NUMBER = re.compile(r"[-+]?[\d.,\s]+%?|\d{4}-\d\d-\d\d.*|")


def rows_to_markdown(rows: Sequence[Sequence[str]]) -> str:
    """All rows with their column names; empty rows and columns are left out. "" when nothing remains.

    Title lines above a table become paragraphs. Wide tables become records: `- Column: value; Column: value`.
    """
    cleaned = _without_blanks([[" ".join(str(cell).split()) for cell in row] for row in rows])
    if not cleaned:
        return ""
    titles, body = _split_titles(cleaned)
    header, records = _header_and_records(body)
    parts = ["  ".join(cell for cell in row if cell) for row in titles]
    if records or len(header) > 1:
        is_wide = len(header) > _WIDEST_TABLE or any(sum(map(len, row)) > _LONGEST_ROW for row in records)
        parts.append(_as_records(header, records) if is_wide and records else _as_table(header, records))
    elif header:
        parts.append(header[0])
    return "\n\n".join(parts)


def table_row(cells: Sequence[str]) -> str:
    """One Markdown table row."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _without_blanks(rows: list[list[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    padded = [row + [""] * (width - len(row)) for row in rows if any(row)]
    used = [column for column in range(width) if any(row[column] for row in padded)]
    return [[row[column] for column in used] for row in padded]


def _split_titles(rows: list[list[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """Lines with one cell above the first fuller row are titles."""
    width = len(rows[0])
    if width == 1:
        return [], rows
    first = next((at for at, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    return rows[:first], _without_blanks(rows[first:])


def _header_and_records(rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    if not rows:
        return [], []
    first = rows[0]
    named = [cell for cell in first if cell]
    has_names = len(set(named)) == len(named) and not any(_NUMBER.fullmatch(cell) for cell in named)
    if has_names and len(rows) > 1:
        return [cell or f"Column {at}" for at, cell in enumerate(first, start=1)], rows[1:]
    if len(rows) == 1:
        return first, []
    return [f"Column {at}" for at in range(1, len(first) + 1)], rows


def _as_table(header: list[str], records: list[list[str]]) -> str:
    rule = "| " + " | ".join("---" for _ in header) + " |"
    return "\n".join([table_row(header), rule, *(table_row(row) for row in records)])


def _as_records(header: list[str], records: list[list[str]]) -> str:
    return "\n".join(
        "- " + "; ".join(f"{name}: {cell}" for name, cell in zip(header, row, strict=True) if cell)
        for row in records
    )
