"""Tells what of a passage is not to be said: orders to an assistant, and tasks strange to its page. Pure."""

import re

from core.answering.content_words import all_stems, content_stems
from core.answering.instructions import instructs_assistant
from core.answering.plain_text import readable
from core.retrieval.passages import Passage

_TASK = re.compile(
    r"^\W*(?:please\s+)?(?:explain|describe|draft|compose|develop|provide|translate|summari[sz]e|break down"
    r"|discuss|outline|write a)\b",
    re.IGNORECASE,
)
_NAMES_A_LABEL = re.compile(r"\w\W*\s(?:\*\*|__|[\"“«])[^*_\"“”«»]+[?？](?:\*\*|__|[\"”»])[\s.]*$")
"""The question is what a button says, inside a sentence: 'Choose **Forgot password?**'."""


def is_planted(text: str, passage: Passage) -> bool:
    """True for a piece of the passage that gives orders, or asks for something its page says nothing of."""
    sentence = readable(text)
    return instructs_assistant(sentence) or _is_stray_task(sentence, text, passage)


def _is_stray_task(sentence: str, text: str, passage: Passage) -> bool:
    """A task or question few of whose words stand anywhere else on the page: 'Explain photosynthesis.'"""
    asks = sentence.endswith("?") and not _NAMES_A_LABEL.search(text)
    if not (asks or _TASK.match(sentence)):
        return False
    stems = content_stems(_TASK.sub("", sentence))
    rest = passage.text.replace(text, " ", 1)
    around = all_stems(f"{passage.title} {passage.heading} {rest}")
    known = sum(stem in around for stem in stems)
    return bool(stems) and len(rest.split()) >= _ENOUGH and known * 2 < len(stems)


_ENOUGH = 12
"""Words besides the sentence, from which on its strangeness says something."""
