"""The bar that narrows the audit log; every choice is kept in the address."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

import streamlit as st

from core.audit.ports import AuditFilter
from dashboard.components.conversation_filters import pick_chips
from dashboard.components.period_filter import pick_period
from dashboard.presenters.audit_log import ACTIONS, KINDS, audit_filter
from dashboard.presenters.periods import ALL_TIME, CUSTOM, DAYS

_NOTHING: dict[str, object] = {"q": "", "period": ALL_TIME, "actor": [], "action": [], "kind": []}


def pick_entries(actors: Sequence[str], *, now: datetime, zone: tzinfo) -> AuditFilter:
    """Search, period, and chips for who, what and what kind of thing."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        text = st.text_input(
            "Search",
            key="q",
            type="search",
            placeholder="Search things and people",
            icon=":material/search:",
            label_visibility="collapsed",
            width=280,
            bind="query-params",
        )
        span = pick_period([*DAYS, ALL_TIME, CUSTOM], default=ALL_TIME, now=now, zone=zone)
        who = pick_chips("Who", "actor", actors)
        actions = pick_chips("What", "action", [label.text for label in ACTIONS.values()])
        kinds = pick_chips("Kind", "kind", list(KINDS.values()))
    return audit_filter(span, actors=who, actions=actions, kinds=kinds, text=text or "", zone=zone)


def clear_audit_filters() -> None:
    """Take every filter away. What is bound to the address is cleared by its value, as Streamlit asks."""
    for key, nothing in _NOTHING.items():
        if key in st.session_state:
            st.session_state[key] = nothing
