"""What a message asks: a person, small talk, or a question, made to stand alone. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from core.answering.content_words import content_stems
from core.answering.dissatisfaction import finds_no_help
from core.answering.follow_ups import is_ellipsis, stand_alone
from core.answering.person_request import asks_for_person
from core.answering.reply import Check, Turn
from core.answering.sentences import sentence_spans
from core.answering.small_talk import SmallTalk, recognise_small_talk, strip_courtesy
from core.answering.wordings_by_language import ask_backs


class Intent(StrEnum):
    """What kind of message it is."""

    PERSON = "person"
    SMALL_TALK = "small_talk"
    QUESTION = "question"
    DISSATISFIED = "dissatisfied"
    """The answer before it was of no use."""
    EMPTY = "empty"
    """Nothing that could be looked up: only marks or stop words."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The message understood. `question` is what is searched; empty unless the intent is a question."""

    intent: Intent
    question: str = ""
    small_talk: SmallTalk | None = None
    also: str = ""
    """Another wording to search with, which says what the question may be about; empty for none."""
    told: str = ""
    """What a follow-up without a question of its own names, as `and for business customers?`: the answer has
    to be about that, not only about what was asked before."""
    read_as: Check | None = None
    """How a follow-up was made to stand alone, and by whom; None for a message that stands alone."""


LONG_MESSAGE = 45
"""Words beyond which only the questions of a message are searched, not its whole story."""

CLARIFICATION = 6
"""Content words up to which the reply to an ask-back is read together with the message before it."""

_ASKS = re.compile(
    r"\?|？|^(?:how|what|where|when|who|which|why|can|could|do|does|is|are|will|would|should|may|wie|was|wo|wann|warum)\b"
    r"|\b(?:how (?:do|can|to)|can you|could you|i (?:need|want|would like) to|please (?:tell|explain|help)"
    r"|help me)\b",
    re.IGNORECASE,
)


def understand(turn: Turn) -> Understanding:
    """What the turn's message asks, given the conversation so far."""
    text = turn.question.strip()
    if asks_for_person(text):
        return Understanding(Intent.PERSON)
    if turn.history and turn.history[-1].role == "agent" and finds_no_help(text):
        return Understanding(Intent.DISSATISFIED)
    if (talk := recognise_small_talk(text)) is not None:
        return Understanding(Intent.SMALL_TALK, small_talk=talk)
    asked = _the_question(text)
    question = _completed(turn, asked)
    if not content_stems(question) and len(question.split()) < 4:
        return Understanding(Intent.EMPTY, question)
    is_follow_up = question != asked and is_ellipsis(asked) and not _was_asked_back(turn)
    return Understanding(Intent.QUESTION, question, told=asked if is_follow_up else "")


def _was_asked_back(turn: Turn) -> bool:
    return len(turn.history) >= 2 and turn.history[-1].text.startswith(ask_backs(turn.config))


def _completed(turn: Turn, question: str) -> str:
    """The question on its own; what follows an ask-back completes the question that was not understood."""
    history = turn.history
    if (
        _was_asked_back(turn)
        and history[-2].role == "customer"
        and len(content_stems(question)) <= CLARIFICATION
    ):
        earlier = strip_courtesy(history[-2].text)
        return f"{earlier if earlier.endswith(('.', '!', '?')) else earlier + '.'} {question}"
    return stand_alone(question, history)


def asks(sentence: str) -> bool:
    """Whether it asks for something, by its mark or its words."""
    return bool(_ASKS.search(sentence))


def sentences_of(text: str) -> list[str]:
    """The sentences of a message, in order."""
    return [text[start:end] for start, end in sentence_spans(text, 0, len(text))]


def _the_question(text: str) -> str:
    """The message without courtesies; of a long story, the sentences that ask and the one before each."""
    text = strip_courtesy(text)
    if len(text.split()) <= LONG_MESSAGE:
        return re.sub(r"\s+", " ", text)
    sentences = sentences_of(text)
    asking = {i for i, sentence in enumerate(sentences) if asks(sentence)}
    kept = sorted(asking | {i - 1 for i in asking if i > 0})
    chosen = " ".join(sentences[i] for i in kept) if kept else text
    return re.sub(r"\s+", " ", chosen)
