"""Words that turn a promise into another one: before and after, half and full, free. Pure."""

import re

from core.answering.phrase_files import read_phrases

_Pair = tuple[re.Pattern[str], re.Pattern[str]]


def _pairs(section: str) -> list[_Pair]:
    found = []
    for line in read_phrases("opposites.txt")[section]:
        left, right = (re.compile(rf"(?<![\w])(?:{side})(?![\w])") for side in line.split(" / "))
        found.append((left, right))
    return found


_OPPOSITES = [way for left, right in _pairs("opposites") for way in ((left, right), (right, left))]
_PROMISES = _pairs("promises")


def turned_words(said: str, held: str) -> list[str]:
    """Words of `said` for which `held` has the opposite or no like promise, in words; both in lower case."""
    found = []
    for ours, theirs in _OPPOSITES:
        mine = ours.search(said)
        if mine and not theirs.search(said) and theirs.search(held) and not ours.search(held):
            found.append(mine.group())
    for promise, equals in _PROMISES:
        mine = promise.search(said)
        if mine and not equals.search(held):
            found.append(mine.group())
    return [f"word {word}" for word in dict.fromkeys(found)]
