"""What the agent draws on: add, find, sync and remove content sources."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import streamlit as st

from core.knowledge.catalogue import SourceCatalogue
from core.knowledge.ports import SourceStore, SyncStore
from core.knowledge.sources import Source, SourceStatus
from core.performance.report import SourceAnswers
from dashboard.components.add_content import WAYS, Adding, open_adding
from dashboard.components.announcement import announce
from dashboard.components.empty_state import draw_empty
from dashboard.components.page_head import draw_page_head
from dashboard.components.running_syncs import draw_running_syncs
from dashboard.components.source_actions import cite_sources, confirm_removal, sync_sources
from dashboard.components.source_table import draw_source_table
from dashboard.formatting import plural
from dashboard.navigation import SOURCE
from dashboard.ports import SyncRequests
from dashboard.presenters.source_table import TABS, SourceFilter, chosen_sources, tab_label
from dashboard.presenters.wording import SOURCE_STATUSES
from dashboard.session import say_after_rerun

_ANY = "Any status"


def render_content_sources(
    catalogue: SourceCatalogue,
    sources: SourceStore,
    progress: SyncStore,
    syncs: SyncRequests,
    *,
    answers: Mapping[str, SourceAnswers],
    page_limit: int,
    clock: Callable[[], datetime],
) -> None:
    """Table with filters and bulk actions; running syncs above it."""
    announce()
    adding = Adding(catalogue, syncs, page_limit)
    everything = sources.list_sources()
    _draw_head(adding, has_sources=bool(everything))
    names = {source.id: source.name for source in everything}
    draw_running_syncs(progress, syncs, names=names, clock=clock)
    if not everything:
        _draw_ways(adding)
        return
    wanted = _pick(everything)
    shown = chosen_sources(everything, wanted)
    if not shown:
        draw_empty(
            "Nothing matches",
            "Choose another type or status, or search for something else.",
            symbol="search_off",
        )
        return
    bulk = st.container()
    selected, opened = draw_source_table(shown, answers)
    if opened is not None:
        st.switch_page(SOURCE, query_params={"id": opened.id})
    with bulk:
        _draw_bulk(selected, answers, catalogue, syncs)


def _draw_head(adding: Adding, *, has_sources: bool) -> None:
    way = None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        draw_page_head("Content sources", "What may the agent draw on, and is it current?")
        st.space("stretch")
        if has_sources:
            way = st.menu_button(
                "Add content",
                list(WAYS),
                key="add_content",
                type="primary",
                icon=":material/add:",
                format_func=lambda name: f"{WAYS[name][0]} {name}",
            )
    if way:
        open_adding(way, adding)


def _draw_ways(adding: Adding) -> None:
    draw_empty(
        "Nothing to answer from yet",
        "Add what your customers should get answers from. Four ways in:",
        symbol="library_books",
    )
    st.space("small")
    with st.grid(4, min_column_width=200, gap="small"):
        for name, (symbol, what) in WAYS.items():
            with st.container(border=True, key=f"way-{name}", height="stretch"):
                st.markdown(f"{symbol} **{name}**")
                st.caption(what)
                if st.button(f"Add {name.lower()}", key=f"add-{name}"):
                    open_adding(name, adding)


def _pick(everything: Sequence[Source]) -> SourceFilter:
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        tab = st.segmented_control(
            "Type",
            list(TABS),
            default=_tab_in_address(),
            required=True,
            key="type_tab",
            format_func=lambda tab: tab_label(tab, everything),
            on_change=_remember_tab,
            label_visibility="collapsed",
        )
        st.space("stretch")
        text = st.text_input(
            "Search",
            key="find",
            type="search",
            placeholder="Search sources",
            width=240,
            icon=":material/search:",
            label_visibility="collapsed",
            bind="query-params",
        )
        labels = {
            _ANY: None,
            **{label.text: key for key, label in SOURCE_STATUSES.items() if key is not SourceStatus.REMOVED},
        }
        status = st.selectbox(
            "Status", list(labels), key="status", width=140, label_visibility="collapsed", bind="query-params"
        )
    return SourceFilter(tab or "All", labels.get(status), text or "")


def _tab_in_address() -> str:
    tab = st.query_params.get("type", "All")
    return tab if tab in TABS else "All"


def _remember_tab() -> None:
    # Bound to the address by hand: the label that Streamlit would write there holds a count that changes.
    st.query_params["type"] = st.session_state["type_tab"]


def _draw_bulk(
    selected: Sequence[Source],
    answers: Mapping[str, SourceAnswers],
    catalogue: SourceCatalogue,
    syncs: SyncRequests,
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="bulk", gap="small"):
        if not selected:
            st.caption("Select rows to sync, cite or remove several at once.")
            return
        st.markdown(f"**{plural(len(selected), 'source')} selected**", width="content")
        said = None
        if st.button("Sync now", key="bulk_sync", icon=":material/sync:"):
            said = sync_sources(selected, syncs)
        if st.button("Cite", key="bulk_cite", icon=":material/format_quote:"):
            said = cite_sources(selected, catalogue, cited=True)
        if st.button("Do not cite", key="bulk_uncite", icon=":material/format_quote_off:"):
            said = cite_sources(selected, catalogue, cited=False)
        if st.button("Remove", key="bulk_remove", icon=":material/delete:"):
            confirm_removal(selected, answers, catalogue, syncs)
    if said:
        say_after_rerun(said)
        st.rerun()
