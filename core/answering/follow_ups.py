"""Makes a follow-up stand alone: what 'and for business accounts?' is about. Pure, no model."""

import re
from collections.abc import Sequence

from core.answering.content_words import STOP_WORDS, content_stems, words_of
from core.answering.reply import Utterance
from core.answering.sentences import sentence_spans
from core.answering.small_talk import recognise_small_talk, strip_courtesy

_ELLIPSIS = re.compile(
    r"^(?:(?:ok(?:ay)?|so|oh|hm+|great|thanks|yes|no|well|sorry)[,.!]? )*"
    r"(?:and|but|or|what about|how about|what if|also|else|same for|then|i meant|und|et|y|e|och|en)\b"
    r"(?! (?:do|does|how|what|where|when|can|is|are) (?:i|you|we|your|the|my) \w+ \w+ \w+ \w+)",
    re.IGNORECASE,
)
_POINTING = frozenset(
    "it its it's they them their theirs this these those he him his she hers one ones".split()  # noqa: SIM905 - text
)
_KNOWN_THING = re.compile(
    r"\b(?:the|this|that) (?:place|property|location|venue|hotel|guest ?house|restaurant|shop|store|product"
    r"|model|item|one)\b"
    r"|\bthere[?.!]*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][\w'’&-]*(?:\s+(?:and|of|the|on|&|de)?\s*[A-Z0-9][\w'’&-]*)*")
_PLACED = re.compile(r"\b(?:at|on|in|near|located|address is)\s+(?:[\d]+\w?\s+)?$", re.IGNORECASE)
_STREET = re.compile(r"\b(?:street|road|avenue|lane|square|way|drive|close|terrace)\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\W*(?:how|what|where|when|who|which|why|can|could|do|does|did|is|are|was|will|would|should|may|has|have)"
    r"\b(?: [\w'’-]+){2,}",
    re.IGNORECASE,
)
_OF_TIME_OR_PLACE = frozenset({"in", "on", "at"})
_JOINS = "to|from|in|on|at|for|with|by|via|without"
_SAME_PLACE = (_OF_TIME_OR_PLACE, frozenset({"with", "without"}), frozenset({"by", "via"}))
_CHANGED_PART = re.compile(
    r"(?:(?:ok(?:ay)?|so|oh|hm+|no|sorry|thanks|great)[,.!]? )*"
    r"(?:and|but|or|what about|how about|same for|i meant)(?: what about| how about)? "
    rf"(?:(?P<joins>{_JOINS}) )?(?P<part>(?:(?:the|a|an|my|your) )?[\w'’&-]+(?: [\w'’&-]+){{0,2}})\W*$",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"\b(?P<joins>{_JOINS}) (?P<part>(?:(?:the|a|an|my|your) )?[\w'’&-]+"
    rf"(?: (?!(?:{_JOINS}|take|cost|and|or)\b)[\w'’&-]+)?)",
    re.IGNORECASE,
)
_DETERMINED = re.compile(r"(?:the|a|an|my|your) ", re.IGNORECASE)
_TOPIC_WORDS = 30
_RECENT = 6
_FEW_WORDS = 2


def stand_alone(question: str, history: Sequence[Utterance]) -> str:
    """The question with what it refers to put before or after it; unchanged when it stands alone."""
    recent = list(history)[-_RECENT:]
    if not recent:
        return question
    earlier = _last_question(recent)
    if earlier and is_ellipsis(question):
        if (changed := _with_part_changed(earlier, question)) is not None:
            return changed
        return f"{_closed(earlier)} {question}"
    if _points_back(question):
        about = _names_in(recent, question) or _newest_topic(recent, earlier)
        if about:
            return f"{question} ({', '.join(about)})"
    return question


def points_back(question: str) -> bool:
    """Whether it says `it`, `they` or the like of something that it does not name."""
    return _points_back(question)


def is_whole(question: str) -> bool:
    """Whether it asks a whole question, such as `Is the view nice?`, however short; not `and for two?`."""
    return bool(_WHOLE.match(question)) and not _ELLIPSIS.match(question.strip())


