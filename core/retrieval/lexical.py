"""BM25 over a handful of texts in memory: for candidate chunks that are in no index yet (pure)."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

# The index's own formula and constants, so that candidates compare with indexed chunks.
_K1 = 1.2
_B = 0.75
_WORD = re.compile(r"\w+")
_STOP_WORDS = frozenset(
    _WORD.findall(
        "a an and are as at be but by for if in into is it no not of on or such that the their then there "
        "these they this to was will with"
    )
)


def words(text: str) -> list[str]:
    """Lower-case words without accents and stop words, plural and verb endings cut lightly."""
    return [_stem(word) for word in _WORD.findall(fold(text)) if word not in _STOP_WORDS]


def fold(text: str) -> str:
    """The text in lower case, without accents."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_WITHOUT_ACCENTS)


class _Accents(dict[int, int | None]):
    """A table for str.translate that drops combining marks; it grows by each letter that is met."""

    def __missing__(self, letter: int) -> int | None:
        kept = None if unicodedata.combining(chr(letter)) else letter
        self[letter] = kept
        return kept


_WITHOUT_ACCENTS = _Accents()


def bm25_scores(question: str, texts: Sequence[str]) -> list[float]:
    """BM25 of each text, these texts being the whole collection; 0 where no word matches."""
    counts = [Counter(words(text)) for text in texts]
    lengths = [sum(count.values()) for count in counts]
    mean_length = max(1.0, sum(lengths) / max(1, len(lengths)))
    weights = {word: _rarity(word, counts) for word in sorted(set(words(question)))}
    return [
        sum(weight * _saturation(count[word], length / mean_length) for word, weight in weights.items())
        for count, length in zip(counts, lengths, strict=True)
    ]


def _rarity(word: str, counts: Sequence[Counter[str]]) -> float:
    holding = sum(1 for count in counts if word in count)
    return math.log(1 + (len(counts) - holding + 0.5) / (holding + 0.5))


def _saturation(occurrences: int, relative_length: float) -> float:
    if occurrences == 0:
        return 0.0
    return occurrences * (_K1 + 1) / (occurrences + _K1 * (1 - _B + _B * relative_length))


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
