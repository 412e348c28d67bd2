"""What the agent draws on: add, find, sync and remove content sources."""

from collections.abc import Callable, Sequence
from datetime import datetime

import streamlit as st

from core.knowledge.ports import SyncStore
from core.knowledge.sources import Source, SourceStatus
from core.review.ports import ReviewOverview
from dashboard.components.add_content import WAYS, Adding, open_adding
from dashboard.components.announcement import announce
from dashboard.components.bulk_actions import draw_bulk
from dashboard.components.empty_state import draw_empty
from dashboard.components.open_work import draw_open_work
from dashboard.components.page_head import draw_page_head
from dashboard.components.running_syncs import draw_running_syncs
from dashboard.components.source_actions import SourceTools
from dashboard.components.source_table import draw_source_table
from dashboard.presenters.source_table import (
    TABS,
    SourceFilter,
    SourceOrder,
    chosen_sources,
    sorted_sources,
    tab_label,
)
from dashboard.presenters.wording import SOURCE_STATUSES

_ANY = "Any status"
_PAGE = 50


def render_content_sources(
    tools: SourceTools,
    progress: SyncStore,
    adding: Adding,
    overview: ReviewOverview,
    *,
    clock: Callable[[], datetime],
) -> None:
    """Table with filters and bulk actions; running syncs above it."""
    announce()
    everything = tools.sources.list_sources()
    _draw_head(adding, has_sources=bool(everything))
    names = {source.id: source.name for source in everything}
    draw_running_syncs(progress, tools.syncs, names=names, clock=clock)
    draw_open_work(tools.approval, overview, names=names)
    if not everything:
        _draw_ways(adding)
        return
    wanted, order = _pick(everything)
    found = sorted_sources(chosen_sources(everything, wanted), order, tools.answers)
    if not found:
        draw_empty(
            "Nothing matches",
            "Choose another type or status, or search for something else.",
            symbol="search_off",
        )
        return
    page = min(int(st.session_state.get("sources_page") or 1), -(-len(found) // _PAGE))
    bulk = st.container()
    selected = draw_source_table(found[(page - 1) * _PAGE : page * _PAGE], tools.answers, now=clock())
    if len(found) > _PAGE:
        st.pagination(-(-len(found) // _PAGE), key="sources_page", max_visible_pages=5)
    with bulk:
        draw_bulk(selected, found, tools)


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
        "Add what your customers should get answers from. Five ways in:",
        symbol="library_books",
    )
    st.space("small")
    with st.grid(5, min_column_width=180, gap="small"):
        for name, (symbol, what) in WAYS.items():
            with st.container(border=True, key=f"way-{name}", height="stretch"):
                st.markdown(f"{symbol} **{name}**")
                st.caption(what)
                if st.button(f"Add {name if name == 'HubSpot' else name.lower()}", key=f"add-{name}"):
                    open_adding(name, adding)


def _pick(everything: Sequence[Source]) -> tuple[SourceFilter, SourceOrder]:
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
            width=220,
            icon=":material/search:",
            label_visibility="collapsed",
            bind="query-params",
        )
        status = _pick_status()
        order = st.selectbox(
            "Order",
            [order.value for order in SourceOrder],
            key="order",
            width=160,
            label_visibility="collapsed",
            bind="query-params",
        )
    return SourceFilter(tab or "All", status, text or ""), SourceOrder(order or SourceOrder.NEWEST)


def _pick_status() -> SourceStatus | None:
    shown = {label.text: key for key, label in SOURCE_STATUSES.items() if key is not SourceStatus.REMOVED}
    chosen = st.selectbox(
        "Status", [_ANY, *shown], key="status", width=130, label_visibility="collapsed", bind="query-params"
    )
    return shown.get(chosen)


def _tab_in_address() -> str:
    tab = st.query_params.get("type", "All")
    return tab if tab in TABS else "All"


def _remember_tab() -> None:
    # Bound to the address by hand: the label that Streamlit would write there holds a count that changes.
    st.query_params["type"] = st.session_state["type_tab"]
