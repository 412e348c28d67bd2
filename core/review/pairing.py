"""Pairs sentences that were reworded: the nearest in words, first where both stand at the same place. Pure.

Bounded: each new sentence is weighed against a few old ones, so that two long texts without anything in
common take no longer than two alike.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from core.answering.sentences import PieceKind

SAME_PLACE = 0.5
"""Share of words that two sentences between the same unchanged ones must have in common …"""
ELSEWHERE = 0.75
"""… and two that stand elsewhere …"""
ONLY_ONE = 0.35
"""… and the only two at one place, which is a rewording more often than a coincidence."""

_CANDIDATES = 12
_NEIGHBOURS = 6
_COMMON = 50  # a word of so many sentences leads to none
_LONGEST = 300
_WORD = re.compile(r"\d[\d.,:]*|[^\W\d_]+|[€$£%]")


class Wording(Protocol):
    """What is paired."""

    @property
    def kind(self) -> PieceKind:
        """Like goes with like."""
        ...

    @property
    def words(self) -> str:
        """Without markup."""
        ...


@dataclass(frozen=True, slots=True)
class _Item:
    place: int
    gap: int
    group: str
    bag: Counter[str]
    size: int


Placed = tuple[int, Wording]


def pair_alike(
    old: Sequence[Placed], new: Sequence[Placed], *, anchors: Sequence[tuple[int, int]]
) -> dict[int, int]:
    """Old places to new places, one to one. `anchors` are the unchanged pairs of places in rising order."""
    before = _items(old, [mine for mine, _ in anchors])
    after = _items(new, [theirs for _, theirs in anchors])
    lonely = _lonely_gaps(before) & _lonely_gaps(after)
    scored: list[tuple[float, int, int, int]] = []
    for item, candidates in _candidates(before, after):
        for other in candidates:
            if item.group != other.group:
                continue
            score = _likeness(item, other)
            is_same_place = item.gap == other.gap
            wanted = (ONLY_ONE if item.gap in lonely else SAME_PLACE) if is_same_place else ELSEWHERE
            if score >= wanted:
                distance = abs(item.place - other.place)
                scored.append((-score - 0.1 * is_same_place, distance, other.place, item.place))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, mine, theirs in sorted(scored):
        if mine not in pairs and theirs not in taken:
            pairs[mine] = theirs
            taken.add(theirs)
    return pairs


def _items(placed: Sequence[Placed], anchors: Sequence[int]) -> list[_Item]:
    items = []
    for place, wording in placed:
        bag = _bag(wording.words)
        items.append(_Item(place, bisect_left(anchors, place), _group(wording.kind), bag, bag.total()))
    return items


def _group(kind: PieceKind) -> str:
    """A sentence may have become a list item; a row or heading stays one."""
    return kind.value if kind in {PieceKind.ROW, PieceKind.HEADING, PieceKind.CODE} else "prose"


def _bag(words: str) -> Counter[str]:
    """Words in lower case; figures are all alike, for they are what changes."""
    found = _WORD.findall(words.lower())[:_LONGEST]
    return Counter("#" if word[0].isdigit() else word for word in found)


def _likeness(one: _Item, other: _Item) -> float:
    """Dice's share of common words, 0 to 1."""
    if not one.size or not other.size:
        return 0.0
    return 2 * (one.bag & other.bag).total() / (one.size + other.size)


def _lonely_gaps(items: Sequence[_Item]) -> set[int]:
    counts = Counter(item.gap for item in items)
    return {gap for gap, count in counts.items() if count == 1}


def _candidates(before: Sequence[_Item], after: Sequence[_Item]) -> list[tuple[_Item, list[_Item]]]:
    """For each new sentence the old ones that share its rarer words, and those at its place."""
    postings: dict[str, list[int]] = {}
    for index, item in enumerate(before):
        for word in item.bag:
            postings.setdefault(word, []).append(index)
    by_gap: dict[int, list[int]] = {}
    for index, item in enumerate(before):
        by_gap.setdefault(item.gap, []).append(index)
    ranks = _rank_in_gap(after)
    found = []
    for item, rank in zip(after, ranks, strict=True):
        shared: Counter[int] = Counter()
        for word in item.bag:
            holders = postings.get(word, ())
            if len(holders) <= _COMMON:
                for index in holders:
                    shared[index] += 1
        here = by_gap.get(item.gap, [])
        first = max(0, min(rank, len(here)) - _NEIGHBOURS)
        near = here[first : rank + _NEIGHBOURS]
        best = [index for index, _ in shared.most_common(_CANDIDATES)]
        found.append((item, [before[index] for index in dict.fromkeys([*best, *near])]))
    return found


def _rank_in_gap(items: Sequence[_Item]) -> list[int]:
    ranks = [0] * len(items)
    for index, (one, following) in enumerate(pairwise(items), start=1):
        ranks[index] = ranks[index - 1] + 1 if one.gap == following.gap else 0
    return ranks
