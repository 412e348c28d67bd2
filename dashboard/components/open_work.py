"""What syncs left for somebody to look at: changes that wait for approval, reviews nobody has seen."""

from collections.abc import Mapping

import streamlit as st

from core.knowledge.approval import Approval
from core.knowledge.held_changes import waiting_words
from core.review.ports import ReviewOverview
from dashboard.formatting import plural
from dashboard.navigation import REVIEWS, SOURCE, link
from dashboard.presenters.untrusted_text import plain

_MOST = 5


def draw_open_work(approval: Approval, overview: ReviewOverview | None, *, names: Mapping[str, str]) -> None:
    """A line each with the way there; nothing when all is done. Without `overview`, no reviews.

    `names` of sources by id; what waits in others is not told.
    """
    unseen = sum(overview.count_unseen().values()) if overview else 0
    waiting = {key: count for key, count in approval.count_held().items() if key in names}
    if not unseen and not waiting:
        return
    with st.container(border=True, key="work-left", gap="xxsmall"):
        if unseen:
            link(REVIEWS, f"{plural(unseen, 'review')} not seen", symbol="rate_review")
        for source_id, count in list(waiting.items())[:_MOST]:
            name = plain(names[source_id])
            query = {"id": source_id, "tab": "Waiting"}
            link(SOURCE, f"{waiting_words(count)} in **{name}**", symbol="pause_circle", query=query)
        if len(waiting) > _MOST:
            st.caption(f"And in {plural(len(waiting) - _MOST, 'more source')}.")
