"""“That doesn't help” after an answer: no question, and not to be looked up as one (pure)."""

import re

from core.answering.phrase_files import any_of, read_phrases

_UNHELPFUL = re.compile(any_of(read_phrases("dissatisfaction.txt")["unhelpful"]))
_NOISE = re.compile(r"[^\w\s']+")


def finds_no_help(text: str) -> bool:
    """Whether the whole message says that the answer before it was wrong or of no use."""
    plain = " ".join(_NOISE.sub(" ", text.casefold().replace("’", "'")).split())
    return bool(_UNHELPFUL.fullmatch(plain))
