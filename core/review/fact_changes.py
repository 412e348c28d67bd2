"""Which facts differ between two wordings of one thing. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.answering.grounding import contradicts_negation
from core.answering.opposites import turned_words
from core.review.facts import Fact, FactKind, facts_in


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact as it was and as it is, in the words of the text; empty where one side lacks it."""

    kind: FactKind
    about: str
    """What it is a fact of: a heading, a row and column, or the words beside it."""
    old: str
    new: str


def changed_facts(old: str, new: str, *, about: str = "") -> list[FactChange]:
    """The facts that differ between two wordings of one sentence, without markup; either may be empty.

    A sentence that is new or gone as a whole tells no names: those say little by themselves.
    """
    has_both = bool(old) and bool(new)
    before, after = facts_in(old, with_names=has_both), facts_in(new, with_names=has_both)
    gone, come = _differing(before, after)
    changes = [
        FactChange(kind, about, was.shown if was else "", is_now.shown if is_now else "")
        for kind, was, is_now in _pairs(gone, come)
    ]
    if has_both and is_turned(old, new):
        changes.append(FactChange(FactKind.POLARITY, about, *_differing_words(old, new)))
    return changes


def same_fact(fact: Fact) -> tuple[FactKind, str, str]:
    """Equal for facts that say the same."""
    return fact.kind, fact.value, fact.bound


def is_turned(old: str, new: str) -> bool:
    """Whether one wording denies, or promises the opposite of, what the other says."""
    before, after = old.casefold(), new.casefold()
    if contradicts_negation(old, new) or _is_available(before) != _is_available(after):
        return True
    return bool(turned_words(after, before)) and bool(turned_words(before, after))


_UNAVAILABLE = re.compile(
    r"\b(?:unavailable|no longer|discontinued|out of stock|sold out|unsupported|deprecated|nicht mehr"
    r"|ausverkauft|ya no|ne \w+ plus)\b"
)


def _is_available(text: str) -> bool:
    return _UNAVAILABLE.search(text) is None


def _differing(before: Sequence[Fact], after: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Facts of one side that the other lacks; a fact said twice must be said twice."""
    theirs, ours = Counter(map(same_fact, before)), Counter(map(same_fact, after))
    return _beyond(before, ours), _beyond(after, theirs)


def _beyond(facts: Iterable[Fact], known: Counter[tuple[FactKind, str, str]]) -> list[Fact]:
    left = known.copy()
    lacking = []
    for fact in facts:
        if left[same_fact(fact)] > 0:
            left[same_fact(fact)] -= 1
        else:
            lacking.append(fact)
    return lacking


def _pairs(gone: Sequence[Fact], come: Sequence[Fact]) -> list[tuple[FactKind, Fact | None, Fact | None]]:
    """Of one kind and unit first, then of one kind, each in the order written; the rest stand alone."""
    pairs: list[tuple[FactKind, Fact | None, Fact | None]] = []
    old, new = list(gone), list(come)
    likenesses: tuple[Callable[[Fact, Fact], bool], ...] = (
        lambda one, other: (one.kind, one.unit) == (other.kind, other.unit),
        lambda one, other: one.kind is other.kind,
        lambda one, other: {one.kind, other.kind} <= _MEASURES,
    )
    for is_like in likenesses:
        for fact in list(old):
            match = next((other for other in new if is_like(fact, other)), None)
            if match is not None:
                old.remove(fact)
                new.remove(match)
                pairs.append((match.kind, fact, match))
    alone: list[tuple[FactKind, Fact | None, Fact | None]] = [
        *((fact.kind, fact, None) for fact in old),
        *((fact.kind, None, fact) for fact in new),
    ]
    return pairs + alone


_MEASURES = {FactKind.MONEY, FactKind.PERCENTAGE, FactKind.NUMBER, FactKind.DURATION}

_MOST_WORDS = 8


def _differing_words(old: str, new: str) -> tuple[str, str]:
    """The stretch in which two wordings differ, with a word before and after for the eye."""
    before, after = old.split(), new.split()
    changes = [
        code
        for code in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if code[0] != "equal"
    ]
    if not changes:
        return _short(before), _short(after)
    first, last = changes[0], changes[-1]
    return (
        _short(before[max(0, first[1] - 1) : last[2] + 1]),
        _short(after[max(0, first[3] - 1) : last[4] + 1]),
    )


def _short(words: Sequence[str]) -> str:
    return " ".join(words[:_MOST_WORDS]) + (" …" if len(words) > _MOST_WORDS else "")
