"""Names the columns of table rows whose head stands in another passage of the document. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from core.answering.sentences import Piece, PieceKind, cells_of, split_pieces
from core.retrieval.passages import Passage


def with_columns(pieces: Sequence[Piece], passage: Passage, passages: Sequence[Passage]) -> tuple[Piece, ...]:
    """The pieces; rows without column names take those of the nearest table of equal width before them."""
    if not any(piece.kind is PieceKind.ROW and not piece.columns for piece in pieces):
        return tuple(pieces)
    before = sorted(
        (one for one in passages if one.document_id == passage.document_id and one.end <= passage.start),
        key=lambda one: -one.end,
    )
    heads = [piece.columns for one in before for piece in split_pieces(one.text) if piece.columns]
    heads = [passage.columns, *heads] if passage.columns else heads
    return tuple(_named(piece, passage.text, heads) for piece in pieces)


def _named(piece: Piece, text: str, heads: Sequence[tuple[str, ...]]) -> Piece:
    if piece.kind is not PieceKind.ROW or piece.columns:
        return piece
    width = len(cells_of(text[piece.start : piece.end]))
    columns = next((head for head in heads if len(head) == width), ())
    return replace(piece, columns=columns)
