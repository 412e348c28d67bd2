"""Narrowing a list to one source; the choice stands in the address by the source's id."""

from collections.abc import Mapping

import streamlit as st

_KEY = "source_choice"
_PARAMETER = "source"


def pick_source(names: Mapping[str, str]) -> str | None:
    """The id of the chosen source; None for all. `names` by id."""
    asked = st.query_params.get(_PARAMETER)
    st.session_state[_KEY] = asked if asked in names else None
    chosen: str | None = st.selectbox(
        "Source",
        [None, *names],
        key=_KEY,
        width=260,
        label_visibility="collapsed",
        format_func=lambda source_id: names[source_id] if source_id else "All sources",
        on_change=_remember,
    )
    return chosen


def _remember() -> None:
    chosen = st.session_state[_KEY]
    if chosen:
        st.query_params[_PARAMETER] = chosen
    else:
        st.query_params.pop(_PARAMETER, None)
    st.session_state.pop("page", None)
