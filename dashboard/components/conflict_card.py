"""One pair of passages with both sides, and the decision about it."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

import streamlit as st

from core.review.conflicts import Conflict, ConflictState
from core.review.decisions import ConflictDecisions
from dashboard.components.html_block import draw_html
from dashboard.presenters.conflict import conflict_head, conflict_side, decision_words
from dashboard.presenters.markup import tag
from dashboard.session import Decision, actor, keep_decision


def draw_conflict(
    conflict: Conflict,
    decisions: ConflictDecisions,
    *,
    sources: Mapping[str, str],
    now: datetime,
    zone: tzinfo,
) -> None:
    """`sources`: names by id."""
    with st.container(border=True, key=f"conflict-{conflict.id}", gap="small"):
        draw_html(conflict_head(conflict, now=now, zone=zone))
        sides = [conflict_side(conflict, side, sources) for side in ("left", "right")]
        draw_html(tag("div", *sides, cls="ad-sides"))
        with st.container(horizontal=True, gap="small"):
            is_open = conflict.state is ConflictState.OPEN
            for state in (
                (ConflictState.SOLVED, ConflictState.DISMISSED) if is_open else (ConflictState.OPEN,)
            ):
                label, symbol, meaning = _DECISIONS[state]
                st.button(
                    label,
                    key=f"{_KEYS[state]}-{conflict.id}",
                    icon=f":material/{symbol}:",
                    help=meaning,
                    on_click=_decide,
                    args=(conflict, state, decisions),
                )


_KEYS = {
    ConflictState.SOLVED: "solved",
    ConflictState.DISMISSED: "dismissed",
    ConflictState.OPEN: "reopen",  # the style sheet knows keys that begin with open-
}
_DECISIONS = {
    ConflictState.SOLVED: (
        "Solved",
        "check",
        "The content has been put right. It comes back if it is found again.",
    ),
    ConflictState.DISMISSED: (
        "Dismiss",
        "do_not_disturb_on",
        "It is none. It comes back only when a side says something else.",
    ),
    ConflictState.OPEN: ("Open again", "undo", "Put it back on the list."),
}


def _decide(conflict: Conflict, state: ConflictState, decisions: ConflictDecisions) -> None:
    decisions.decide(conflict.id, state, actor=actor())
    keep_decision(Decision(conflict.id, conflict.state, decision_words(conflict, state)))


def draw_undo(decision: Decision, decisions: ConflictDecisions) -> None:
    """What was decided last, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center", key="undo-bar"):
        draw_html(tag("span", decision.said), fit=True)
        st.button(
            "Undo",
            key="undo",
            type="tertiary",
            icon=":material/undo:",
            on_click=_undo,
            args=(decision, decisions),
        )


def _undo(decision: Decision, decisions: ConflictDecisions) -> None:
    decisions.decide(decision.conflict_id, decision.before, actor=actor())
    keep_decision(None)
