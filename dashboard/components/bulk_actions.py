"""What is done with all selected sources at once."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.knowledge.sources import Source
from dashboard.components.source_actions import (
    SourceTools,
    choose_audience,
    cite_sources,
    confirm_removal,
    hold_sources,
    sync_sources,
)
from dashboard.formatting import number, plural
from dashboard.session import say_after_rerun

_CHANGES: dict[str, tuple[str, Callable[[Sequence[Source], SourceTools], str | None]]] = {
    "Cite in replies": (":material/format_quote:", lambda rows, tools: cite_sources(rows, tools, cited=True)),
    "Do not cite": (
        ":material/format_quote_off:",
        lambda rows, tools: cite_sources(rows, tools, cited=False),
    ),
    "Hold for approval": (
        ":material/pause_circle:",
        lambda rows, tools: hold_sources(rows, tools, held=True),
    ),
    "Apply at once": (":material/play_circle:", lambda rows, tools: hold_sources(rows, tools, held=False)),
    "Audience …": (":material/group:", choose_audience),
}
"""What can be changed, with its icon; gives the sentence to say, None when a dialog asks on."""


def draw_bulk(selected: Sequence[Source], matching: Sequence[Source], tools: SourceTools) -> None:
    """A bar that speaks of the rows selected on this page, or of all that match the filters."""
    with st.container(horizontal=True, vertical_alignment="center", key="bulk", gap="small"):
        if not selected:
            said_count = plural(len(matching), "source")
            st.caption(f"{said_count}. Select rows to sync, change or remove several at once.")
            return
        chosen = list(selected)
        if len(matching) > len(selected) and st.checkbox(
            f"All {number(len(matching))} that match", key="bulk_all"
        ):
            chosen = list(matching)
        st.markdown(f"**{plural(len(chosen), 'source')} selected**", width="content")
        said = _draw_actions(chosen, tools)
    if said:
        say_after_rerun(said)
        st.rerun()


def _draw_actions(chosen: Sequence[Source], tools: SourceTools) -> str | None:
    said = None
    if st.button("Sync now", key="bulk_sync", icon=":material/sync:"):
        said = sync_sources(chosen, tools.syncs)
    change = st.menu_button(
        "Change",
        list(_CHANGES),
        key="bulk_change",
        icon=":material/tune:",
        format_func=lambda name: f"{_CHANGES[name][0]} {name}",
    )
    if change:
        said = _CHANGES[change][1](chosen, tools)
    if st.button("Remove", key="bulk_remove", icon=":material/delete:"):
        confirm_removal(chosen, tools)
    return said
