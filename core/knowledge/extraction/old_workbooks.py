"""Reader of .xls, the old Excel: each visible sheet a heading with its rows, cells as people see them."""

import io
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from core.knowledge.extraction.cell_formats import plain_number, shown_number
from core.knowledge.extraction.kreuzberg_documents import read_excel
from core.knowledge.extraction.tables import rows_to_markdown
from core.knowledge.ports import ExtractedText

if TYPE_CHECKING:
    from xlrd.book import Book  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from xlrd.sheet import Cell, Sheet  # type: ignore[import-untyped,import-not-found,unused-ignore]

_TEXT, _NUMBER, _DATE, _YES_NO = 1, 2, 3, 4
_MOST_COLUMNS = 500
_MOST_MERGES = 10_000


def read_old_workbook(content: bytes) -> ExtractedText:
    """All sheets that are not hidden. Raises UnreadableFile for a locked or damaged workbook.

    What xlrd cannot open is left to kreuzberg, which bears more damage but shows bare numbers.
    """
    parts = _parts(content)
    return read_excel(content) if parts is None else ExtractedText("", "\n\n".join(parts))


def _parts(content: bytes) -> list[str] | None:
    try:
        import xlrd  # type: ignore[import-untyped,import-not-found,unused-ignore]
        from xlrd.compdoc import CompDocError  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:
        return None
    try:
        book = xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True, ragged_rows=True
        )
        return [part for sheet in book.sheets() if not sheet.visibility for part in _part(book, sheet)]
    except (xlrd.XLRDError, CompDocError, struct.error, AssertionError):
        return None
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return None  # a damaged record, where xlrd looks for what is not there, or goes round in circles


def _part(book: "Book", sheet: "Sheet") -> Iterator[str]:
    rows = {number: _cells(book, sheet.row(number)[:_MOST_COLUMNS]) for number in range(sheet.nrows)}
    rows = {number: cells for number, cells in rows.items() if cells}
    for top, bottom, left, right in sheet.merged_cells[:_MOST_MERGES]:
        if right - left == 1:
            _repeat_down(rows, left, top, bottom)
    width = max((max(cells) for cells in rows.values()), default=-1) + 1
    table = [[cells.get(column, "") for column in range(width)] for _, cells in sorted(rows.items())]
    if body := rows_to_markdown(table):
        yield f"## {' '.join(str(sheet.name).split()) or 'Sheet'}\n\n{body}"


def _cells(book: "Book", row: "list[Cell]") -> dict[int, str]:
    shown = {column: _shown(book, cell) for column, cell in enumerate(row)}
    return {column: text for column, text in shown.items() if text}


def _shown(book: "Book", cell: "Cell") -> str:
    value: Any = cell.value
    if cell.ctype == _TEXT:
        return str(value).strip()
    if cell.ctype == _YES_NO:
        return "yes" if value else "no"
    if cell.ctype not in {_NUMBER, _DATE}:
        return ""
    format_key = book.xf_list[cell.xf_index].format_key
    code = str(book.format_map[format_key].format_str)
    is_plain = not code or code.casefold() == "general"
    return plain_number(value) if is_plain else shown_number(value, code, is_1904=book.datemode == 1)


def _repeat_down(rows: dict[int, dict[int, str]], column: int, top: int, bottom: int) -> None:
    """A cell merged over several rows belongs to each of them, as a category beside its items."""
    value = rows.get(top, {}).get(column)
    if value:
        for number in range(top + 1, bottom):
            if number in rows:
                rows[number].setdefault(column, value)
