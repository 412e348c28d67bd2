"""Reviews: what syncs and changes by hand changed, newest first, and what waits for approval."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

import streamlit as st

from core.knowledge.approval import Approval
from core.review.ports import ReviewOverview, ReviewWriter
from core.review.reviews import ReviewSummary
from dashboard.components.announcement import announce
from dashboard.components.conversation_filters import go_to_first_page
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.open_work import draw_open_work
from dashboard.components.page_head import draw_page_head
from dashboard.components.source_choice import pick_source
from dashboard.formatting import plural
from dashboard.navigation import CONTENT_SOURCES, REVIEW, link
from dashboard.presenters.review import review_row
from dashboard.presenters.untrusted_text import plain
from dashboard.session import say_after_rerun

_PAGE = 25
_UNSEEN, _CHANGES, _ALL = "Not seen", "All changes", "With first syncs"


@dataclass(frozen=True, slots=True)
class ReviewRooms:
    """The services that the list draws from. `names` of sources by id, removed ones too."""

    overview: ReviewOverview
    writer: ReviewWriter
    approval: Approval
    names: Mapping[str, str]


def render_reviews(rooms: ReviewRooms, *, now: datetime, zone: tzinfo) -> None:
    """Waiting changes, filters, rows."""
    announce()
    unseen = sum(rooms.overview.count_unseen().values())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        draw_page_head("Reviews", "What changed lately, and which past answers rested on it?")
        st.space("stretch")
        if unseen:
            st.button(
                f"Mark {plural(unseen, 'review')} as seen",
                key="all_seen",
                icon=":material/done_all:",
                on_click=_mark_all,
                args=(rooms, now),
            )
    draw_open_work(rooms.approval, None, names=rooms.names)
    source_id, show = _pick(rooms.names)
    page = int(st.session_state.get("page") or 1)
    found, total = _find(rooms, source_id, show, page)
    if not found:
        _draw_nothing(show, is_narrowed=source_id is not None)
        return
    st.caption(plural(total, "review"))
    _draw_rows(found, rooms.names, now=now, zone=zone)
    if total > _PAGE:
        st.pagination(-(-total // _PAGE), key="page", max_visible_pages=5, bind="query-params")


def _find(rooms: ReviewRooms, source_id: str | None, show: str, page: int) -> tuple[list[ReviewSummary], int]:
    def at(offset: int) -> tuple[list[ReviewSummary], int]:
        return rooms.overview.list_summaries(
            source_id=source_id,
            only_unseen=show == _UNSEEN,
            with_first_syncs=show == _ALL,
            offset=offset,
            limit=_PAGE,
        )

    found, total = at((page - 1) * _PAGE)
    # The filters were narrowed while a later page was open.
    return (found, total) if found or not total else at(0)


def _pick(names: Mapping[str, str]) -> tuple[str | None, str]:
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        show = st.segmented_control(
            "Show",
            [_UNSEEN, _CHANGES, _ALL],
            default=_CHANGES,
            required=True,
            key="show",
            label_visibility="collapsed",
            on_change=go_to_first_page,
            bind="query-params",
        )
        source_id = pick_source(names)
    return source_id, show or _CHANGES


def _draw_rows(found: list[ReviewSummary], names: Mapping[str, str], *, now: datetime, zone: tzinfo) -> None:
    with st.container(key="review-rows", gap=None):
        for one in found:
            run_id, source_id = one.review.run_id, one.review.source_id
            name = names.get(source_id, source_id)
            with st.container(key=f"row-{run_id}", gap=None):
                draw_html(review_row(one, name, now=now, zone=zone))
                with st.container(key=f"open-{run_id}"):
                    link(REVIEW, f"Review of {plain(name)}", query={"id": run_id})


def _draw_nothing(show: str, *, is_narrowed: bool) -> None:
    if show == _UNSEEN:
        draw_empty("All seen", "What changes next appears here, page by page.", symbol="mark_email_read")
    elif is_narrowed:
        draw_empty(
            "Nothing of this source has changed",
            "Choose another source, or show first syncs as well.",
            symbol="rate_review",
        )
    else:
        draw_empty(
            "Nothing has changed yet",
            "When content changes, this page tells which facts did, and which past answers rested on them.",
            symbol="rate_review",
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            link(CONTENT_SOURCES, "Content sources", symbol="library_books")


def _mark_all(rooms: ReviewRooms, now: datetime) -> None:
    count = 0
    while found := rooms.overview.list_summaries(only_unseen=True, limit=200)[0]:
        for one in found:
            rooms.writer.mark_seen(one.review.run_id, at=now)
        count += len(found)
    say_after_rerun(f"{plural(count, 'review')} marked as seen.")
