"""Chooses which pieces of the best passages make the answer: enough to stand alone, no more. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.answering.answer_types import answer_type_signal, asks_how_to
from core.answering.findings import Findings, ScoredPiece
from core.answering.instructions import instructs_assistant
from core.answering.joined_passages import join_neighbours
from core.answering.plain_text import said
from core.answering.planted_text import is_planted
from core.answering.sentences import Piece, PieceKind, split_pieces
from core.answering.table_rows import named_rows
from core.answering.tables import with_columns
from core.answering.telling_pieces import telling_pieces
from core.retrieval.passages import Passage

SENTENCES = 4
LIST_PIECES = 20
LIST_LETTERS = 2_400
SHORT_LIST = 8
SHORT_LIST_LETTERS = 900
ROWS = 10
NAMED_ROWS = 5
SHORT_TABLE = 5
"""A table up to this size is said whole where none of its rows is named: sizes and times are ranges."""
SHORT_BLOCK = 8
SHORT_BLOCK_LETTERS = 800
"""A list or table up to this size is said with the sentence before it that speaks of it."""
_BROAD = 0.99
"""Title and heading hold (nearly) all that the question asks: it asks for the whole section."""
_NEAR = 0.10
"""A further sentence is said when its score is this near to the best one's."""
_LISTED = (PieceKind.STEP, PieceKind.ITEM)
_LEANS_BACK = re.compile(
    r"^(?:it|its|this|that|these|those|they|them|their|he|she|however|otherwise|also|then|if so"
    r"|in (?:that|this) case|instead|therefore|additionally|moreover|furthermore"
    r"|afterwards?|after that|both|such|but|and|or|so)\b",
    re.IGNORECASE,
)
_FIRST_STEP = re.compile(r"\s*(?:>\s*)?\(?(?:1|a)[.)]\s")
_SPEAKS_OF_BLOCK = re.compile(r"\b(?:list|table|following|these|steps|below|order)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Pieces of one passage in the order of its text."""

    passage: Passage
    pieces: tuple[Piece, ...]


def choose(findings: Findings) -> list[Chosen]:
    """What to say, the passage of the best piece first; empty when the best piece is not fit to be quoted."""
    findings = join_neighbours(findings)
    best = findings.pieces[0] if findings.pieces else None
    if best is None or is_planted(_raw(best.piece, best.passage), best.passage):
        return []
    if best.passage.kind == "answer":
        return [_whole(best.passage)]
    own = _own_pieces(findings, best)
    chosen = [Chosen(best.passage, _headed(own, best.passage))]
    if len(own) <= 1:
        chosen.extend(_from_elsewhere(findings, best))
    return chosen


def _raw(piece: Piece, passage: Passage) -> str:
    return passage.text[piece.start : piece.end]


def _whole(passage: Passage) -> Chosen:
    kept = [piece for piece in split_pieces(passage.text) if not is_planted(_raw(piece, passage), passage)]
    return Chosen(passage, tuple(kept))


def _own_pieces(findings: Findings, best: ScoredPiece) -> tuple[Piece, ...]:
    pieces = [
        piece
        for piece in with_columns(telling_pieces(best.passage.text), best.passage, findings.passages)
        if piece.kind is PieceKind.HEADING or not is_planted(_raw(piece, best.passage), best.passage)
    ]
    at = next((i for i, piece in enumerate(pieces) if piece.start == best.piece.start), None)
    if at is None:
        return (best.piece,)
    if asks_how_to(findings.question) and (steps := _procedure(pieces, at, best.passage.text)):
        return tuple(pieces[i] for i in steps)
    if best.piece.kind in _LISTED:
        return tuple(pieces[i] for i in _items(findings, best, pieces, at))
    if best.piece.kind is PieceKind.ROW:
        return _rows(findings, best, pieces)
    return tuple(pieces[i] for i in _sentences_around(findings, best, pieces, at))


def _headed(pieces: tuple[Piece, ...], passage: Passage) -> tuple[Piece, ...]:
    """A list or rows without a sentence before them are said under the heading they stand under."""
    pieces = tuple(piece for piece in pieces if piece.kind is not PieceKind.HEADING)
    if not pieces or len(pieces) == 1 or pieces[0].kind not in (*_LISTED, PieceKind.ROW):
        return pieces
    before = [piece for piece in split_pieces(passage.text) if piece.start < pieces[0].start]
    while before and before[-1].group == pieces[0].group:
        before.pop()
    if not before or before[-1].kind is not PieceKind.HEADING:
        return pieces
    heading = said(before[-1], passage.text)
    is_title = heading.casefold() == passage.title.casefold()
    return pieces if is_title or instructs_assistant(heading) else (before[-1], *pieces)


def _procedure(pieces: Sequence[Piece], at: int, text: str) -> list[int]:
    """The numbered list of the section that the best piece stands in; none when it has none."""
    first = max((i + 1 for i in range(at + 1) if pieces[i].kind is PieceKind.HEADING), default=0)
    last = next((i for i in range(at + 1, len(pieces)) if pieces[i].kind is PieceKind.HEADING), len(pieces))
    steps = [i for i in range(first, last) if pieces[i].kind is PieceKind.STEP]
    if not steps:
        return []
    nearest = min(steps, key=lambda i: (i < at, abs(i - at)))
    listed = _list_around(pieces, nearest, text)
    keeps_best = at in listed or pieces[at].kind is not PieceKind.SENTENCE or at >= listed[0]
    return listed if keeps_best else [at, *(i for i in listed if i != at)]


def _list_around(pieces: Sequence[Piece], at: int, text: str) -> list[int]:
    """The whole list with the sentence that leads into it, cut off at a sane length."""
    first = last = at
    while first > 0 and _same_list(pieces, first - 1, at) and not _begins_anew(pieces, first, text):
        first -= 1
    while first < at and pieces[first].kind not in _LISTED:
        first += 1
    ahead = at + 1
    while ahead < len(pieces) and _same_list(pieces, ahead, at) and not _begins_anew(pieces, ahead, text):
        last = ahead if pieces[ahead].kind in _LISTED else last
        ahead += 1
    listed = list(range(first, last + 1))
    if _length(pieces, listed) > LIST_LETTERS or len(listed) > LIST_PIECES:
        listed = _cut(pieces, listed, at)
    leads = first > 0 and pieces[first - 1].kind is PieceKind.SENTENCE and first in listed
    return [first - 1, *listed] if leads else listed


def _begins_anew(pieces: Sequence[Piece], i: int, text: str) -> bool:
    """A first step after the steps of another list: another procedure, even under the same heading."""
    if pieces[i].kind is not PieceKind.STEP or not _FIRST_STEP.match(text[pieces[i].start : pieces[i].end]):
        return False
    before = next((pieces[j] for j in range(i - 1, -1, -1) if pieces[j].kind is PieceKind.STEP), None)
    return before is not None and before.group != pieces[i].group


def _same_list(pieces: Sequence[Piece], i: int, at: int) -> bool:
    """Notes and pictures between numbered steps interrupt a list on the page, not for the reader."""
    if pieces[i].kind in _LISTED:
        return pieces[i].group == pieces[at].group or pieces[at].kind is PieceKind.STEP
    between = pieces[i].kind in (PieceKind.SENTENCE, PieceKind.CODE) and pieces[at].kind is PieceKind.STEP
    around = range(max(0, i - 3), min(len(pieces), i + 4))
    has_before = any(pieces[j].kind is PieceKind.STEP for j in around if j < i)
    has_after = any(pieces[j].kind is PieceKind.STEP for j in around if j > i)
    return between and has_before and has_after


def _length(pieces: Sequence[Piece], chosen: Sequence[int]) -> int:
    return sum(pieces[i].end - pieces[i].start for i in chosen)


def _cut(pieces: Sequence[Piece], listed: list[int], at: int) -> list[int]:
    """Of a numbered list its beginning, so that it can be followed; of others the items near the best."""
    if pieces[at].kind is not PieceKind.STEP:
        listed = [i for i in listed if abs(i - at) <= SENTENCES // 2]
    kept: list[int] = []
    for i in listed[:LIST_PIECES]:
        if kept and _length(pieces, [*kept, i]) > LIST_LETTERS:
            break
        kept.append(i)
    return kept


def _items(findings: Findings, best: ScoredPiece, pieces: Sequence[Piece], at: int) -> list[int]:
    """A short list whole; of a long one the items that fit best."""
    listed = _list_around(pieces, at, best.passage.text)
    if len(listed) <= SHORT_LIST and _length(pieces, listed) <= SHORT_LIST_LETTERS:
        return listed
    near = _near(findings, best)
    return [i for i in listed if i == at or pieces[i].start in near][:SENTENCES]


def _near(findings: Findings, best: ScoredPiece) -> set[int]:
    """Where the pieces of the best one's passage start that score nearly as well."""
    return {
        one.piece.start
        for one in findings.pieces
        if one.passage.chunk_id == best.passage.chunk_id and one.score >= best.score - _NEAR / 2
    }


def _rows(findings: Findings, best: ScoredPiece, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The rows that the question names; if none, the whole of a short table, or the rows near the best."""
    table = [piece for piece in pieces if piece.group == best.piece.group and piece.kind is PieceKind.ROW]
    named = named_rows(findings.question, table, best.passage.text)
    if named:
        return tuple(named[:NAMED_ROWS])
    near = [piece for piece in table if piece.start in _near(findings, best)]
    is_broad = findings.signals.heading_coverage >= _BROAD or len(near) * 2 >= len(table)
    if len(table) <= (ROWS if is_broad else SHORT_TABLE):
        return tuple(table)
    return tuple(near[:SENTENCES]) or (best.piece,)


def _sentences_around(findings: Findings, best: ScoredPiece, pieces: Sequence[Piece], at: int) -> list[int]:
    text = best.passage.text
    if _leads(pieces[at], text) and at + 1 < len(pieces):
        return _led_in(pieces, at, text)
    scores = {
        one.piece: one.score for one in findings.pieces if one.passage.chunk_id == best.passage.chunk_id
    }
    chosen = {at}
    if leans_back(pieces, at, text):
        chosen.add(at - 1)
    near = sorted(scores, key=lambda piece: -scores[piece])
    for piece in near:
        is_whole = piece.kind is PieceKind.SENTENCE and not said(piece, text).endswith(":")
        i = pieces.index(piece) if is_whole and piece in pieces else -1
        is_neighbour = i >= 0 and any(abs(i - j) == 1 for j in chosen) and piece.group == pieces[at].group
        limit = _NEAR * 2 if is_neighbour else _NEAR
        if i >= 0 and len(chosen) < SENTENCES - 1 and scores[piece] >= best.score - limit:
            chosen.add(i)
            if leans_back(pieces, i, text):
                chosen.add(i - 1)
    return _with_block(findings, pieces, sorted(chosen)[: SENTENCES + 1], text)


def _lacks_kind(question: str, pieces: Sequence[Piece], chosen: Sequence[int], text: str) -> bool:
    """A time, price or number is asked for, and none of these pieces holds any."""
    return answer_type_signal(question, " ".join(said(pieces[i], text) for i in chosen)) < 0


def _block_of_kind(question: str, pieces: Sequence[Piece], start: int, text: str) -> list[int]:
    """The next short list or table of the section that holds what is asked for; none when there is none."""
    for i in range(start, len(pieces)):
        if pieces[i].kind is PieceKind.HEADING:
            return []
        if pieces[i].kind in (*_LISTED, PieceKind.ROW):
            block = [j for j in range(i, len(pieces)) if pieces[j].group == pieces[i].group]
            is_short = len(block) <= SHORT_BLOCK and _length(pieces, block) <= SHORT_BLOCK_LETTERS
            return block if is_short and not _lacks_kind(question, pieces, block, text) else []
    return []


def _leads(piece: Piece, text: str) -> bool:
    return text[piece.start : piece.end].rstrip("*_ ").endswith((":", "："))


def _with_block(findings: Findings, pieces: Sequence[Piece], chosen: list[int], text: str) -> list[int]:
    """With the list or table after them, where they speak of it or the question asks for it all."""
    after = chosen[-1] + 1
    if after < len(pieces) and pieces[after].kind is PieceKind.CODE and _leads(pieces[chosen[-1]], text):
        return [*chosen, after]
    if _lacks_kind(findings.question, pieces, chosen, text):
        return [*chosen, *_block_of_kind(findings.question, pieces, after, text)]
    if after >= len(pieces) or pieces[after].kind not in (*_LISTED, PieceKind.ROW):
        return chosen
    speaks = _SPEAKS_OF_BLOCK.search(said(pieces[chosen[-1]], text)) is not None
    block = [i for i in range(after, len(pieces)) if pieces[i].group == pieces[after].group]
    is_short = len(block) <= SHORT_BLOCK and _length(pieces, block) <= SHORT_BLOCK_LETTERS
    is_wanted = speaks or findings.signals.heading_coverage >= _BROAD
    return [*chosen, *block] if is_short and is_wanted else chosen


def _led_in(pieces: Sequence[Piece], at: int, text: str) -> list[int]:
    following = pieces[at + 1]
    if following.kind in _LISTED:
        return [at, *(i for i in _list_around(pieces, at + 1, text) if i != at)]
    if following.kind in (PieceKind.ROW, PieceKind.CODE):
        return [at, *(i for i in range(at + 1, len(pieces)) if pieces[i].group == following.group)][
            : LIST_PIECES // 2
        ]
    return [at, at + 1]


def leans_back(pieces: Sequence[Piece], at: int, text: str) -> bool:
    """The piece opens with a pronoun or the like, and the sentence before it tells what is meant."""
    if at == 0 or pieces[at - 1].group != pieces[at].group or pieces[at].kind is not PieceKind.SENTENCE:
        return False
    return bool(_LEANS_BACK.match(said(pieces[at], text)))


def _from_elsewhere(findings: Findings, best: ScoredPiece) -> list[Chosen]:
    """One more sentence from another place when it fits about as well and covers more of the question."""
    for one in findings.pieces[1:]:
        if one.score < best.score - _NEAR:
            return []
        is_other = one.passage.chunk_id != best.passage.chunk_id and one.piece.kind is PieceKind.SENTENCE
        is_new = one.coverage > best.coverage and one.text.casefold() != best.text.casefold()
        if (
            is_other
            and is_new
            and not one.text.endswith("?")
            and one.passage.document_id == best.passage.document_id
        ):
            return [Chosen(one.passage, (one.piece,))]
    return []
