"""Finds duplicates and contradictions among the passages of a knowledge version. Pure.

Duplicates are looked for among passages near in meaning; contradictions among sentences, wherever they
stand, that give a value or deny something and share most of their words.
"""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from core.answering.content_words import content_stems, stem, words_of
from core.answering.grounding import facts_of
from core.answering.plain_text import readable, said
from core.answering.sentences import PieceKind
from core.answering.telling_pieces import telling_pieces
from core.knowledge.documents import Chunk
from core.review.conflicts import ConflictKind
from core.review.contradiction_search import Place
from core.review.contradictions import (
    Disagreement,
    Statement,
    disagreement,
    question_of,
    statement_of,
    with_question,
)
from core.review.delta import Said, sayings
from core.review.near_pairs import near_pairs
from core.review.ports import IndexedPassages
from core.review.statement_join import SentencesSought, alike_pairs
from core.review.subject_words import FILLERS, may_tell_in_words

NEAR = 0.8
"""Cosine from which two passages may be the same."""
NEIGHBOURS = 12
"""Passages that one passage is compared with, the nearest."""
ALIKE = 0.8
"""Share of common shingles from which two passages are duplicates."""
MOST_DUPLICATES = 1_000
"""Pairs of documents told of one look."""
_SHINGLE = 4
_FEWEST_WORDS = 20  # "Contact us if it does not help." twice is no duplicate
_LOOK_AROUND_EVERY = 1_000
BLOCKED = 0.5
"""Share of words that two sentences must have in common to be read closely."""


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
    look_around: Callable[[], object] = lambda: None,
) -> list[FoundPair]:
    """Pairs with at least one side among the `wanted` passages, given by their places.

    Of two documents' duplicates one pair is given; of contradictions one a pair of sentences. `look_around`
    is called now and then, and may break the work off by raising.
    """
    pairing = _Pairing(passages.chunks, may_compare)
    sentences = _sentences(passages.chunks, frozenset(wanted), look_around)
    contradictions = _contradictions(passages.chunks, sentences, frozenset(wanted), pairing)
    return [*contradictions, *_duplicates(passages, wanted, pairing, look_around)]


@dataclass(frozen=True, slots=True)
class _Pairing:
    """Which passages may be held against each other, and which of them is the left one."""

    chunks: Sequence[Chunk]
    may_compare: Callable[[Chunk, Chunk], bool]

    def in_order(self, one: int, other: int) -> tuple[int, int] | None:
        """None for two of one document. The same order whichever is asked first."""
        left, right = sorted((one, other), key=lambda place: self.chunks[place].document_id)
        first, second = self.chunks[left], self.chunks[right]
        if first.document_id == second.document_id or not self.may_compare(first, second):
            return None
        return left, right


