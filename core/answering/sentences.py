"""Cuts a passage into pieces with offsets: sentences, list items, table rows, headings, code. Pure.

Every piece is an exact slice of the text, so that what is said can be pointed at in its source.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class PieceKind(StrEnum):
    """What a piece is."""

    SENTENCE = "sentence"
    STEP = "step"
    """Item of a numbered list."""
    ITEM = "item"
    ROW = "row"
    HEADING = "heading"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Piece:
    """text[start:end], not empty, without white space at either end."""

    start: int
    end: int
    kind: PieceKind
    group: int
    """Pieces of one paragraph, list or table share it; it grows through the text."""
    columns: tuple[str, ...] = ()
    """Of a row: the names in the table's head."""


_FENCE = re.compile(r"\s*(```|~~~)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+\S")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
_RULE = re.compile(r"\s*([-*_]\s*){3,}$")
_ITEM = re.compile(r"\s*(?:>\s*)?([-*+•–]|\(?\d{1,3}[.)]|[a-z][.)])\s+(?=\S)")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_ADMONITION = re.compile(r"\s*>?\s*\[![A-Z]+\]\s*$")

LONG_ITEM = 400
"""An item longer than this many characters is cut into its sentences."""


def split_pieces(text: str) -> list[Piece]:
    """The pieces in order, without overlap. Rules between blocks and lines of mere markup are in none."""
    return list(_Splitter(text).run())


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


