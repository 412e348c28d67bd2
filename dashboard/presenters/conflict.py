"""Two passages held against each other, and how many such pairs there are."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from core.review.conflicts import Conflict, ConflictKind, ConflictState
from dashboard.formatting import exact, percent, plural, relative, shorten
from dashboard.presenters.conversation_list import chip
from dashboard.presenters.document_page import pinned_query
from dashboard.presenters.markup import Html, icon, join, page_anchor, tag
from dashboard.presenters.wording import CONFLICT_KINDS, CONFLICT_STATES, fact_kind

_LONGEST_VALUE = 60


def conflict_head(conflict: Conflict, *, now: datetime, zone: tzinfo) -> Html:
    """Kind, what differs in words, and since when it is known."""
    when = tag(
        "time",
        f"found {relative(conflict.found_at, now)}",
        title=exact(conflict.found_at, zone),
        cls="ad-muted ad-num",
    )
    return tag(
        "div",
        tag("span", chip(CONFLICT_KINDS[conflict.kind]), cls="ad-nowrap"),
        chip(CONFLICT_STATES[conflict.state]) if conflict.state is not ConflictState.OPEN else None,
        tag("b", conflict_words(conflict)),
        when,
        cls="ad-row",
    )


def conflict_words(conflict: Conflict) -> str:
    """`Price: $9 or $12`, `91 % alike, 3 passages`."""
    detail = conflict.detail
    if conflict.kind is ConflictKind.DUPLICATE:
        count = int(detail.get("passages", 1))
        return f"{percent(conflict.score)} alike" + (f", {plural(count, 'passage')}" if count > 1 else "")
    left, right = (shorten(str(detail.get(f"{side}_value", "")), _LONGEST_VALUE) for side in _SIDES)
    kind = fact_kind(str(detail.get("fact", "")))
    return f"{kind}: {left} or {right}" if left and right else kind


_SIDES = ("left", "right")


def conflict_side(conflict: Conflict, side: str, sources: Mapping[str, str]) -> Html:
    """One side, `left` or `right`: where it stands, and its words with the differing value marked."""
    return place_card(conflict.detail[side], str(conflict.detail.get(f"{side}_value", "")), sources)


def place_card(place: Mapping[str, Any], value: str, sources: Mapping[str, str]) -> Html:
    """A place as `core.review.delta_json` writes it; its title opens the page with the words marked."""
    query = pinned_query(place["document_id"], place["document_version"], place["start"], place["end"])
    title = page_anchor("document", query, place["title"] or "Untitled", title="Open with the words marked")
    source = sources.get(place["source_id"], "")
    heading = place["heading"] if place["heading"] != place["title"] else ""
    return tag(
        "div",
        tag("div", title, cls="ad-item-title"),
        tag(
            "div",
            page_anchor("source", {"id": place["source_id"]}, icon("library_books"), " ", source)
            if source
            else None,
            tag("a", icon("open_in_new"), " Original", href=place["url"]) if place["url"] else None,
            tag("span", heading) if heading else None,
            cls="ad-row ad-muted ad-place",
        ),
        tag("div", marked_words(place["words"], value), cls="ad-passage-text"),
        cls="ad-side",
    )


def marked_words(words: str, value: str) -> Html:
    """The words with the first occurrence of the value marked; without it they stand alone."""
    start = words.casefold().find(value.casefold()) if value else -1
    if start < 0 or len(words.casefold()) != len(words):
        return join(words)
    end = start + len(value)
    return join(words[:start], tag("mark", words[start:end]), words[end:])


def decision_words(conflict: Conflict, state: ConflictState) -> str:
    """What was just decided, in a sentence."""
    left, right = (shorten(str(conflict.detail[side]["title"]), 40) for side in _SIDES)
    done = {
        ConflictState.DISMISSED: "Dismissed",
        ConflictState.SOLVED: "Marked as solved",
        ConflictState.OPEN: "Opened again",
    }
    return f"{done[state]}: “{left}” and “{right}”."
