"""The words of a question and of texts, as ranking and the correction of spelling compare them (pure)."""

import re
import unicodedata

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


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
