"""Typing errors put right by the words of what was found: `warrenty` where texts say `warranty` (pure)."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from core.retrieval.lexical import fold, words

_WORD = re.compile(r"[^\W\d_]{4,}")
_ENDINGS = {"s", "d", "es", "ed", "er", "ing"}
_SHORTEST_FOR_TWO = 8
"""Letters from which a word may have two errors; below, too many other words are as near."""


def corrected(question: str, texts: Sequence[str], is_known: Callable[[str], bool] = lambda _: False) -> str:
    """The question with each word that is in none of the texts replaced by the nearest that is, if any.

    A word is near with one letter wrong, missing, added or two swapped (two such in long words), and the
    same beginning. Of several equally near the one in most texts is taken. Unchanged when nothing is wrong.
    `is_known` is asked last, of a word that is to be replaced: true where other content has it.
    """
    folded = [fold(text) for text in texts]
    unknown = _missing(set(_WORD.findall(fold(question))), folded)
    if not unknown:
        return question
    counts = Counter(word for text in folded for word in set(_WORD.findall(text)))
    right = {word: _nearest(word, counts) for word in unknown if not _is_form_of_any(word, counts)}
    right = {word: near for word, near in right.items() if near and not is_known(word)}
    return _WORD.sub(lambda match: right.get(fold(match[0])) or match[0], question) if right else question


def _missing(wanted: set[str], texts: Iterable[str]) -> set[str]:
    """Those words that no text has. Most questions are done with after a few texts."""
    missing = set(wanted)
    for text in texts:
        missing -= {word for word in missing if word in text and _stands_in(word, text)}
        if not missing:
            break
    return missing


def _stands_in(word: str, text: str) -> bool:
    return word in _WORD.findall(text)


def _is_form_of_any(word: str, known: Iterable[str]) -> bool:
    stem = words(word)
    return any(other[:3] == word[:3] and (_is_ended(word, other) or words(other) == stem) for other in known)


def _is_ended(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and long[len(short) :] in _ENDINGS


def _nearest(word: str, counts: Counter[str]) -> str | None:
    most = 2 if len(word) >= _SHORTEST_FOR_TWO else 1
    letters = set(word)
    near = (
        (errors, -count, other)
        for other, count in counts.items()
        if abs(len(other) - len(word)) <= most
        and other[0] in word[:2]
        and len(letters.symmetric_difference(other)) <= 2 * most
        and (errors := _errors(word, other, most)) <= most
    )
    return min(near, default=(0, 0, None))[2]


def _errors(one: str, other: str, most: int) -> int:
    """Letters wrong, missing, added or swapped with the next; `most` + 1 for any more than `most`."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        longest_ago, before, row = before, row, [i] + [0] * len(other)
        for j, against in enumerate(other, start=1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                row[j] = min(row[j], longest_ago[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]
