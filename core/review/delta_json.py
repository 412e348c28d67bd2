"""The delta of one reviewed document as JSON: what is stored, and what dashboard and programs read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.review.contradiction_search import Contradiction, Place
from core.review.delta import ChangeKind, Said, SentenceChange, TextDelta
from core.review.fact_changes import FactChange
from core.review.ports import PastAnswer
from core.review.reviews import TextChange

MOST_CHANGES = 200
"""Changed sentences kept of one document; those with facts first. How many more there are is told."""
_LONGEST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class TouchedAnswer:
    """A past reply and the sentence it rests on that is no longer said."""

    answer: PastAnswer
    said: str
    now: str | None
    """What the text says in its place; None where it is gone."""


def delta_to_json(
    change: TextChange,
    delta: TextDelta,
    answers: Sequence[TouchedAnswer],
    contradictions: Sequence[Contradiction],
) -> dict[str, Any]:
    """Spans count the characters of the document version of their side. Times are ISO 8601."""
    kept = _most_telling(delta.changes)
    return {
        "old_version": change.old.number if change.old else None,
        "new_version": change.new.number if change.new else None,
        "old_title": change.old.title if change.old else None,
        "new_title": change.new.title if change.new else None,
        "url": change.url,
        "kept": delta.kept,
        "moved": delta.moved,
        "left_out": len(delta.changes) - len(kept),
        "changes": [_change(one) for one in kept],
        "contradictions": [_contradiction(one) for one in contradictions],
        "answers": [_answer(one) for one in answers],
    }


def _most_telling(changes: Sequence[SentenceChange]) -> list[SentenceChange]:
    """In reading order."""
    places = sorted(range(len(changes)), key=lambda place: (not changes[place].facts, place))
    return [changes[place] for place in sorted(places[:MOST_CHANGES])]


def _change(change: SentenceChange) -> dict[str, Any]:
    one = change.new or change.old
    return {
        "kind": change.kind.value,
        "about": one.about if one else "",
        "old": _said(change.old),
        "new": _said(change.new),
        "facts": [_fact(fact) for fact in change.facts],
    }


def _said(said: Said | None) -> dict[str, Any] | None:
    if said is None:
        return None
    return {
        "start": said.start,
        "end": said.end,
        "kind": said.kind.value,
        "heading": said.heading,
        "words": said.words[:_LONGEST_WORDS],
    }


def _fact(fact: FactChange) -> dict[str, Any]:
    return {"kind": fact.kind.value, "about": fact.about, "old": fact.old, "new": fact.new}


def _contradiction(found: Contradiction) -> dict[str, Any]:
    return {
        "words": found.words,
        "kind": found.how.kind.value,
        "ours": found.how.left,
        "theirs": found.how.right,
        "elsewhere": place_to_json(found.elsewhere),
    }


def place_to_json(place: Place) -> dict[str, Any]:
    """All of it, by its names."""
    return {
        "document_id": place.document_id,
        "document_version": place.document_version,
        "source_id": place.source_id,
        "title": place.title,
        "url": place.url,
        "heading": place.heading,
        "start": place.start,
        "end": place.end,
        "words": place.words,
    }


def _answer(touched: TouchedAnswer) -> dict[str, Any]:
    answer = touched.answer
    return {
        "message_id": answer.message_id,
        "conversation_id": answer.conversation_id,
        "channel": answer.channel,
        "at": answer.at.isoformat(),
        "question": answer.question,
        "reply": answer.reply,
        "document_version": answer.span.document_version,
        "start": answer.span.start,
        "end": answer.span.end,
        "said": touched.said,
        "now": touched.now,
    }


def replacement(delta: TextDelta, key: str) -> str | None:
    """What is said in place of the old sentence with this key; None where nothing is."""
    for change in delta.changes:
        if change.kind is ChangeKind.CHANGED and change.old and change.new and change.old.key == key:
            return change.new.words
    return None