def _with_part_changed(earlier: str, question: str) -> str | None:
    """The earlier question with the part that the ellipsis names anew: `to Norway` → `and to Germany?`.

    None when no part of it stands in the same place: then it is added to what was asked.
    """
    match = _CHANGED_PART.match(question.strip())
    if match is None:
        return None
    new, joins = match["part"], (match["joins"] or "").casefold()
    if joins:
        kind = next((kind for kind in _SAME_PLACE if joins in kind), frozenset({joins}))
        parts = [one for one in _PART.finditer(earlier) if one["joins"].casefold() in kind]
        if len(parts) == 1 and _are_alike(parts[0]["part"], new, joins):
            return earlier[: parts[0].start()] + f"{match['joins']} {new}" + earlier[parts[0].end() :]
    named, before = _proper_names(f"… {new}"), _proper_names(earlier)
    if len(named) == len(before) == 1:
        return earlier.replace(before[0], named[0])
    return None


def _are_alike(old: str, new: str, joins: str) -> bool:
    """Two names, two things of one kind: `at the hotel` and `at night` are not."""
    determined = [bool(_DETERMINED.match(one)) for one in (old, new)]
    named = [one[0].isupper() for one in (old, new)]
    is_plain = not determined[0] and not named[0]
    return (
        determined[0] == determined[1]
        and named[0] == named[1]
        and not (is_plain and joins in _OF_TIME_OR_PLACE)
    )


def _newest_topic(history: Sequence[Utterance], earlier: str | None) -> list[str]:
    """What the agent just proposed ('I can recommend the allenbell. Shall I book it?'), or what was asked."""
    newest = history[-1]
    if newest.role != "customer" and newest.text.rstrip().endswith("?"):
        sentences = [newest.text[a:b] for a, b in sentence_spans(newest.text, 0, len(newest.text))]
        told = [one for one in sentences if not one.endswith("?") and content_stems(one)]
        if told and len(words_of(told[0])) <= _TOPIC_WORDS:
            return [told[0].rstrip(".!")]
    return [earlier] if earlier else []


def is_ellipsis(question: str) -> bool:
    """Whether it is no question without the one before it, such as `and for two?`."""
    if _ELLIPSIS.match(question.strip()):
        return True
    return (
        len(content_stems(question)) <= _FEW_WORDS and len(words_of(question)) <= 4 and not _is_full(question)
    )


def _is_full(question: str) -> bool:
    """A short question that still has its verb and its subject, such as 'How do I cancel?'."""
    words = words_of(question)
    return len(content_stems(question)) >= 1 and bool({"i", "you", "we", "my", "your"} & set(words))


def _points_back(question: str) -> bool:
    """A pronoun before anything is named; after two words of content it points into the question itself."""
    words = words_of(question)
    at = next((i for i, word in enumerate(words) if word in _POINTING), None)
    if at is None:
        return bool(_KNOWN_THING.search(question))
    return len(content_stems(" ".join(words[:at]))) < _FEW_WORDS


def _last_question(history: Sequence[Utterance]) -> str | None:
    """The customer's newest message that asks something of its own."""
    for said in reversed(history):
        if said.role == "customer" and recognise_small_talk(said.text) is None:
            text = strip_courtesy(said.text)
            if len(content_stems(text)) >= 1 and not _ELLIPSIS.match(text):
                return _shortened(text)
    return None


def _shortened(text: str) -> str:
    return text if len(text) <= 300 else text[:300].rsplit(" ", 1)[0]


def _closed(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。", "？")) else f"{text}."


def _names_in(history: Sequence[Utterance], question: str) -> list[str]:
    """Names of the newest message that has any, unless the question names something itself.

    Of the agent's own words only names of several words count: its answers are full of capitals.
    """
    if _proper_names(question):
        return []
    for said in reversed(history):
        names = [name for name in _proper_names(said.text) if said.role == "customer" or " " in name]
        if names and said.role != "person":
            return names[:2]
    return []


def _proper_names(text: str) -> list[str]:
    """Capitalised words that do not merely open a sentence, the last named first."""
    found: list[str] = []
    for match in _NAME.finditer(text):
        opens = not text[: match.start()].rstrip() or text[: match.start()].rstrip()[-1] in ".!?:\n"
        words = match.group().split()
        if opens and words[0].casefold() in STOP_WORDS:
            words = words[1:]
            opens = False
        if _STREET.search(match.group()) and _PLACED.search(text[: match.start()]):
            continue
        is_opener = opens and not any(word[0].isalpha() for word in words[1:])
        if words and not is_opener and not all(word.casefold() in STOP_WORDS for word in words):
            found.append(" ".join(words))
    return list(dict.fromkeys(reversed(found)))
