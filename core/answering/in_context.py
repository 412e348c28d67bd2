"""What a message means after what was said before it: follow-ups name the page they are about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.answering.content_words import content_stems
from core.answering.follow_ups import is_whole, points_back
from core.answering.ports import PassageSearch, QuestionRewriter
from core.answering.reply import Check, Turn, Utterance
from core.answering.small_talk import strip_courtesy
from core.answering.understanding import Intent, Understanding, understand
from core.errors import ProviderError

_RECENT = 6
_WORDS_A_MESSAGE = 40
_PASSAGES = 20
_SHORTEST = 4
_SUBTITLE = re.compile(r"\s*[:|›»]\s|\s[–—-]\s")


def understand_in_context(
    turn: Turn, search: PassageSearch, rewriter: QuestionRewriter | None = None
) -> Understanding:
    """The turn's message understood; for a question after others, with what they were about.

    By rule first. With a `rewriter` a model then words what does not stand alone: its wording takes the
    place of the rule's, unless the model fails or its wording cannot be trusted. Raises no ProviderError.
    """
    understood = understand(turn)
    if understood.intent is not Intent.QUESTION or not turn.history:
        return understood
    asked = strip_courtesy(turn.question)
    by_rule = _about_the_topic(understood, asked, _topic(turn, search))
    is_alone = is_whole(asked) and not points_back(asked)
    if is_alone and not by_rule.also:
        return by_rule
    if rewriter is None:
        return replace(by_rule, read_as=_told(by_rule, "by rule"))
    return _reworded(turn, by_rule, rewriter, is_alone=is_alone)


def _about_the_topic(understood: Understanding, asked: str, topic: str | None) -> Understanding:
    """With the title of the page that the conversation is about.

    A question that points back, or is none without what came before, gets the topic behind it. Any other
    keeps its wording and is searched with the topic `also`, so that a new topic loses nothing.
    """
    if not topic or _is_completed(understood.question, asked):
        return understood
    # What is no question alone comes with the one before it; a whole one needs no more than the topic.
    question = asked if is_whole(asked) else understood.question
    if _is_said(topic, question):
        return understood
    if points_back(asked) or not is_whole(asked):
        return replace(understood, question=f"{question} ({topic})")
    return replace(understood, question=question, also=f"{question} ({topic})")


def _is_completed(question: str, asked: str) -> bool:
    """`and to Germany?` has become the earlier question with another country: the topic is in it."""
    return is_whole(question) and not is_whole(asked) and " ".join(asked.split()) not in question


def _reworded(
    turn: Turn, by_rule: Understanding, rewriter: QuestionRewriter, *, is_alone: bool
) -> Understanding:
    """In the model's words; those of a message that may stand alone are only searched beside its own."""
    try:
        wording = rewriter.rewrite(turn)
        problem = f"the wording of {wording.by} cannot be used: {wording.problem}" if wording.problem else ""
    except ProviderError as error:
        problem = f"a model failed: {error.message}"
    if problem:
        return replace(by_rule, read_as=_told(by_rule, f"by rule, since {problem}", passed=False))
    if is_alone:
        also = "" if wording.question == by_rule.question else wording.question
        found = replace(by_rule, also=also)
    else:
        found = replace(by_rule, question=wording.question, also="")
    return replace(found, read_as=_told(found, f"by {wording.by}"))


def _told(understood: Understanding, how: str, *, passed: bool = True) -> Check:
    also = f" and “{understood.also}”" if understood.also else ""
    return Check("Follow-up", passed, f"Searched as “{understood.question}”{also}; worded {how}.")


def _topic(turn: Turn, search: PassageSearch) -> str | None:
    recent = [said for said in turn.history[-_RECENT:] if said.role != "person"]
    text = " ".join(" ".join(said.text.split()[:_WORDS_A_MESSAGE]) for said in recent[-2:])
    try:
        titles = search.titles(
            text, limit=_PASSAGES, at_version=turn.at_version, overlay=turn.overlay, segments=turn.segments
        )
    except ProviderError:
        return None  # the question itself is still searched, and says what failed
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
