"""The bar that narrows conversations; every choice is kept in the address."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

import streamlit as st

from core.conversations.ports import ConversationFilter
from dashboard.components.period_filter import pick_period
from dashboard.presenters.conversation_list import COUNTED_CHANNELS, conversation_filter
from dashboard.presenters.periods import ALL_TIME, CUSTOM, DAYS
from dashboard.presenters.wording import CHANNELS, HANDOFF_REASONS, OUTCOMES, STATES


def pick_conversations(*, now: datetime, zone: tzinfo) -> ConversationFilter:
    """Search, period, and chips for channel, state, outcome and handoff reason."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        text = st.text_input(
            "Search",
            key="q",
            type="search",
            placeholder="Search messages and customers",
            icon=":material/search:",
            label_visibility="collapsed",
            width=280,
            bind="query-params",
        )
        span = pick_period([*DAYS, ALL_TIME, CUSTOM], default=ALL_TIME, now=now, zone=zone)
        channels = pick_chips("Channel", "channel", [CHANNELS[key].text for key in COUNTED_CHANNELS])
        states = pick_chips("State", "status", [label.text for label in STATES.values()])
        outcomes = pick_chips("Outcome", "outcome", [label.text for label in OUTCOMES.values()])
        reasons = pick_chips("Handoff reason", "reason", list(HANDOFF_REASONS.values()))
    return conversation_filter(
        span,
        channels=channels,
        outcomes=outcomes,
        reasons=reasons,
        states=states,
        text=text or "",
        zone=zone,
    )


def pick_chips(label: str, key: str, options: Sequence[str]) -> list[str]:
    """Any of some words, behind a button that names the ones chosen."""
    chosen = [word for word in st.session_state.get(key) or st.query_params.get_all(key) if word in options]
    shown = (
        label if not chosen else f"{label}: {chosen[0]}" if len(chosen) == 1 else f"{label}: {len(chosen)}"
    )
    with st.popover(shown, icon=":material/filter_list:" if not chosen else ":material/filter_alt:"):
        picked = st.pills(label, options, selection_mode="multi", key=key, bind="query-params")
    return list(picked or [])


def clear_filters() -> None:
    """Take every filter away. What is bound to the address is cleared by its value, as Streamlit asks."""
    chips: dict[str, object] = {key: [] for key in ("channel", "status", "outcome", "reason")}
    for key, nothing in ({"q": "", "period": ALL_TIME} | chips).items():
        if key in st.session_state:
            st.session_state[key] = nothing


def go_to_first_page() -> None:
    """Back to the first page of the list, where there is a choice of pages."""
    if "page" in st.session_state:
        st.session_state["page"] = 1
