"""Whether two sentences of different documents give different values for one thing. Pure, and careful.

A list full of false alarms is not read: where the two may speak of different things (another product, plan,
country or version), they do not contradict each other.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.answering.content_words import content_stems, stem, words_of
from core.answering.grounding import without_spans
from core.answering.quantities import is_number_word
from core.knowledge.chunking import ANSWER
from core.review.delta import Said
from core.review.fact_changes import is_turned
from core.review.facts import Fact, FactKind, facts_in
from core.review.subject_words import ASKING, FILLERS, KINDS_OF_PAGES, LABELLED, MODIFIERS, NOTES_ON_PAGES

SHARED = 0.6
"""Share of the longer sentence's words of meaning that both must hold."""
_LONGEST = 600
_WORDS_OF_DENIAL = 3
_QUESTION_MARKS = ("?", "？")

_COMPARED = frozenset(
    {
        FactKind.MONEY, FactKind.PERCENTAGE, FactKind.DURATION, FactKind.NUMBER, FactKind.DATE,
        FactKind.TIME, FactKind.WEEKDAY, FactKind.PHONE, FactKind.EMAIL,
    }
)  # fmt: skip
_Group = tuple[FactKind, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence made ready to be held against others."""

    said: Said
    facts: Mapping[_Group, tuple[Fact, ...]]
    """By kind and unit."""
    subject: frozenset[str]
    """Stems of its words of meaning, without its facts and fillers."""
    context: frozenset[str]
    """Stems of title and headings, without words such as FAQ or guide."""
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What two statements say differently, in the words of each."""

    kind: FactKind
    left: str
    right: str
    likeness: float
    """Share of words of meaning that both hold, 0 to 1."""


def question_of(said: Said, *, kind: str, title: str) -> str:
    """The question that a sentence answers: what a short answer begins with has its title for one."""
    return title if kind == ANSWER and said.start == 0 else ""


_FEW_WORDS = 2


def with_question(subject: frozenset[str], question: str) -> frozenset[str]:
    """What a sentence speaks of: “Within 30 days.” speaks of what was asked."""
    if not question or len(subject) >= _FEW_WORDS:
        return subject
    return subject | (frozenset(content_stems(question)) - FILLERS - ASKING)


def statement_of(
    said: Said,
    *,
    title: str,
    heading: str = "",
    names: frozenset[str] = frozenset(),
    question: str = "",
) -> Statement | None:
    """None for what is too long, asks, or says nothing.

    `heading` is the path above, where it is known; `names` are those of the text around, as stems; `question`
    is the one that the sentence answers.
    """
    if len(said.words) > _LONGEST or said.words.endswith(_QUESTION_MARKS):
        return None
    facts = facts_in(said.words)
    labels = [fact for fact in facts if _is_label(fact, said.words)]
    values = [fact for fact in facts if fact.kind in _COMPARED and fact not in labels]
    told = [fact for fact in facts if fact.kind is not FactKind.NAME and fact not in labels]
    bare = without_spans(said.words, [(fact.start, fact.end) for fact in told])
    named = [*facts, *facts_in(question)]
    names = names | {word for fact in named if fact.kind is FactKind.NAME for word in fact.value.split()}
    own = frozenset(content_stems(bare)) - FILLERS
    subject = with_question(own, question)
    is_told_by_question = subject != own
    subject |= _marks(bare) | (_marks(question) if is_told_by_question else frozenset())
    if subject <= names | NOTES_ON_PAGES:
        return None
    grouped: dict[_Group, tuple[Fact, ...]] = {}
    for fact in values:
        group = (fact.kind, fact.unit)
        grouped[group] = (*grouped.get(group, ()), fact)
    above = f"{'' if is_told_by_question else title} {heading} {said.heading}"
    context = (frozenset(content_stems(above)) - KINDS_OF_PAGES - ASKING) | _marks(above)
    return Statement(said, grouped, subject, context, names)


_WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s#]*$")


def _is_label(fact: Fact, words: str) -> bool:
    """Whether the number is part of a name: IDE 2, step 3, error 404."""
    before = _WORD_BEFORE.search(words[: fact.start]) if fact.kind is FactKind.NUMBER else None
    if before is None or fact.value != fact.value.split(" ")[0] or fact.bound:
        return False
    is_capital_within = before[1][0].isupper() and before.start() > 0
    return is_capital_within or stem(before[1].casefold()) in LABELLED


_NO_MARKS = frozenset("aiyoeàéñ")


def _marks(text: str) -> frozenset[str]:
    """What tells one model from the next: Model S, Cargo Two, Part B."""
    return frozenset(
        word for word in words_of(text) if is_number_word(word) or (len(word) == 1 and word not in _NO_MARKS)
    )


def disagreement(one: Statement, other: Statement) -> Disagreement | None:
    """How the two contradict each other; None where they agree or may speak of different things."""
    likeness = _likeness(one, other)
    if likeness < SHARED or not _is_one_topic(one, other):
        return None
    differing = [group for group in one.facts.keys() | other.facts.keys() if _differs(group, one, other)]
    if not differing:
        return _turned(one, other, likeness)
    if len(differing) > 1:
        return None
    left, right = one.facts.get(differing[0], ()), other.facts.get(differing[0], ())
    if len(left) != 1 or len(right) != 1:
        return None
    return Disagreement(differing[0][0], left[0].shown, right[0].shown, likeness)


def _differs(group: _Group, one: Statement, other: Statement) -> bool:
    return _values(one.facts.get(group, ())) != _values(other.facts.get(group, ()))


def _values(facts: Iterable[Fact]) -> set[str]:
    return {fact.value for fact in facts}


def _likeness(one: Statement, other: Statement) -> float:
    longer = max(len(one.subject), len(other.subject))
    return len(one.subject & other.subject) / longer


def _is_one_topic(one: Statement, other: Statement) -> bool:
    """Neither has words of its own that tell it apart, in the sentence or above it."""
    said = one.subject | other.subject
    own, theirs = one.subject - other.subject, other.subject - one.subject
    if (own and theirs) or _tell_apart(own, one) or _tell_apart(theirs, other):
        return False
    around = one.context - other.context - said
    elsewhere = other.context - one.context - said
    if (around and elsewhere) or _tell_apart(around, one) or _tell_apart(elsewhere, other):
        return False
    # One word in common says little: then all else must be alike.
    shared = len(one.subject & other.subject)
    return shared > 2 or not (
        own or theirs or (around and elsewhere) or (shared < 2 and (around or elsewhere))
    )


def _tell_apart(words: frozenset[str], owner: Statement) -> bool:
    """Names, numbers, and words such as express or premium choose one of several things."""
    return any(
        word in MODIFIERS or word in owner.names or word in _marks(word) or any(map(str.isdigit, word))
        for word in words
    )


def _turned(one: Statement, other: Statement, likeness: float) -> Disagreement | None:
    is_same_subject = one.subject == other.subject and len(one.subject) > 2
    lengths = [len(side.said.words.split()) for side in (one, other)]
    # "…, not more" denies a thing the other side never spoke of.
    if (
        not is_same_subject
        or abs(lengths[0] - lengths[1]) > _WORDS_OF_DENIAL
        or not is_turned(one.said.words, other.said.words)
    ):
        return None
    return Disagreement(FactKind.POLARITY, one.said.words, other.said.words, likeness)


def is_worth_comparing(statement: Statement) -> bool:
    """Whether the statement gives a value that another could give differently."""
    return bool(statement.facts)
