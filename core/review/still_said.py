"""Whether what a reply quoted from an earlier text is still said in a later one. Pure."""

from bisect import bisect_right
from collections.abc import Sequence

from core.review.delta import Said, sayings


class EarlierText:
    """The sentences of one version, to be asked by their places."""

    def __init__(self, text: str) -> None:
        self._sayings = sayings(text)
        self._starts = [one.start for one in self._sayings]

    def said_at(self, start: int, end: int) -> Sequence[Said]:
        """The sentences that text[start:end] touches, in order."""
        first = max(0, bisect_right(self._starts, start) - 1)
        touched = []
        for one in self._sayings[first:]:
            if one.start >= end:
                break
            if one.end > start:
                touched.append(one)
        return touched


def keys_of(text: str) -> frozenset[str]:
    """What a text says, in the form in which equal sentences are equal wherever they stand."""
    return frozenset(one.key for one in sayings(text))
