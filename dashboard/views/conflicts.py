"""Duplicates and contradictions: pairs of passages side by side, until somebody has decided about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

import streamlit as st

from core.review.conflicts import ConflictKind, ConflictState
from core.review.decisions import ConflictDecisions
from core.review.ports import ConflictStore
from dashboard.components.announcement import announce
from dashboard.components.conflict_card import draw_conflict, draw_undo
from dashboard.components.conflict_look import draw_look_button, draw_looking
from dashboard.components.empty_state import draw_empty
from dashboard.components.page_head import draw_page_head
from dashboard.formatting import number
from dashboard.ports import ConflictLooks
from dashboard.presenters.wording import CONFLICT_KINDS, CONFLICT_STATES
from dashboard.session import last_decision

_PAGE = 20
_ALL = "all"
_KINDS = (ConflictKind.CONTRADICTION, ConflictKind.DUPLICATE)


@dataclass(frozen=True, slots=True)
class ConflictRooms:
    """The services that the page draws from. `names` of sources by id, removed ones too."""

    conflicts: ConflictStore
    decisions: ConflictDecisions
    looks: ConflictLooks
    names: Mapping[str, str]


def render_conflicts(rooms: ConflictRooms, *, now: datetime, zone: tzinfo) -> None:
    """Filters, the last decision with its undo, and the pairs."""
    announce()
    is_looking = rooms.looks.is_looking()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        draw_page_head(
            "Duplicates and contradictions",
            "Where does the content say the same twice, or two different things of one?",
        )
        st.space("stretch")
        draw_look_button(rooms.looks, is_looking=is_looking)
    if is_looking:
        draw_looking(rooms.looks)
    kind, state = _pick(rooms.conflicts)
    if decision := last_decision():
        draw_undo(decision, rooms.decisions)
    key = f"page-{kind}-{state}"
    _, total = rooms.conflicts.list_conflicts(state=state, kind=kind, limit=0)
    if not total:
        _draw_nothing(kind, state)
        return
    pages = -(-total // _PAGE)
    page = min(int(st.session_state.get(key) or 1), pages)
    found, _ = rooms.conflicts.list_conflicts(state=state, kind=kind, offset=(page - 1) * _PAGE, limit=_PAGE)
    for one in found:
        draw_conflict(one, rooms.decisions, sources=rooms.names, now=now, zone=zone)
    if pages > 1:
        st.pagination(pages, key=key, max_visible_pages=5)


def _pick(conflicts: ConflictStore) -> tuple[ConflictKind | None, ConflictState]:
    state = _state(st.session_state.get("conflict_state") or st.query_params.get("state"))
    counts = {
        kind: conflicts.list_conflicts(state=state, kind=kind, limit=0)[1] for kind in (None, *ConflictKind)
    }
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        kind = st.segmented_control(
            "Kind",
            [_ALL, *_KINDS],
            default=_ALL,
            required=True,
            key="conflict_kind",
            label_visibility="collapsed",
            format_func=lambda kind: _kind_label(kind, counts),
        )
        st.space("stretch")
        chosen = st.segmented_control(
            "State",
            list(ConflictState),
            default=state,
            required=True,
            key="conflict_state",
            label_visibility="collapsed",
            format_func=lambda one: CONFLICT_STATES[one].text,
        )
    return None if kind in {_ALL, None} else ConflictKind(kind), chosen or ConflictState.OPEN


def _state(said: str | None) -> ConflictState:
    """As an address says it; what is no state is passed over."""
    return ConflictState(said) if said in set(ConflictState) else ConflictState.OPEN


def _kind_label(kind: str, counts: Mapping[ConflictKind | None, int]) -> str:
    if kind == _ALL:
        return f"All {number(counts[None])}"
    known = ConflictKind(kind)
    return f"{CONFLICT_KINDS[known].text}s {number(counts[known])}"


def _draw_nothing(kind: ConflictKind | None, state: ConflictState) -> None:
    if state is not ConflictState.OPEN:
        draw_empty(
            f"Nothing {CONFLICT_STATES[state].text.lower()}",
            "What you decide about stands here and can be opened again.",
            symbol="inbox",
        )
        return
    what = f"No {CONFLICT_KINDS[kind].text.lower()}s" if kind else "No duplicates, no contradictions"
    draw_empty(
        f"{what} found",
        "After every sync the passages it changed are held against all others: nearly the same words in two "
        "pages, and two values for one thing, such as a price, a time limit or an address.",
        symbol="task_alt",
    )