class _Splitter:
    """Walks through the lines once; each `_take` reads one block and moves on."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = list(_lines_of(text))
        self._at = 0
        self._group = 0

    def run(self) -> Iterator[Piece]:
        while self._at < len(self._lines):
            self._group += 1
            line = self._lines[self._at]
            if not line.text.strip() or _ADMONITION.match(line.text) or self._is_rule(line.text):
                self._at += 1
            elif _FENCE.match(line.text):
                yield from self._take_code()
            elif _HEADING.match(line.text) or self._is_underlined():
                yield from self._take_heading()
            elif self._is_table():
                yield from self._take_table()
            elif _ITEM.match(line.text):
                yield from self._take_list()
            else:
                yield from self._take_paragraph()

    def _is_rule(self, line: str) -> bool:
        return bool(_RULE.match(line)) or bool(re.fullmatch(r"\s*=+\s*", line))

    def _next_line(self) -> str:
        return self._lines[self._at + 1].text if self._at + 1 < len(self._lines) else ""

    def _is_underlined(self) -> bool:
        following = self._next_line()
        is_short = len(self._lines[self._at].text) <= 120 and "|" not in self._lines[self._at].text
        return is_short and bool(_UNDERLINE.match(following)) and not _ITEM.match(self._lines[self._at].text)

    def _is_table(self) -> bool:
        line = self._lines[self._at].text
        if "|" not in line:
            return False
        return line.lstrip().startswith("|") or bool(_TABLE_RULE.match(self._next_line()))

    def _take_code(self) -> Iterator[Piece]:
        first = self._at
        fence = self._lines[first].text.strip()[:3]
        self._at += 1
        while self._at < len(self._lines) and not self._lines[self._at].text.strip().startswith(fence):
            self._at += 1
        last = min(self._at, len(self._lines) - 1)
        self._at = last + 1
        yield from self._piece(self._lines[first].start, self._lines[last].end, PieceKind.CODE)

    def _take_heading(self) -> Iterator[Piece]:
        line = self._lines[self._at]
        self._at += 1 if _HEADING.match(line.text) else 2
        yield from self._piece(line.start, line.end, PieceKind.HEADING)

    def _take_table(self) -> Iterator[Piece]:
        columns: tuple[str, ...] = ()
        if _TABLE_RULE.match(self._next_line()):
            columns = tuple(cells_of(self._lines[self._at].text))
            self._at += 2
        while self._at < len(self._lines) and "|" in self._lines[self._at].text:
            line = self._lines[self._at]
            self._at += 1
            if not _TABLE_RULE.match(line.text) and any(cells_of(line.text)):
                yield from self._piece(line.start, line.end, PieceKind.ROW, columns)

    def _take_list(self) -> Iterator[Piece]:
        while self._at < len(self._lines):
            match = _ITEM.match(self._lines[self._at].text)
            if match is None:
                return
            first = self._at
            self._at += 1
            while self._at < len(self._lines) and self._continues_item(self._lines[self._at].text):
                self._at += 1
            kind = PieceKind.STEP if match.group(1).strip("().").isalnum() else PieceKind.ITEM
            yield from self._item(self._lines[first].start, self._lines[self._at - 1].end, kind)
            self._skip_blank_before_item()

    def _continues_item(self, line: str) -> bool:
        is_block = _ITEM.match(line) or _HEADING.match(line) or _FENCE.match(line) or self._is_rule(line)
        return bool(line.strip()) and not is_block and not line.lstrip().startswith(("|", "> [!"))

    def _skip_blank_before_item(self) -> None:
        ahead = self._at
        while ahead < len(self._lines) and not self._lines[ahead].text.strip():
            ahead += 1
        if ahead < len(self._lines) and _ITEM.match(self._lines[ahead].text):
            self._at = ahead

    def _item(self, start: int, end: int, kind: PieceKind) -> Iterator[Piece]:
        if end - start <= LONG_ITEM:
            yield from self._piece(start, end, kind)
            return
        for one_start, one_end in sentence_spans(self._text, start, end):
            yield from self._piece(one_start, one_end, kind)

    def _take_paragraph(self) -> Iterator[Piece]:
        first = self._at
        self._at += 1
        while self._at < len(self._lines) and self._continues_paragraph():
            self._at += 1
        start, end = self._lines[first].start, self._lines[self._at - 1].end
        for one_start, one_end in sentence_spans(self._text, start, end):
            yield from self._piece(one_start, one_end, PieceKind.SENTENCE)

    def _continues_paragraph(self) -> bool:
        return self._continues_item(self._lines[self._at].text) and not self._is_table()

    def _piece(self, start: int, end: int, kind: PieceKind, columns: tuple[str, ...] = ()) -> Iterator[Piece]:
        start, end = _trimmed(self._text, start, end)
        if start < end:
            yield Piece(start, end, kind, self._group, columns)


def _lines_of(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        yield _Line(start, start + len(line), line)
        start += len(line) + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def cells_of(row: str) -> list[str]:
    """The cells of a Markdown table row, trimmed; an escaped bar belongs to its cell."""
    inner = row.strip().removeprefix("|")
    if not inner.endswith("\\|"):
        inner = inner.removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


# Each run of marks is read once: strangers' messages come through here, and a row of dots is one of them.
_END = re.compile(r"(?:(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+(?=\s)|[。！？]+[」』”）]*)")
_ABBREVIATIONS = frozenset(
    """e.g i.e etc approx mr mrs ms dr prof st vs no nos fig figs vol ca cf inc ltd co corp jr sr max min tel
    ext incl excl est dept p pp art al a.m p.m u.s u.k ph.d z.b bzw usw d.h u.a ggf inkl zzgl evtl nr str abs
    p.ex env mme m av pág sra sres ud uds jan feb mar apr jun jul aug sep sept oct nov dec""".split()  # noqa: SIM905 - reads as text
)
_CLOSES_SENTENCE_ANYWAY = frozenset({"etc", "a.m", "p.m", "usw", "inc", "ltd", "co", "u.s", "u.k", "corp"})


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences between two offsets, trimmed, in order; only space lies between."""
    begin = start
    for match in _END.finditer(text, start, end):
        if _ends_sentence(text, begin, match, end):
            yield from _nonempty(text, begin, match.end())
            begin = match.end()
    yield from _nonempty(text, begin, end)


def _nonempty(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = _trimmed(text, start, end)
    if start < end:
        yield start, end


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    mark = match.group()
    if not mark.startswith("."):
        # A question or cry that is only quoted goes on: Press “Sure?” to confirm.
        goes_on = mark[0] == "…" or (len(mark) > 1 and mark[-1] in "\"'”’»")
        return not goes_on or not _next_letter(text, match.end(), end).islower()
    following = _next_letter(text, match.end(), end)
    if following.islower():
        return False
    words = text[begin : match.start()].split()
    before = words[-1].strip("(\"'“*_[>").casefold() if words else ""
    if len(words) <= 1 and before.rstrip(".)").isdigit():
        return False
    if before in _ABBREVIATIONS:
        return before in _CLOSES_SENTENCE_ANYWAY and following.isupper()
    is_initial = len(before) == 1 and before.isalpha() and words[-1].isupper() and before != "i"
    return not (is_initial and (len(words) == 1 or words[-2][:1].isupper()))


def _next_letter(text: str, at: int, end: int) -> str:
    while at < end and (text[at].isspace() or text[at] in "\"'“‘«([*_>"):
        at += 1
    return text[at] if at < end else "A"
