"""Reader of .xlsx: each visible sheet a heading with its rows, cells as people see them."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from core.errors import UnreadableFile
from core.knowledge.extraction.cell_formats import format_code, plain_number, shown_number
from core.knowledge.extraction.content_checks import DAMAGED
from core.knowledge.extraction.tables import rows_to_markdown
from core.knowledge.ports import ExtractedText

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_COLUMNS = 500
_MOST_MERGES = 10_000
_DEEPEST = 100


@dataclass(slots=True)
class _Book:
    """What the cells of all sheets refer to."""

    strings: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    """Number format by cell style."""
    is_1904: bool = False


def read_workbook(content: bytes) -> ExtractedText:
    """All sheets that are not hidden. Raises UnreadableFile for a damaged workbook."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = list(_sheets(archive))
    except (ParseError, DefusedXmlException, KeyError, ValueError, IndexError, OverflowError) as error:
        raise UnreadableFile(DAMAGED) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError) as error:
        raise UnreadableFile(DAMAGED) from error
    return ExtractedText("", "\n\n".join(parts))


def _sheets(archive: zipfile.ZipFile) -> Iterator[str]:
    book = _Book(list(_shared_strings(archive)), _format_codes(archive))
    targets = {
        element.get("Id", ""): element.get("Target", "")
        for element in _elements(archive, "xl/_rels/workbook.xml.rels", {"Relationship"})
    }
    for element in _elements(archive, "xl/workbook.xml", {"workbookPr", "sheet"}):
        if _tag(element) == "workbookPr":
            book.is_1904 = element.get("date1904") in {"1", "true"}
            continue
        target = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION) or "", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if element.get("state") in {"hidden", "veryHidden"} or "worksheets" not in path:
            continue
        if body := rows_to_markdown(_rows(archive, path, book)):
            yield f"## {' '.join((element.get('name') or 'Sheet').split())}\n\n{body}"


def _rows(archive: zipfile.ZipFile, path: str, book: _Book) -> list[list[str]]:
    rows: dict[int, dict[int, str]] = {}
    merges: list[str] = []
    number = 0
    for element in _elements(archive, path, {"row", "mergeCell"}):
        if _tag(element) == "mergeCell":
            merges.append(element.get("ref", ""))
            continue
        number = int(element.get("r") or number + 1)
        cells = dict(_cells(element, book))
        if cells:
            rows[number] = cells
    for reference in merges[:_MOST_MERGES]:
        _repeat_down(rows, reference)
    width = max((max(cells) for cells in rows.values()), default=-1) + 1
    return [[cells.get(column, "") for column in range(width)] for _, cells in sorted(rows.items())]


def _cells(row: Element, book: _Book) -> Iterator[tuple[int, str]]:
    column = -1
    for cell in row:
        if _tag(cell) != "c":
            continue
        place = _PLACE.fullmatch(cell.get("r") or "")
        column = _column(place[1]) if place else column + 1
        text = _cell_text(cell, book)
        if text and column < _MOST_COLUMNS:
            yield column, text


def _cell_text(cell: Element, book: _Book) -> str:
    kind = cell.get("t", "n")
    value = next((child.text or "" for child in cell if _tag(child) == "v"), "").strip()
    if kind == "inlineStr":
        return _text_of(cell)
    if kind == "s":
        return book.strings[int(value)] if value else ""
    if kind == "b":
        return {"1": "yes", "0": "no"}.get(value, value)
    if kind != "n" or not value:
        return "" if kind == "e" else value
    style = int(cell.get("s") or 0)
    code = book.codes[style] if style < len(book.codes) else ""
    return shown_number(float(value), code, is_1904=book.is_1904) if code else plain_number(float(value))


def _repeat_down(rows: dict[int, dict[int, str]], reference: str) -> None:
    """A cell merged over several rows belongs to each of them, as a category beside its items."""
    first, _, last = reference.partition(":")
    begin, end = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
    if begin is None or end is None:
        return
    column, top = _column(begin[1]), int(begin[2])
    value = rows.get(top, {}).get(column)
    if value and begin[1] == end[1]:
        for number in range(top + 1, int(end[2]) + 1):
            if number in rows:
                rows[number].setdefault(column, value)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _shared_strings(archive: zipfile.ZipFile) -> Iterator[str]:
    if "xl/sharedStrings.xml" in archive.namelist():
        for element in _elements(archive, "xl/sharedStrings.xml", {"si"}):
            yield _text_of(element)


def _format_codes(archive: zipfile.ZipFile) -> list[str]:
    if "xl/styles.xml" not in archive.namelist():
        return []
    own: dict[int, str] = {}
    codes: list[str] = []
    for element in _elements(archive, "xl/styles.xml", {"numFmt", "cellXfs"}):
        if _tag(element) == "numFmt":
            own[int(element.get("numFmtId") or 0)] = element.get("formatCode", "")
        else:
            codes = [format_code(int(style.get("numFmtId") or 0), own) for style in element]
    return codes


def _text_of(element: Element) -> str:
    """All its text but what only tells how to pronounce it."""
    if _tag(element) == "rPh":
        return ""
    own = (element.text or "") if _tag(element) == "t" else ""
    return own + "".join(_text_of(child) for child in element)


def _elements(archive: zipfile.ZipFile, path: str, tags: set[str]) -> Iterator[Element]:
    """The elements of these names, each whole, one after the other and then forgotten."""
    from defusedxml.ElementTree import iterparse

    depth = 0
    with archive.open(path) as stream:
        for event, element in iterparse(stream, events=("start", "end"), forbid_entities=True):
            depth += 1 if event == "start" else -1
            if depth > _DEEPEST:
                raise UnreadableFile(DAMAGED)
            if event == "end" and _tag(element) in tags:
                yield element
                element.clear()


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
