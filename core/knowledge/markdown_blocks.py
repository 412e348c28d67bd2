"""Markdown cut into the smallest pieces that should not be cut further, each with its place (pure).

A scanner of lines rather than a parser: every non-blank character belongs to exactly one piece.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.knowledge.plain_text import plain_text, row_as_record, table_cells

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?=[ \t]|$)")
_SETEXT = re.compile(r"[ ]{0,3}(=+|-{2,})[ \t]*$")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_TABLE_RULE = re.compile(r"[ ]{0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s)|[。！？]+[」』”’）]*")
_ABBREVIATIONS = frozenset(
    {
        "e.g",
        "i.e",
        "etc",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "vs",
        "approx",
        "no",
        "nr",
        "fig",
        "st",
        "jr",
        "sr",
    }
    | {"inc", "ltd", "co", "z.b", "bzw", "ca", "usw", "dvs", "t.ex", "bl.a"}
)


@dataclass(frozen=True, slots=True)
class Piece:
    """text[start:end] of a document: a sentence, list item, table row, code line or heading."""

    start: int
    end: int
    plain: str
    """How it reads by itself; a table row as `Column: value`."""
    heading_level: int = 0
    """1 to 6 for a heading, else 0."""
    opens_block: bool = False
    """Whether a new paragraph, list, table or code block starts here: a good place to cut."""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


def read_pieces(text: str) -> list[Piece]:
    """All pieces of a normalised text in order. Between two pieces stands white space only."""
    lines = list(_lines(text))
    pieces: list[Piece] = []
    at = 0
    while at < len(lines):
        if lines[at].is_blank:
            at += 1
            continue
        end, found = _block(text, lines, at)
        pieces.extend(found)
        at = end
    return pieces


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        yield _Line(start, start + len(line), line)
        start += len(line) + 1


def _block(text: str, lines: list[_Line], at: int) -> tuple[int, list[Piece]]:
    """The block that starts at a line: the line after it, and its pieces."""
    line = lines[at]
    if _FENCE.match(line.text):
        return _code(lines, at)
    if heading := _HEADING.match(line.text):
        return at + 1, [_trimmed(line, _heading_text(lines[at].text), level=len(heading[1]))]
    if _starts_table(lines, at):
        return _table(lines, at)
    if _ITEM.match(line.text):
        return _list_item(text, lines, at)
    return _paragraph(text, lines, at)


def _trimmed(line: _Line, plain: str, *, level: int = 0, opens: bool = True) -> Piece:
    lead = len(line.text) - len(line.text.lstrip())
    return Piece(line.start + lead, line.start + len(line.text.rstrip()), plain, level, opens)


def _code(lines: list[_Line], at: int) -> tuple[int, list[Piece]]:
    fence = _FENCE.match(lines[at].text)
    mark = fence[1] if fence else ""
    end = at + 1
    while end < len(lines) and not lines[end].text.strip().startswith(mark):
        end += 1
    end = min(end + 1, len(lines))
    pieces: list[Piece] = []
    opens = True
    for line in lines[at:end]:
        if line.is_blank:
            opens = True
            continue
        is_fence = line.text.strip().startswith(mark)
        pieces.append(
            _trimmed(line, "" if is_fence else line.text.strip(), opens=opens and not (is_fence and pieces))
        )
        opens = False
    return end, pieces


def _starts_table(lines: list[_Line], at: int) -> bool:
    return "|" in lines[at].text and at + 1 < len(lines) and _is_table_rule(lines[at + 1].text)


def _is_table_rule(line: str) -> bool:
    return ("|" in line or ":" in line) and _TABLE_RULE.match(line) is not None


def _table(lines: list[_Line], at: int) -> tuple[int, list[Piece]]:
    header = table_cells(lines[at].text)
    end = at + 2
    while end < len(lines) and "|" in lines[end].text and not lines[end].is_blank:
        end += 1
    rows = [
        _trimmed(line, row_as_record(header, table_cells(line.text)), opens=False)
        for line in lines[at + 2 : end]
    ]
    # The header goes with the first row: alone it says nothing, and later rows carry its names in `plain`.
    last = rows.pop(0) if rows else _trimmed(lines[at + 1], "; ".join(cell for cell in header if cell))
    first = _trimmed(lines[at], "")
    return end, [Piece(first.start, last.end, last.plain, opens_block=True), *rows]


def _list_item(text: str, lines: list[_Line], at: int) -> tuple[int, list[Piece]]:
    end = at + 1
    while end < len(lines) and not lines[end].is_blank and not _interrupts(lines, end):
        end += 1
    is_first = at == 0 or lines[at - 1].is_blank or not _is_list_line(lines[at - 1].text)
    return end, _sentences_or_whole(text, lines[at].start, lines[end - 1].end, opens=is_first, whole=True)


def _is_list_line(line: str) -> bool:
    return line.startswith((" ", "\t")) or _ITEM.match(line) is not None


def _interrupts(lines: list[_Line], at: int) -> bool:
    line = lines[at].text
    if _ITEM.match(line) or _FENCE.match(line) or _starts_table(lines, at):
        return True
    return _HEADING.match(line) is not None and bool(_heading_text(line))


def _heading_text(line: str) -> str:
    return " ".join(plain_text(line.strip().strip("#")).split())


def _paragraph(text: str, lines: list[_Line], at: int) -> tuple[int, list[Piece]]:
    end = at + 1
    while end < len(lines) and not lines[end].is_blank and not _interrupts(lines, end):
        if underline := _SETEXT.match(lines[end].text):
            level = 1 if underline[1].startswith("=") else 2
            whole = text[lines[at].start : lines[end - 1].end]
            start = lines[at].start + len(whole) - len(whole.lstrip())
            plain = " ".join(plain_text(whole).split())
            return end + 1, [Piece(start, lines[end].end, plain, level, opens_block=True)]
        end += 1
    return end, _sentences_or_whole(text, lines[at].start, lines[end - 1].end, opens=True, whole=False)


def _sentences_or_whole(text: str, start: int, end: int, *, opens: bool, whole: bool) -> list[Piece]:
    spans = [(start, end)] if whole else sentence_spans(text, start, end)
    pieces = []
    for number, (first, last) in enumerate(spans):
        part = text[first:last]
        lead = len(part) - len(part.lstrip())
        if part.strip():
            stop = first + len(part.rstrip())
            plain = " ".join(plain_text(part).split())
            pieces.append(Piece(first + lead, stop, plain, opens_block=opens and number == 0))
    return pieces


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the sentences between two offsets; together they cover all of it."""
    spans = []
    begun = start
    for mark in _SENTENCE_END.finditer(text, start, end):
        if mark.end() < end and _ends_sentence(text, mark.start(), mark.end(), end):
            spans.append((begun, mark.end()))
            begun = mark.end()
    spans.append((begun, end))
    return spans


def _ends_sentence(text: str, mark: int, after: int, end: int) -> bool:
    if text[mark] not in ".":
        return True
    word = text[max(0, mark - 12) : mark].split()[-1:] or [""]
    following = text[after : min(end, after + 8)].lstrip()[:1]
    is_initial = len(word[0]) == 1 and word[0].isalpha()
    return not (following.islower() or is_initial or word[0].casefold().lstrip("(") in _ABBREVIATIONS)
