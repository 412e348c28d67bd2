"""Whether a model's wording of a follow-up says only what was said in the conversation. Pure."""

import re
from collections.abc import Sequence

from core.answering.content_words import STOP_WORDS, all_stems, content_stems
from core.answering.instructions import instructs_assistant
from core.answering.reply import Utterance
from core.retrieval.lexical import fold

LONGEST = 300
"""Characters; or as many more than the message as a short sentence has, where that is long itself."""
_ROOM = 120
MOST_NEW = 1 / 3
"""Share of its content words that may be in neither the history nor the message: `cost` for `how much`."""

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_LINK = re.compile(r"\S*(?:://|@|www\.)\S*|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b(?:/\S*)?", re.IGNORECASE)
_CAPITALISED = re.compile(r"(?<![\w'’-])[^\W\d_a-z][\w'’-]*")
_QUESTION_MARK = re.compile(r"[?？؟;]\s*$")
_MARKS = frozenset("<>{}[]`|*\\")


def what_is_wrong(rewritten: str, message: str, history: Sequence[Utterance]) -> str:
    """In a few words why the wording cannot be used; empty when nothing speaks against it.

    It must be one question of bounded length that keeps to the message's subject and brings in no number,
    name or link, and hardly a word, that was not said.
    """
    said = "\n".join([*(one.text for one in history), message])
    checks = (_form(rewritten, message), _subject(rewritten, message), _additions(rewritten, said))
    return next(filter(None, checks), "")


def _form(rewritten: str, message: str) -> str:
    if not content_stems(rewritten):
        return "it says nothing"
    if len(rewritten) > max(LONGEST, len(message) + _ROOM):
        return "it is too long"
    if "\n" in rewritten:
        return "it is more than one line"
    if not _QUESTION_MARK.search(rewritten) or len(re.findall(r"[?？؟]", rewritten)) > 1:
        return "it is not one question"
    if _MARKS.intersection(rewritten).difference(message):
        return "it has markup"
    return "it gives orders" if instructs_assistant(rewritten) else ""


def _subject(rewritten: str, message: str) -> str:
    asked = content_stems(message)
    kept = all_stems(rewritten).intersection(asked)
    return "it drops what the message asks" if asked and not kept else ""


def _additions(rewritten: str, said: str) -> str:
    plain = fold(said)
    for kind, pattern in (("number", _NUMBER), ("link", _LINK)):
        known = {fold(one).rstrip(".") for one in pattern.findall(said)}
        for one in pattern.findall(rewritten):
            if fold(one).rstrip(".?") not in known:
                return f"it adds the {kind} {one}"
    words = set(re.findall(r"[\w'’-]+", plain)) | STOP_WORDS
    for match in _CAPITALISED.finditer(rewritten):
        if match.start() > 0 and fold(match[0]) not in words:
            return f"it adds the name {match[0]}"
    stems = content_stems(rewritten)
    new = [one for one in stems if one not in all_stems(said)]
    return f"it adds {', '.join(new[:3])}" if len(new) > MOST_NEW * len(stems) else ""
