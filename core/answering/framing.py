"""Sentences that state nothing and need no source: courtesies, leads of lists, questions. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from core.answering.content_words import all_stems, content_stems
from core.answering.grounding import facts_of
from core.answering.phrase_files import any_of, read_phrases
from core.answering.small_talk import SmallTalk, recognise_small_talk

_SECTIONS = read_phrases("framing.txt")
_COURTESY, _LEAD, _QUESTION = (
    re.compile(any_of(_SECTIONS[kind])) for kind in ("courtesies", "leads", "questions")
)
_MOST_WORDS = 5
"""A lead or question with more content words says something after all."""
_FRAME_STEMS = all_stems("step steps follow following way option options")
_TELLING = re.compile(r"\b(?:know|knew|aware|heard|noticed|sure|certain)\b|[,;–—]| - ")
"""'Did you know that …?' tells, and so may whatever comes after a comma."""


def is_courtesy(text: str) -> bool:
    """Whether the whole sentence is a greeting or another fixed politeness."""
    return (
        recognise_small_talk(text) is SmallTalk.GREETING
        or _COURTESY.fullmatch(_words(text).rstrip()) is not None
    )


def is_frame(text: str, told: Sequence[str]) -> bool:
    """Whether it only leads a list ('Here is how:') or asks the customer, in words that were `told` before.

    A lead or question brings in no number, link, or content word of its own.
    """
    pattern = {":": _LEAD, "?": _QUESTION}.get(text.strip()[-1:])
    words = _words(text)
    if pattern is None or not pattern.fullmatch(words) or _TELLING.search(text.casefold()):
        return False
    facts = facts_of(text)
    if facts.numbers or facts.dates or facts.links or facts.addresses or facts.units:
        return False
    stems = content_stems(text)
    known = _FRAME_STEMS.union(*(all_stems(one) for one in told))
    return len(stems) <= _MOST_WORDS and all(one in known for one in stems)


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(re.sub(r"[^\w\s']+", " ", plain).split())
