"""What syncs found in a source that is held for approval: looked at, then approved or discarded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

import streamlit as st

from core.errors import AnswerDeskError, NotFound
from core.identifiers import derived_id
from core.knowledge.approval import Approval
from core.knowledge.documents import DocumentVersion
from core.knowledge.held_changes import HeldChange, HeldKind
from core.knowledge.ports import DocumentVersionStore
from core.knowledge.sources import Source
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.reviewed_page import draw_reviewed_page
from dashboard.formatting import plural
from dashboard.ports import HeldReviews
from dashboard.presenters.document_page import LONGEST_SHOWN
from dashboard.presenters.markup import markdown, tag
from dashboard.presenters.review import approval_words, consequence_words
from dashboard.presenters.source_page import held_frame
from dashboard.presenters.text_diff import text_diff
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, dialog_opens, say_after_rerun

_PAGE = 50
_ROW, _HEAD, _MOST = 36, 34, 480
_MOST_REVIEWED = 25
"""Changes whose consequences are worked out before the decision: each takes some searches."""


@dataclass(frozen=True, slots=True)
class WaitingRooms:
    """What looking at waiting changes and deciding on them needs. `names` of sources by id."""

    approval: Approval
    versions: DocumentVersionStore
    reviews: HeldReviews
    names: Mapping[str, str]


def draw_waiting(source: Source, rooms: WaitingRooms, *, zone: tzinfo) -> None:
    """A table of the changes that wait, with the decision on the selected ones or on all."""
    total = rooms.approval.count_held().get(source.id, 0)
    if not total:
        draw_empty(
            "Nothing waits",
            "What the next syncs find appears here first, and counts once it is approved.",
            symbol="pause_circle",
        )
        return
    page = min(int(st.session_state.get("held_page") or 1), -(-total // _PAGE))
    found = rooms.approval.list_held(source.id, offset=(page - 1) * _PAGE, limit=_PAGE)
    decisions = st.container(horizontal=True, vertical_alignment="center", gap="small")
    selected = _pick(found)
    with decisions:
        _draw_decisions(source, selected, total, rooms)
    if total > _PAGE:
        st.pagination(-(-total // _PAGE), key="held_page", max_visible_pages=5)
    if len(selected) == 1:
        _draw_change(selected[0], rooms, zone=zone)


def _pick(found: Sequence[HeldChange]) -> list[HeldChange]:
    column = st.column_config
    picked = st.dataframe(
        held_frame(found),
        key=derived_id("held", *(change.document_id for change in found)),
        hide_index=True,
        row_height=_ROW,
        height=min(len(found) * _ROW + _HEAD, _MOST),
        on_select="rerun",
        selection_mode="multi-row",
        alt="Changes that wait for approval",
        column_config={
            "kind": column.MultiselectColumn(
                "Change",
                width=90,
                options=["Added", "Changed", "Gone"],
                color=["green", "primary", "orange"],
            ),
            "title": column.TextColumn("Title", width=320),
            "place": column.TextColumn("Place", width=360),
            "found": column.DatetimeColumn("Found", width=120, format="distance"),
        },
    )
    return [found[row] for row in picked.selection.rows if row < len(found)]


def _draw_decisions(source: Source, selected: Sequence[HeldChange], total: int, rooms: WaitingRooms) -> None:
    everything = "the change" if total == 1 else f"all {plural(total, 'change')}"
    what = plural(len(selected), "change") if selected else everything
    st.markdown(f"**{plural(total, 'change')} waiting**", width="content")
    approve = st.button(f"Approve {what}", key="held_approve", type="primary", icon=":material/check:")
    discard = st.button(f"Discard {what}", key="held_discard", icon=":material/close:")
    if not selected:
        st.caption("Select rows to decide on some of them; one alone is shown below.", width="content")
    if approve or discard:
        confirm_decision(source, selected, rooms, is_approved=approve)


@st.dialog("Changes that wait", icon=":material/pause_circle:", on_dismiss="rerun")
def confirm_decision(
    source: Source, selected: Sequence[HeldChange], rooms: WaitingRooms, *, is_approved: bool
) -> None:
    """Approves or discards the selected changes, or all, once the consequence has been read."""
    dialog_opens()
    changes = selected or rooms.approval.list_held(source.id, limit=None)
    verb = "Approve" if is_approved else "Discard"
    st.markdown(f"**{verb} {plural(len(changes), 'change')} of {plain(source.name)}**")
    if is_approved:
        _draw_consequence(changes, rooms)
    else:
        st.write("The agent goes on answering from what it knows. The same content will not wait again.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Leave them", key="held_leave"):
            st.rerun()
        is_agreed = st.button(verb, key="held_confirm", type="primary")
    if is_agreed:
        ids = [change.document_id for change in changes]
        _apply(source, ids, rooms.approval, is_approved=is_approved)


def _draw_consequence(changes: Sequence[HeldChange], rooms: WaitingRooms) -> None:
    st.write(approval_words([change.kind for change in changes]))
    if len(changes) > _MOST_REVIEWED:
        st.caption("Select fewer to be told which past answers rest on them.")
        return
    with st.spinner("Working out what rests on it …"):
        reviewed = [rooms.reviews.review_held_change(change) for change in changes]
    st.write(consequence_words(reviewed))


def _apply(source: Source, ids: Sequence[str], approval: Approval, *, is_approved: bool) -> None:
    try:
        with st.spinner("Applying …" if is_approved else "Discarding …"):
            said = _decide(source, ids, approval, is_approved=is_approved)
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    say_after_rerun(said)
    st.rerun()


def _decide(source: Source, ids: Sequence[str], approval: Approval, *, is_approved: bool) -> str:
    if not is_approved:
        count = approval.discard(source.id, ids, actor=actor())
        return f"{plural(count, 'change')} discarded. The same will not wait again."
    report = approval.approve(source.id, ids, actor=actor())
    count = report.added + report.changed + report.removed
    return f"{plural(count, 'change')} approved; the agent answers from them at once."


def _draw_change(change: HeldChange, rooms: WaitingRooms, *, zone: tzinfo) -> None:
    """What approving would change, sentence by sentence; then the whole text."""
    with st.container(border=True, key="held-change"):
        draw_html(tag("h4", change.title or change.external_id))
        with st.spinner("Comparing …"):
            reviewed = rooms.reviews.review_held_change(change)
        draw_reviewed_page(reviewed, sources=rooms.names, zone=zone)
        now = _current_text(change.document_id, rooms.versions)
        if change.kind is HeldKind.REMOVED:
            st.caption("The page has gone. Once approved, the agent no longer answers from it.")
        elif now is None:
            draw_html(tag("div", markdown(change.text[:LONGEST_SHOWN]), cls="ad-reading"))
        else:
            with st.expander("Whole text compared"):
                draw_html(text_diff(now.text, change.text))


def _current_text(document_id: str, versions: DocumentVersionStore) -> DocumentVersion | None:
    try:
        newest = versions.find_version(document_id)
    except NotFound:
        return None
    return newest if newest.valid_to is None else None
