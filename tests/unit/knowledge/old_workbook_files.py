"""Workbooks of the old Excel (BIFF8), made record by record."""

import struct
from collections.abc import Sequence

Sheet = tuple[str, bool, Sequence[bytes]]
"""Name, whether it is hidden, and its cells."""


def old_workbook(sheets: Sequence[Sheet], *, codes: Sequence[str] = ()) -> bytes:
    """`codes` are number formats; the n-th is style n of `number`, counted from 1."""
    formats = [_record(0x41E, struct.pack("<H", 164 + at) + _text(code)) for at, code in enumerate(codes)]
    styles = [
        _record(0xE0, struct.pack("<HHHBBBBIiH", 0, key, 0, 0x20, 0, 0, 0, 0, 0, 0))
        for key in (0, *range(164, 164 + len(codes)))
    ]
    head = _begin(5) + _record(0x42, struct.pack("<H", 1200)) + _FONT * 5 + b"".join(formats + styles)
    bodies = [_begin(0x10) + b"".join(cells) + _END for _, _, cells in sheets]
    at = len(head) + len(_END) + sum(len(_listed(0, sheet)) for sheet in sheets)
    for sheet, body in zip(sheets, bodies, strict=True):
        head += _listed(at, sheet)
        at += len(body)
    return head + _END + b"".join(bodies)


def number(row: int, column: int, value: float, *, style: int = 0) -> bytes:
    return _record(0x203, struct.pack("<HHHd", row, column, style, value))


def label(row: int, column: int, text: str) -> bytes:
    return _record(0x204, struct.pack("<HHH", row, column, 0) + _text(text))


def yes(row: int, column: int) -> bytes:
    return _record(0x205, struct.pack("<HHHBB", row, column, 0, 1, 0))


def merged(top: int, bottom: int, left: int, right: int) -> bytes:
    return _record(0xE5, struct.pack("<HHHHH", 1, top, bottom, left, right))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _listed(at: int, sheet: Sheet) -> bytes:
    name, is_hidden, _ = sheet
    return _record(0x85, struct.pack("<IBB", at, is_hidden, 0) + _name(name))


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _name(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


_END = _record(0x0A, b"")
_FONT = _record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _name("Arial"))
