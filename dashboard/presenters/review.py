"""Reviews of syncs as rows, as a sentence, and as counts."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from core.knowledge.held_changes import HeldKind
from core.review.reviews import Concern, PageChange, ReviewedDocument, ReviewState, ReviewSummary
from dashboard.formatting import calendar_day, exact, plural, relative
from dashboard.presenters.conversation_list import chip
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.untrusted_text import plain
from dashboard.presenters.wording import PAGE_CHANGES, Label

_BADGES = {"green": "green", "indigo": "blue", "amber": "orange"}
CONCERNS = {
    Concern.ANSWERS: "Past answers affected",
    Concern.CONFLICTS: "Contradicted elsewhere",
    Concern.FACTS: "Facts changed",
}


def review_sentence(summary: ReviewSummary, name: str, *, zone: tzinfo) -> str:
    """`docs.example.com changed on 12 Nov 2026: 3 pages changed, 1 gone; 4 facts; 7 past answers …`."""
    review = summary.review
    day = calendar_day(review.created_at.astimezone(zone))
    pages = page_counts(review.added, review.changed, review.removed)
    if not summary.documents and review.state is not ReviewState.WORKING:
        return f"{name} was read for the first time on {day}: {pages}."
    return f"{name} changed on {day}: {pages}{_found(summary)}."


def page_counts(added: int, changed: int, removed: int) -> str:
    """`3 pages changed, 1 new, 1 gone`; the first count names the thing."""
    counts = [(changed, "changed"), (added, "new"), (removed, "gone")]
    told = [(count, what) for count, what in counts if count]
    if not told:
        return "no page differs in the end"
    first, *rest = told
    return ", ".join([f"{plural(first[0], 'page')} {first[1]}", *(f"{count} {what}" for count, what in rest)])


def _found(summary: ReviewSummary) -> str:
    parts = []
    if summary.facts:
        parts.append(f"{plural(summary.facts, 'fact')} changed")
    if summary.answers:
        parts.append(f"{plural(summary.answers, 'past answer')} rested on what changed")
    if summary.conflicts:
        says = "says" if summary.conflicts == 1 else "say"
        parts.append(f"{plural(summary.conflicts, 'place')} elsewhere {says} otherwise than the new text")
    return "".join(f"; {part}" for part in parts)


def review_state(summary: ReviewSummary) -> Label:
    """Whether it wants to be looked at."""
    if summary.review.state is ReviewState.WORKING:
        return Label("Being compared", "hourglass_top", "grey")
    if summary.review.state is ReviewState.SEEN:
        return Label("Seen", "check", "grey")
    return Label("Not seen", "mark_email_unread", "indigo") if summary.documents else _FIRST


_FIRST = Label("First sync", "fiber_new", "grey")


def review_row(summary: ReviewSummary, name: str, *, now: datetime, zone: tzinfo) -> Html:
    """Two lines: which source and when; how much changed and what hangs on it."""
    review = summary.review
    when = tag(
        "time",
        relative(review.created_at, now),
        title=exact(review.created_at, zone),
        cls="ad-muted ad-num",
    )
    pages = page_counts(review.added, review.changed, review.removed).capitalize()
    notes = [chip(review_state(summary)), tag("span", pages, cls="ad-muted"), *figures(summary)]
    return tag(
        "div",
        tag("div", tag("span", name, cls="ad-item-title"), when, cls="ad-item-top"),
        tag("div", *notes, cls="ad-item-notes"),
    )


def figures(summary: ReviewSummary) -> list[Html]:
    """Chips with what to look at first; none of what there is none."""
    found = [
        (summary.answers, "past answer", "forum", "amber"),
        (summary.conflicts, "contradiction", "compare_arrows", "red"),
        (summary.facts, "fact", "tag", "indigo"),
    ]
    return [
        tag("span", icon(symbol), plural(count, what), cls=f"ad-chip ad-{tone}")
        for count, what, symbol, tone in found
        if count
    ]


def _summed(documents: Iterable[ReviewedDocument]) -> tuple[int, int, int]:
    counts = [(one.fact_count, one.answer_count, one.conflict_count) for one in documents]
    return sum(one[0] for one in counts), sum(one[1] for one in counts), sum(one[2] for one in counts)


def page_label(document: ReviewedDocument) -> str:
    """A line of Streamlit's Markdown: title, what became of it, and what hangs on it."""
    change = PAGE_CHANGES[document.kind]
    badges = [f":{_BADGES[change.tone]}-badge[{change.text}]"]
    if document.answer_count:
        badges.append(f":orange-badge[{plural(document.answer_count, 'past answer')}]")
    if document.conflict_count:
        badges.append(f":red-badge[{plural(document.conflict_count, 'contradiction')}]")
    if document.fact_count:
        badges.append(f":gray-badge[{plural(document.fact_count, 'fact')}]")
    return " ".join([plain(document.title or "Untitled"), *badges])


def concern_label(concern: Concern) -> str:
    """The words of a filter."""
    return CONCERNS[concern]


def change_label(change: PageChange) -> str:
    """The words of a filter."""
    return PAGE_CHANGES[change].text


def approval_words(kinds: Sequence[HeldKind]) -> str:
    """What approving these does, in numbers."""
    counts = (kinds.count(kind) for kind in (HeldKind.ADDED, HeldKind.CHANGED, HeldKind.REMOVED))
    pages = page_counts(*counts)
    return f"{pages.capitalize()}. It counts from the next reply on, as one knowledge version."


def consequence_words(documents: Iterable[ReviewedDocument]) -> str:
    """What hangs on approving these, in numbers."""
    facts, answers, conflicts = _summed(documents)
    rested = plural(answers, "past answer") if answers else "No past answer"
    said = [f"{rested} {'rests' if answers <= 1 else 'rest'} on what changes."]
    if facts:
        said.append(f"{plural(facts, 'fact')} {'changes' if facts == 1 else 'change'}.")
    if conflicts:
        places = plural(conflicts, "place")
        said.append(f"{places} elsewhere {'says' if conflicts == 1 else 'say'} otherwise than the new text.")
    return " ".join(said)
