"""Greetings, thanks, goodbyes: recognised as a whole message, or taken off a question's ends. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from core.answering.phrase_files import any_of, read_phrases


class SmallTalk(StrEnum):
    """What a message without a request says."""

    GREETING = "greeting"
    HOW_ARE_YOU = "how_are_you"
    WHO_ARE_YOU = "who_are_you"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ACKNOWLEDGEMENT = "acknowledgement"


_SECTIONS = read_phrases("small_talk.txt")
_ADDRESSEES = rf"(?:\s+{any_of(_SECTIONS['addressees'])})*"


def _pattern(kind: SmallTalk) -> re.Pattern[str]:
    tail = _ADDRESSEES if kind is SmallTalk.GREETING else ""
    return re.compile(rf"{any_of(_SECTIONS[kind.value])}{tail}(?![\w'])")


_ANY = [(kind, _pattern(kind)) for kind in SmallTalk]
_COURTESY = {SmallTalk.GREETING, SmallTalk.THANKS, SmallTalk.GOODBYE, SmallTalk.HOW_ARE_YOU}
_STRENGTH = (
    SmallTalk.WHO_ARE_YOU,
    SmallTalk.GOODBYE,
    SmallTalk.THANKS,
    SmallTalk.HOW_ARE_YOU,
    SmallTalk.GREETING,
    SmallTalk.ACKNOWLEDGEMENT,
)
_NOISE = re.compile(r"[^\w\s']+")


def recognise_small_talk(text: str) -> SmallTalk | None:
    """What kind of small talk the whole message is; None as soon as anything else is said."""
    rest = _normalised(text)
    if not rest:
        return SmallTalk.ACKNOWLEDGEMENT if text.strip() and "?" not in text else None
    found: set[SmallTalk] = set()
    while rest:
        match = _longest_match(rest)
        if match is None:
            return None
        found.add(match.kind)
        rest = rest[match.length :].lstrip()
        rest = re.sub(r"^(?:and|but|so|then|for now|well|guys)\b\s*", "", rest)
    return next(kind for kind in _STRENGTH if kind in found)


def strip_courtesy(text: str) -> str:
    """The text without greetings before it and thanks after it; unchanged if nothing else is left."""
    parts = [part for part in re.split(r"(?<=[.!?,;:\n–])\s+|\n+", text.strip()) if part]
    while len(parts) > 1 and _is_courtesy(parts[0]):
        parts.pop(0)
    while len(parts) > 1 and _is_courtesy(parts[-1]):
        parts.pop()
    stripped = _without_leading_greeting(" ".join(parts)).strip(" ,;:–\n")
    return stripped or text.strip()


def _is_courtesy(part: str) -> bool:
    return recognise_small_talk(part) in _COURTESY | {SmallTalk.ACKNOWLEDGEMENT}


def _without_leading_greeting(text: str) -> str:
    """For 'hi how do I …' where no mark separates the greeting from the question."""
    greeting = next(pattern for kind, pattern in _ANY if kind is SmallTalk.GREETING)
    folded = text.casefold()
    match = greeting.match(folded) if len(folded) == len(text) else None
    if match is None or folded.startswith(("dear", "morning", "yo ")):
        return text
    return text[match.end() :].lstrip(" ,.!;:-–")


@dataclass(frozen=True, slots=True)
class _Match:
    kind: SmallTalk
    length: int


def _longest_match(text: str) -> _Match | None:
    matches = [
        _Match(kind, match.end()) for kind, pattern in _ANY if (match := pattern.match(text)) and match.end()
    ]
    return max(matches, key=lambda match: match.length, default=None)


def _normalised(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.sub(r"\s+", " ", _NOISE.sub(" ", plain)).strip().replace("_", "")
