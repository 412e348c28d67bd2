"""The period, kept in the address: some days up to today, all time, or dates of one's own."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

import streamlit as st

from dashboard.presenters.periods import CUSTOM, Span, span_of


def pick_period(names: Sequence[str], *, default: str, now: datetime, zone: tzinfo) -> Span | None:
    """Draws the choice (and two dates for *Custom*) into the current container; None is all time."""
    name = st.segmented_control(
        "Period",
        names,
        default=default,
        required=True,
        key="period",
        label_visibility="collapsed",
        bind="query-params",
    )
    if name != CUSTOM:
        return span_of(name, (), now=now, zone=zone)
    today = now.astimezone(zone).date()
    chosen = st.date_input(
        "Dates",
        (today - timedelta(days=29), today),
        max_value=today,
        key="dates",
        format="YYYY-MM-DD",
        label_visibility="collapsed",
        width=220,
        bind="query-params",
    )
    # While only the first of two dates is picked, there is one.
    return span_of(name, chosen, now=now, zone=zone)
