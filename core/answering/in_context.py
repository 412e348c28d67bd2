"""What a message means after what was said before it: follow-ups name the page they are about. No model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.answering.content_words import content_stems
from core.answering.follow_ups import is_whole, points_back
from core.answering.ports import PassageSearch
from core.answering.reply import Turn, Utterance
from core.answering.small_talk import strip_courtesy
from core.answering.understanding import Intent, Understanding, understand
from core.errors import ProviderError

_RECENT = 6
_WORDS_A_MESSAGE = 40
_PASSAGES = 20
_SHORTEST = 4
_SUBTITLE = re.compile(r"\s*[:|›»]\s|\s[–—-]\s")


def understand_in_context(turn: Turn, search: PassageSearch) -> Understanding:
    """The turn's message understood; for a question after others, with the title of the page they are about.

    The conversation itself is searched for: titles of what is found that were said in it, the newest first,
    are its topic. A question that points back, or is none without what came before, gets the topic behind
    it. Any other keeps its wording and is searched with the topic `also`, so that a new topic loses nothing.
    """
    understood = understand(turn)
    if understood.intent is not Intent.QUESTION or not turn.history:
        return understood
    topic = _topic(turn, search)
    if not topic:
        return understood
    asked = strip_courtesy(turn.question)
    # What is no question alone comes with the one before it; a whole one needs no more than the topic.
    question = asked if is_whole(asked) else understood.question
    if _is_said(topic, question):
        return understood
    if points_back(asked) or not is_whole(asked):
        return replace(understood, question=f"{question} ({topic})")
    return replace(understood, question=question, also=f"{question} ({topic})")


def _topic(turn: Turn, search: PassageSearch) -> str | None:
    recent = [said for said in turn.history[-_RECENT:] if said.role != "person"]
    text = " ".join(" ".join(said.text.split()[:_WORDS_A_MESSAGE]) for said in recent[-2:])
    try:
        found = search.search(
            text, limit=_PASSAGES, at_version=turn.at_version, overlay=turn.overlay, segments=turn.segments
        )
    except ProviderError:
        return None  # the question itself is still searched, and says what failed
    titles = [passage.title for passage in found.passages]
    if any(_is_said(name, turn.question) for name in _names(titles)):
        return None  # it says itself what it is about
    return topic_of(titles, recent)


def topic_of(titles: Iterable[str], history: Sequence[Utterance]) -> str | None:
    """Which of the titles was said last; of one message the longest. A title counts up to its subtitle."""
    names = _names(titles)
    for said in reversed(history):
        if spoken := [name for name in names if _is_said(name, said.text)]:
            return max(spoken, key=len)
    return None


def _names(titles: Iterable[str]) -> list[str]:
    shortened = (_SUBTITLE.split(title, maxsplit=1)[0].strip() for title in titles)
    return list(dict.fromkeys(name for name in shortened if len(name) >= _SHORTEST and content_stems(name)))


def _is_said(name: str, text: str) -> bool:
    return f" {_plain(name).removeprefix('the ')} " in f" {_plain(text)} "


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
