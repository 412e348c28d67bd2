"""Sentences that share most of their words, found among very many without trying every pair. Pure."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence, Set

COMMON = 300
"""A word by which more sentences than this could be found leads to none: it is boilerplate."""


def alike_pairs(
    words: Sequence[frozenset[str]], *, wanted: Set[int], shared: float
) -> Iterator[tuple[int, int]]:
    """Places of two sentences of which the longer has `shared` of its words in common with the other.

    At least one of the two is `wanted`; no pair comes twice. Two such sentences must share one of their
    rarest words (prefix filtering), so only those with one in common are compared.
    """
    counts = Counter(word for one in words for word in one)
    prefixes = [_rarest(one, counts, shared) for one in words]
    holders: dict[str, list[int]] = {}
    for place, prefix in enumerate(prefixes):
        for word in prefix:
            holders.setdefault(word, []).append(place)
    for place in sorted(wanted):
        near = {other for word in prefixes[place] if len(holders[word]) <= COMMON for other in holders[word]}
        for other in sorted(near):
            is_met_before = other in wanted and other <= place
            if not is_met_before and other != place and _is_alike(words[place], words[other], shared):
                yield place, other


class SentencesSought:
    """Tells of a text whether one of some sentences may have its like in it."""

    def __init__(self, words: Sequence[frozenset[str]], *, shared: float) -> None:
        """`words` are the sentences', `shared` is as for `alike_pairs`."""
        self._shared = shared
        self._holders: dict[str, list[frozenset[str]]] = {}
        counts = Counter(word for one in words for word in one)
        for one in set(words):
            for word in _rarest(one, counts, shared):
                self._holders.setdefault(word, []).append(one)

    def may_be_in(self, present: frozenset[str]) -> bool:
        """`present` are the words of the text: yes where enough of some sentence's words are among them."""
        return any(
            len(one & present) >= self._shared * len(one)
            for word in present
            for one in self._holders.get(word, ())
        )


def _rarest(words: frozenset[str], counts: Counter[str], shared: float) -> list[str]:
    length = len(words) - math.ceil(shared * len(words)) + 1 if words else 0
    return sorted(words, key=lambda word: (counts[word], word))[:length]


def _is_alike(one: frozenset[str], other: frozenset[str], shared: float) -> bool:
    return len(one & other) >= shared * max(len(one), len(other))
