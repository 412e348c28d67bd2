"""The pieces of a passage that tell something: no tables of contents, blurbs and mere references. Pure."""

import re

from core.answering.plain_text import said
from core.answering.sentences import Piece, PieceKind, split_pieces

_CONTENTS = re.compile(
    r"^(?:in this (?:article|guide|section|page)|on this page|(?:table of )?contents"
    r"|this (?:article|page) covers|jump to|quick links|related(?: articles| pages| topics| links)?"
    r"|further reading|see also|(?:still )?need (?:more )?help\??)\s*:?$",
    re.IGNORECASE,
)
_ANCHOR = re.compile(r"\W*\[[^\]]+\]\(#[^)]*\)(?:\{[^}]*\})?\W*")
_BLURB = re.compile(
    r"^(?:learn (?:how|about|what|why|more|the)\b|(?:this|the following) (?:article|guide|page|tutorial) "
    r"(?:applies to|explains|describes|shows|covers|will|is about)\b"
    r"|in this (?:article|guide|tutorial),? (?:you|we)\b)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"^(?:(?:if|for) .{3,100}, )?(?:please )?(?:see|read more|learn more|find out more|check out)\b"
    r"|^for (?:more|further) (?:information|details|help)\b",
    re.IGNORECASE,
)
_REFERENCE_LETTERS = 160


def telling_pieces(text: str) -> list[Piece]:
    """In order; only headings, or none, where a text tells nothing."""
    kept: list[Piece] = []
    contents_group: int | None = None
    is_after_contents = False
    for piece in split_pieces(text):
        is_listed = piece.kind in (PieceKind.ITEM, PieceKind.STEP)
        if is_listed and (is_after_contents or piece.group == contents_group):
            contents_group, is_after_contents = piece.group, False
            continue
        words = said(piece, text)
        is_after_contents = not is_listed and bool(_CONTENTS.match(words))
        if not is_after_contents and not _leads_elsewhere(piece, words, text):
            kept.append(piece)
    return kept


def _leads_elsewhere(piece: Piece, words: str, text: str) -> bool:
    if piece.kind is PieceKind.ITEM:
        return bool(_ANCHOR.fullmatch(text[piece.start : piece.end]))
    if piece.kind is not PieceKind.SENTENCE:
        return False
    is_reference = len(words) <= _REFERENCE_LETTERS and bool(_REFERENCE.match(words))
    return is_reference or bool(_BLURB.match(words))
