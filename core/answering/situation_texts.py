"""The texts that are compared: a situation less its frame, its subjects, and the parts of a message. Pure."""

import re
import textwrap
from dataclasses import dataclass

from core.answering.content_words import STOP_WORDS, content_stems, words_of
from core.answering.phrase_files import any_of, read_phrases
from core.answering.reply import SituationKind
from core.answering.sentences import sentence_spans
from core.configuration.agent_config import AgentConfig

_SECTIONS = read_phrases("situations.txt")
_FRAME = re.compile(
    rf"^\W*(?:{any_of(_SECTIONS['frames'])}\s*)?(?:{any_of(_SECTIONS['frame verbs'])}\s+)?", re.IGNORECASE
)
_JOINS = re.compile(rf"\s*(?:{'|'.join(_SECTIONS['joins'])})\s*", re.IGNORECASE)
_ANGRY = re.compile(rf"\b{any_of(_SECTIONS['angry'])}\b", re.IGNORECASE)
_SIGNS_OF_ANGER = re.compile(any_of(_SECTIONS["signs of anger"]), re.IGNORECASE)
_SHOUTED = re.compile(r"\b[A-ZÄÖÜÉÈÀÑÅØ]{4,}\b(?:\W+[A-ZÄÖÜÉÈÀÑÅØ]{2,}\b){2,}")
_OPPOSITES = [
    tuple(re.compile(rf"\b(?:{side})\b", re.IGNORECASE) for side in line.split(" / "))
    for line in _SECTIONS["opposites"]
]
_CLAUSE = re.compile(
    r"[,;:–]\s+(?:(?:and|but|or|also|so)\s+)?"
    r"|\s+(?:and|but)\s+(?=(?:i|can|could|do|does|is|are|what|how|which|where|tell|would|should|my|you|it)\b)",
    re.IGNORECASE,
)
_CLAUSE_WORDS = 3
_LONGEST = 600
"""Letters of one part: the encoder reads little more."""
MOST_PARTS = 24


@dataclass(frozen=True, slots=True)
class Situation:
    """Something of the configuration that a message can meet by its meaning."""

    kind: SituationKind
    place: int
    """Its place in the configuration's list of its kind."""
    name: str
    text: str
    examples: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Its own words, as they are and without their frame."""
        return tuple(dict.fromkeys((self.text, without_frame(self.text))))


def situations_of(config: AgentConfig) -> list[Situation]:
    """All of the configuration, in the order in which they are tried."""
    rules = [
        Situation(SituationKind.RULE, place, one.rule, one.rule, one.examples)
        for place, one in enumerate(config.handoff.rules)
    ]
    topics = [
        Situation(SituationKind.GUARDRAIL, place, one.topic, one.topic, one.examples)
        for place, one in enumerate(config.guardrails)
    ]
    scripted = [
        Situation(SituationKind.SCRIPTED, place, one.name, one.situation, one.examples)
        for place, one in enumerate(config.scripted)
    ]
    return [*rules, *topics, *scripted]


def without_frame(text: str) -> str:
    """`The customer threatens to go to court` is about `go to court`; unchanged if nothing else is left."""
    bare = text[match.end() :] if (match := _FRAME.match(text)) else text
    return bare.strip() if content_stems(bare) else text.strip()


def subjects(text: str) -> list[list[str]]:
    """The words of each subject that a situation names, of which one is enough: `press or media` has two."""
    bare = without_frame(text)
    found = [[word for word in words_of(part) if word not in STOP_WORDS] for part in _JOINS.split(bare)]
    return [words for words in found if words] or [[bare.casefold()]]


def shows_anger(message: str) -> bool:
    """Whether the customer is angry by the words: strong ones, shouted ones, rows of exclamation marks."""
    return bool(_SIGNS_OF_ANGER.search(message) or _SHOUTED.search(message))


def lacks_feeling(text: str, message: str) -> bool:
    """Whether the situation is about an angry customer and the message is calm."""
    return bool(_ANGRY.search(text)) and not shows_anger(message)


def says_opposite(text: str, message: str) -> bool:
    """Whether the situation is about adding something, say, and the message about removing it."""
    for one, other in _OPPOSITES:
        for mine, theirs in ((one, other), (other, one)):
            if mine.search(text) and not theirs.search(text) and theirs.search(message):
                return not mine.search(message)
    return False


def parts_of(*messages: str) -> list[str]:
    """Each message as a whole, its sentences, and the clauses of those; a harmless part hides no other."""
    wholes: list[str] = []
    sentences: list[str] = []
    clauses: list[str] = []
    for message in messages:
        text = " ".join(message.split())
        wholes.append(text[:_LONGEST])
        told = [text[start:end].strip() for start, end in sentence_spans(text, 0, len(text))]
        sentences.extend(told)
        for sentence in told:
            pieces = [piece.strip() for piece in _CLAUSE.split(sentence)]
            clauses.extend(piece for piece in pieces if len(pieces) > 1 and _is_clause(piece))
    room = MOST_PARTS - len(wholes)
    spoken = _joined([one for one in dict.fromkeys(sentences) if content_stems(one)], room)
    parts = dict.fromkeys([*wholes, *spoken, *clauses])
    return [part[:_LONGEST] for part in parts if part][:MOST_PARTS]


def _is_clause(piece: str) -> bool:
    return len(piece.split()) >= _CLAUSE_WORDS and bool(content_stems(piece))


def _joined(sentences: list[str], room: int) -> list[str]:
    """As many as there is room for: of a long story, neighbouring sentences together. Nothing is cut off."""
    pieces = [piece for one in sentences for piece in _cut(one)]
    size = -(-len(pieces) // max(1, room))
    together = [" ".join(pieces[i : i + size]) for i in range(0, len(pieces), max(1, size))]
    if all(len(one) <= _LONGEST for one in together):
        return together
    # What a part cannot hold would go unread: then the text is cut wherever a part is full.
    return _cut(" ".join(sentences))


def _cut(text: str) -> list[str]:
    """The text between words, where it is longer than a part may be."""
    return [text] if len(text) <= _LONGEST else textwrap.wrap(text, _LONGEST, break_on_hyphens=False)