def _duplicates(
    passages: IndexedPassages, wanted: Sequence[int], pairing: _Pairing, look_around: Callable[[], object]
) -> list[FoundPair]:
    found: dict[tuple[str, str], list[FoundPair]] = {}
    near = near_pairs(passages.vectors, wanted=wanted, least=NEAR, most=NEIGHBOURS, look_around=look_around)
    for one, other, _ in near:
        places = pairing.in_order(one, other)
        if places is None:
            continue
        left, right = (passages.chunks[place] for place in places)
        likeness = _likeness(left, right)
        if likeness >= ALIKE:
            alike = FoundPair(ConflictKind.DUPLICATE, _whole(left), _whole(right), likeness)
            found.setdefault((left.document_id, right.document_id), []).append(alike)
    # Where all pages of a site share a text, pairs are without end and tell nothing: whole documents first.
    most_alike = sorted(found.values(), key=lambda pairs: (-len(pairs), -pairs[0].score))
    return [_first(pairs) for pairs in most_alike[:MOST_DUPLICATES]]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that could contradict another, and the place of its passage."""

    passage: int
    said: Said
    question: str = ""
    """That it answers, where it is what a short answer begins with."""


def _sentences(
    chunks: Sequence[Chunk], wanted: Set[int], look_around: Callable[[], object]
) -> list[_Sentence]:
    """All of the wanted passages, and of the others those of passages that may hold the like of one."""
    found = [one for place in sorted(wanted) for one in _tellable(place, chunks[place])]
    sought = SentencesSought([_block(one) for one in found], shared=BLOCKED)
    for place, chunk in enumerate(chunks):
        if place % _LOOK_AROUND_EVERY == 0:
            look_around()
        # Telling a text's sentences apart takes ten times as long as looking at its words.
        if place not in wanted and sought.may_be_in(_words_in(chunk)):
            found += _tellable(place, chunk)
    return sorted(found, key=lambda one: one.passage)


def _words_in(chunk: Chunk) -> frozenset[str]:
    tokens = set(_TOKEN.findall(f"{chunk.title}\n{chunk.text}".casefold()))
    return frozenset[str]().union(*map(_stems_of, tokens))


_TOKEN = re.compile(r"[^\W_]+(?:[.'’/-][^\W_]+)*")


@lru_cache(maxsize=100_000)
def _stems_of(token: str) -> frozenset[str]:
    return frozenset(map(stem, words_of(token)))


def _contradictions(
    chunks: Sequence[Chunk], sentences: Sequence[_Sentence], wanted: Set[int], pairing: _Pairing
) -> list[FoundPair]:
    said_by: dict[str, set[str]] = {}
    for one in sentences:
        said_by.setdefault(chunks[one.passage].document_id, set()).add(one.said.key)
    read = _Reader(chunks, sentences)
    found: dict[tuple[str, ...], FoundPair] = {}
    asked = {place for place, one in enumerate(sentences) if one.passage in wanted}
    for pair in alike_pairs([_block(one) for one in sentences], wanted=asked, shared=BLOCKED):
        here, there = sorted(pair, key=lambda place: chunks[sentences[place].passage].document_id)
        one, other = sentences[here], sentences[there]
        if pairing.in_order(one.passage, other.passage) is None:
            continue
        left, right = chunks[one.passage], chunks[other.passage]
        # What the other document says as well is not what it contradicts, whatever else it says.
        if one.said.key in said_by[right.document_id] or other.said.key in said_by[left.document_id]:
            continue
        ours, theirs = read.statement(here), read.statement(there)
        how = disagreement(ours, theirs) if ours and theirs else None
        if how is not None:
            key = (left.document_id, right.document_id, one.said.words, other.said.words)
            places = _place(left, one.said), _place(right, other.said)
            found.setdefault(key, FoundPair(ConflictKind.CONTRADICTION, *places, how.likeness, how))
    return list(found.values())


class _Reader:
    """Makes statements of sentences when they are asked for, each once."""

    def __init__(self, chunks: Sequence[Chunk], sentences: Sequence[_Sentence]) -> None:
        self._chunks = chunks
        self._sentences = sentences
        self._read: dict[int, Statement | None] = {}
        self._names: dict[int, frozenset[str]] = {}

    def statement(self, place: int) -> Statement | None:
        if place not in self._read:
            sentence = self._sentences[place]
            chunk = self._chunks[sentence.passage]
            self._read[place] = statement_of(
                sentence.said,
                title=chunk.title,
                heading=chunk.heading,
                names=self._names_in(sentence.passage),
                question=sentence.question,
            )
        return self._read[place]

    def _names_in(self, passage: int) -> frozenset[str]:
        if passage not in self._names:
            self._names[passage] = facts_of(self._chunks[passage].text).names
        return self._names[passage]


_TELLING = re.compile(r"\d|@")


def _tellable(place: int, chunk: Chunk) -> Iterator[_Sentence]:
    """Sentences with a value: in figures, in words, or a day of the week; and those that deny."""
    for one in sayings(chunk.text, title=chunk.title, is_wanted=_may_tell):
        if one.kind not in {PieceKind.CODE, PieceKind.HEADING}:
            yield _Sentence(place, one, question_of(one, kind=chunk.kind, title=chunk.title))


def _may_tell(text: str) -> bool:
    return _TELLING.search(text) is not None or may_tell_in_words(text.casefold())


def _block(sentence: _Sentence) -> frozenset[str]:
    """The words by which like sentences are brought together: figures do not count."""
    own = frozenset(word for word in content_stems(sentence.said.words) if not any(map(str.isdigit, word)))
    return with_question(own - FILLERS, sentence.question)


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
    return _at(chunk, chunk.heading, 0, len(chunk.text), readable(chunk.text))


def _place(chunk: Chunk, said: Said) -> Place:
    return _at(chunk, said.heading or chunk.heading, said.start, said.end, said.words)


def _at(chunk: Chunk, heading: str, start: int, end: int, words: str) -> Place:
    return Place(
        chunk.document_id, chunk.document_version, chunk.source_id, chunk.title, None, heading,
        chunk.start + start, chunk.start + end, words,
    )  # fmt: skip
