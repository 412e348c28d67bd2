"""Finds duplicates and contradictions among the passages of a knowledge version. Pure.

Passages near in meaning are compared sentence by sentence; all else is never looked at.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.answering.content_words import words_of
from core.answering.grounding import facts_of
from core.answering.plain_text import readable, said
from core.answering.telling_pieces import telling_pieces
from core.knowledge.documents import Chunk
from core.review.conflicts import ConflictKind
from core.review.contradiction_search import Place
from core.review.contradictions import Disagreement, Statement, disagreement, statement_of
from core.review.delta import sayings
from core.review.near_pairs import near_pairs
from core.review.ports import IndexedPassages

NEAR = 0.72
"""Cosine from which two passages may speak of one thing."""
NEIGHBOURS = 12
"""Passages that one passage is compared with, the nearest."""
ALIKE = 0.8
"""Share of common shingles from which two passages are duplicates."""
_SHINGLE = 4
_FEWEST_WORDS = 20  # "Contact us if it does not help." twice is no duplicate
_STATEMENTS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two places that say the same, or differ as `how` says."""

    kind: ConflictKind
    left: Place
    right: Place
    score: float
    how: Disagreement | None = None
    passages: int = 1
    """Of a duplicate: how many passages of the two documents are alike."""


def find_pairs(
    passages: IndexedPassages,
    *,
    wanted: Sequence[int],
    may_compare: Callable[[Chunk, Chunk], bool],
) -> list[FoundPair]:
    """Pairs with at least one side among the `wanted` passages, given by their places.

    Of two documents' duplicates one pair is given; of contradictions one a pair of sentences.
    """
    statements = lru_cache(maxsize=_STATEMENTS_KEPT)(lambda place: tuple(_statements(passages.chunks[place])))
    duplicates: dict[tuple[str, str], list[FoundPair]] = {}
    contradictions: dict[tuple[str, ...], FoundPair] = {}
    for pair in near_pairs(passages.vectors, wanted=wanted, least=NEAR, most=NEIGHBOURS):
        one, other = sorted(pair[:2], key=lambda place: passages.chunks[place].document_id)
        left, right = passages.chunks[one], passages.chunks[other]
        if left.document_id == right.document_id or not may_compare(left, right):
            continue
        likeness = _likeness(left, right)
        if likeness >= ALIKE:
            alike = FoundPair(ConflictKind.DUPLICATE, _whole(left), _whole(right), likeness)
            duplicates.setdefault((left.document_id, right.document_id), []).append(alike)
        for found in _contradictions(left, statements(one), right, statements(other)):
            key = (found.left.document_id, found.right.document_id, found.left.words, found.right.words)
            contradictions.setdefault(key, found)
    return [*contradictions.values(), *(_first(pairs) for pairs in duplicates.values())]


def _contradictions(
    left: Chunk, ours: Sequence[Statement], right: Chunk, theirs: Sequence[Statement]
) -> Iterator[FoundPair]:
    said_there = {statement.said.key for statement in theirs}
    said_here = {statement.said.key for statement in ours}
    for one in ours:
        # What the other side says as well is not what it contradicts, whatever else it says.
        if one.said.key in said_there:
            continue
        for other in theirs:
            if other.said.key in said_here:
                continue
            how = disagreement(one, other)
            if how is not None:
                yield FoundPair(
                    ConflictKind.CONTRADICTION, _place(left, one), _place(right, other), how.likeness, how
                )


def _statements(chunk: Chunk) -> Iterator[Statement]:
    names = facts_of(chunk.text).names
    for one in sayings(chunk.text, title=chunk.title):
        statement = statement_of(one, title=chunk.title, heading=chunk.heading, names=names)
        if statement is not None:
            yield statement


def _likeness(left: Chunk, right: Chunk) -> float:
    """Jaccard's share of common shingles; 0 for passages too short to tell."""
    ours, theirs = _shingles(left.text), _shingles(right.text)
    if not ours or not theirs:
        return 0.0
    return len(ours & theirs) / len(ours | theirs)


@lru_cache(maxsize=4_096)
def _shingles(text: str) -> frozenset[int]:
    words = words_of(" ".join(said(piece, text) for piece in telling_pieces(text)))
    if len(words) < _FEWEST_WORDS:
        return frozenset()
    return frozenset(hash(tuple(words[at : at + _SHINGLE])) for at in range(len(words) - _SHINGLE + 1))


def _first(pairs: Sequence[FoundPair]) -> FoundPair:
    """The one that stands first in its document, so that it is the same whenever it is found."""
    first = min(pairs, key=lambda pair: (pair.left.start, pair.right.start))
    return FoundPair(first.kind, first.left, first.right, first.score, None, len(pairs))


def _whole(chunk: Chunk) -> Place:
    return Place(
        chunk.document_id, chunk.document_version, chunk.source_id, chunk.title, None, chunk.heading,
        chunk.start, chunk.end, readable(chunk.text),
    )  # fmt: skip


def _place(chunk: Chunk, statement: Statement) -> Place:
    one = statement.said
    return Place(
        chunk.document_id, chunk.document_version, chunk.source_id, chunk.title, None,
        one.heading or chunk.heading, chunk.start + one.start, chunk.start + one.end, one.words,
    )  # fmt: skip
