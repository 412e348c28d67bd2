"""Narrowing a list to one source; the choice stands in the address by the source's id."""

from collections.abc import Mapping

import streamlit as st

from dashboard.components.conversation_filters import go_to_first_page

_KEY = "source_choice"
_PARAMETER = "source"
_ALL = ""


def pick_source(names: Mapping[str, str]) -> str | None:
    """The id of the chosen source; None for all. `names` by id."""
    asked = st.query_params.get(_PARAMETER, _ALL)
    st.session_state[_KEY] = asked if asked in names else _ALL
    chosen = st.selectbox(
        "Source",
        [_ALL, *names],
        key=_KEY,
        width=260,
        label_visibility="collapsed",
        format_func=lambda source_id: names.get(source_id, "All sources"),
        on_change=_remember,
    )
    return chosen or None


def _remember() -> None:
    chosen = st.session_state[_KEY]
    if chosen:
        st.query_params[_PARAMETER] = chosen
    else:
        st.query_params.pop(_PARAMETER, None)
    go_to_first_page()
