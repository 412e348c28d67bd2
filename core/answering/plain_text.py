"""Takes the markup off a quoted span so that it reads well in a chat. Pure; adds no word of its own."""

import re

from core.answering.sentences import Piece, PieceKind, cells_of
from core.knowledge.time_stamps import STAMP

# No part runs past the next of its kind, or past a bound: what strangers write comes through here.
_ADDRESS = r"\((?:[^()]|\([^()]*\))*\)"
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (STAMP, ""),
    (re.compile(r"<!--.{0,4000}?-->", re.DOTALL), ""),
    (re.compile(rf"!\[[^\[\]]*\]{_ADDRESS}"), ""),
    (re.compile(rf"\[\s*\]{_ADDRESS}"), ""),
    (re.compile(rf"\[([^\[\]]+)\]{_ADDRESS}"), r"\1"),
    (re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"(?:(?<!\s)\s++)?\{[#.][\w-]+(?:\s+[#.][\w-]+)*\}"), ""),
    (re.compile(r"<(https?://[^>\s]+)>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]*>"), " "),
    (re.compile(r"^[ \t]*>+[ \t]*(\[![A-Z]+\])?", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.{1,2000}?)(?<=\S)\1", re.DOTALL), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])"), r"\1"),
    (re.compile(r"&nbsp;|\u00a0"), " "),
    (re.compile(r"&amp;"), "&"),
)
_SAYS_NOTHING = frozenset(
    {"", "value", "values", "details", "data", "specification", "wert", "värde", "valeur", "valor"}
)
"""Names of the second of two columns that add nothing: `Weight: 3.1 kg`, not `Weight – Value: 3.1 kg`."""
_ITEM_MARK = re.compile(r"^\s*([-*+•–]|\(?\d{1,3}[.)]|[a-z][.)])\s+")


def readable(text: str) -> str:
    """One line without Markdown or HTML; inline code keeps its back-ticks."""
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    # Whatever tag the first pass uncovered must not survive either.
    text = re.sub(r"<(?=[A-Za-z/!])", "‹", text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"\s+([,;:!?])(?=\s|$)", r"\1", text)


def said(piece: Piece, text: str) -> str:
    """The piece as it is said: list marks fall away, a row is told with its column names, code stays."""
    raw = text[piece.start : piece.end]
    if piece.kind is PieceKind.CODE:
        return raw
    if piece.kind is PieceKind.ROW:
        return _told_row(raw, piece.columns)
    if piece.kind in (PieceKind.STEP, PieceKind.ITEM):
        return readable(_ITEM_MARK.sub("", readable_item(raw), count=1))
    return readable(raw)


def readable_item(raw: str) -> str:
    """A list item without the quotation mark that may stand before it."""
    return re.sub(r"^\s*>\s*", "", raw)


def _told_row(raw: str, columns: tuple[str, ...]) -> str:
    cells = [readable(cell) for cell in cells_of(raw)]
    names = [readable(name) for name in columns]
    if not names or len(names) != len(cells):
        filled = [cell for cell in cells if cell]
        return ": ".join([filled[0], ", ".join(filled[1:])]) if len(filled) > 1 else "".join(filled)
    parts = [
        f"{name}: {cell}" if name else cell for name, cell in zip(names[1:], cells[1:], strict=True) if cell
    ]
    first = cells[0] or names[0]
    if len(cells) == 2 and cells[1] and names[1].casefold() in _SAYS_NOTHING:
        return f"{first}: {cells[1]}"
    return f"{first} – {'; '.join(parts)}" if parts else first
