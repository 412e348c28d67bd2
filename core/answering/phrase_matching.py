"""Whether a message says a phrase: by whole words, whatever their case, accents and plain endings. Pure."""

import re
import unicodedata

from core.answering.content_words import stem

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]")
_SHORTEST = 4
"""Letters from which a word may take an ending: `news` is not the plural of `new`."""


def says_phrase(phrase: str, message: str) -> str | None:
    """The words of the message that say the phrase, as they stand there; None when it is not said.

    The words must follow one another. `refund` is said by `Refunds` and by `réfund`, not by `refundable`.
    """
    if _UNSPACED.search(phrase):
        return phrase if _plain(phrase) in _plain(message) else None
    wanted = [_plain(word) for word in _WORD.findall(phrase)]
    said = list(_WORD.finditer(message))
    if not wanted:
        return None
    for start in range(len(said) - len(wanted) + 1):
        here = said[start : start + len(wanted)]
        if all(_is_same(word, _plain(match.group())) for word, match in zip(wanted, here, strict=True)):
            return message[here[0].start() : here[-1].end()]
    return None


def _plain(text: str) -> str:
    """In lower case, without accents and invisible characters."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in apart if unicodedata.category(one) not in ("Mn", "Cf"))


def _is_same(wanted: str, said: str) -> bool:
    if wanted == said:
        return True
    root = stem(wanted)
    return len(root) >= _SHORTEST and root == stem(said)
