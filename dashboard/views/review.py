"""One review: in a sentence, then page by page what changed and what hangs on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TypeVar

import streamlit as st

from core.errors import NotFound
from core.review.ports import ReviewOverview, ReviewReader, ReviewWriter
from core.review.reviews import Concern, PageChange, ReviewedDocument, ReviewState, ReviewSummary
from dashboard.components.announcement import announce
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.reviewed_page import draw_reviewed_page
from dashboard.formatting import exact, plural
from dashboard.navigation import KNOWLEDGE_VERSION, REVIEWS, SOURCE, link
from dashboard.presenters.conversation_list import chip
from dashboard.presenters.markup import Html, tag
from dashboard.presenters.review import (
    change_label,
    concern_label,
    figures,
    page_label,
    review_sentence,
    review_state,
)
from dashboard.session import say_after_rerun

_PAGE = 25
_Option = TypeVar("_Option", Concern, PageChange)


@dataclass(frozen=True, slots=True)
class OneReviewRooms:
    """The services that the page draws from. `names` of sources by id, removed ones too."""

    overview: ReviewOverview
    reader: ReviewReader
    writer: ReviewWriter
    names: Mapping[str, str]


def render_review(rooms: OneReviewRooms, run_id: str, *, now: datetime, zone: tzinfo) -> None:
    """Head, filters, and each page behind its line."""
    announce()
    link(REVIEWS, "All reviews", symbol="arrow_back")
    try:
        summary = rooms.overview.find_summary(run_id)
    except NotFound:
        draw_empty("No such review", "The link may be old or cut short.", symbol="link_off")
        return
    _draw_head(summary, rooms, now=now, zone=zone)
    if summary.review.state is ReviewState.WORKING:
        draw_empty(
            "Being compared",
            "The pages of this change are held against what they said before. Look again in a moment.",
            symbol="hourglass_top",
        )
    elif not summary.documents:
        draw_empty(
            "Everything in it is new",
            "A first sync changes no fact that anybody was told. The version tells which pages came.",
            symbol="fiber_new",
        )
    else:
        _draw_pages(summary, rooms, zone=zone)


def _draw_head(summary: ReviewSummary, rooms: OneReviewRooms, *, now: datetime, zone: tzinfo) -> None:
    review = summary.review
    name = rooms.names.get(review.source_id, review.source_id)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        draw_html(_head(summary, name), fit=True)
        st.space("stretch")
        if review.state is ReviewState.OPEN:
            st.button(
                "Mark as seen",
                key="seen",
                type="primary",
                icon=":material/done:",
                on_click=_mark_seen,
                args=(rooms, review.run_id, now),
            )
    seen = f" Seen on {exact(review.seen_at, zone)}." if review.seen_at else ""
    draw_html(tag("p", review_sentence(summary, name, zone=zone), seen))
    with st.container(horizontal=True, gap="medium"):
        link(SOURCE, "The source", symbol="library_books", query={"id": review.source_id})
        for number in dict.fromkeys((review.first_version, review.last_version)):
            if number is not None:
                link(
                    KNOWLEDGE_VERSION,
                    f"Knowledge version {number}",
                    symbol="history",
                    query={"number": str(number)},
                )


def _head(summary: ReviewSummary, name: str) -> Html:
    return tag(
        "div",
        tag("div", chip(review_state(summary)), *figures(summary), cls="ad-row"),
        tag("h3", f"Review of {name}"),
        cls="ad-head",
    )


def _mark_seen(rooms: OneReviewRooms, run_id: str, now: datetime) -> None:
    rooms.writer.mark_seen(run_id, at=now)
    say_after_rerun("Marked as seen.")


def _draw_pages(summary: ReviewSummary, rooms: OneReviewRooms, *, zone: tzinfo) -> None:
    concern, kind, text = _pick(summary)
    key = f"page-{concern}-{kind}-{text}"
    page = int(st.session_state.get(key) or 1)
    found, total = rooms.reader.list_reviewed(
        summary.review.run_id,
        concern=concern,
        kind=kind,
        text=text,
        offset=(page - 1) * _PAGE,
        limit=_PAGE,
    )
    if not found:
        draw_empty("No page matches", "Take a filter away.", symbol="search_off")
        return
    st.caption(plural(total, "page"))
    _draw_lines(found, summary.review.run_id, rooms, zone=zone)
    if total > _PAGE:
        st.pagination(-(-total // _PAGE), key=key, max_visible_pages=5)


def _pick(summary: ReviewSummary) -> tuple[Concern | None, PageChange | None, str]:
    counts = {
        Concern.ANSWERS: summary.answers,
        Concern.CONFLICTS: summary.conflicts,
        Concern.FACTS: summary.facts,
    }
    review = summary.review
    changes = {
        PageChange.CHANGED: review.changed,
        PageChange.ADDED: review.added,
        PageChange.GONE: review.removed,
    }
    concerns = [concern for concern, count in counts.items() if count]
    kinds = [kind for kind, count in changes.items() if count]
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        concern = _chips("concern", concerns, concern_label) if concerns else None
        kind = _chips("change", kinds, change_label) if len(kinds) > 1 else None
        st.space("stretch")
        text = st.text_input(
            "Search pages",
            key="title",
            type="search",
            placeholder="Search pages",
            icon=":material/search:",
            width=220,
            label_visibility="collapsed",
        )
    return concern, kind, text or ""


def _chips(key: str, options: Sequence[_Option], label: Callable[[_Option], str]) -> _Option | None:
    chosen: _Option | None = st.pills(
        key.capitalize(), options, key=key, format_func=label, label_visibility="collapsed"
    )
    return chosen


def _draw_lines(
    found: Sequence[ReviewedDocument], run_id: str, rooms: OneReviewRooms, *, zone: tzinfo
) -> None:
    for place, one in enumerate(found):
        line = st.expander(
            page_label(one),
            expanded=place == 0,
            key=f"reviewed-{run_id}-{one.document_id}",
            on_change="rerun",
        )
        if line.open:
            with line:
                document = rooms.reader.find_reviewed(run_id, one.document_id)
                draw_reviewed_page(document, sources=rooms.names, zone=zone)
