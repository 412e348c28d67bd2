"""A page of content sources: a table with rows to select, and on narrow screens the same as cards."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core.identifiers import derived_id
from core.knowledge.sources import Source, SourceStatus
from dashboard.components.html_block import draw_html
from dashboard.navigation import SOURCE
from dashboard.presenters.source_table import Answers, source_card, source_frame
from dashboard.presenters.untrusted_text import plain
from dashboard.presenters.wording import SOURCE_STATUSES

_COLOURS = {"green": "green", "red": "red", "indigo": "primary", "grey": "gray"}
_ROW, _HEAD, _MOST = 36, 34, 660


def draw_source_table(sources: Sequence[Source], answers: Answers, *, now: datetime) -> list[Source]:
    """Gives the selected sources; a click on Open leads to the source's page.

    The style sheet shows the table or the cards, by the width of the window.
    """
    with st.container(key="source-table"):
        selected = _draw_rows(sources, answers, now=now)
    with st.container(key="source-cards", gap=None):
        for source in sources:
            with st.container(key=f"row-{source.id}", gap=None):
                draw_html(source_card(source, answers, now=now))
                if st.button(f"Open {plain(source.name)}", key=f"open-{source.id}"):
                    _open(source)
    return selected


def _draw_rows(sources: Sequence[Source], answers: Answers, *, now: datetime) -> list[Source]:
    column = st.column_config
    statuses = [label for key, label in SOURCE_STATUSES.items() if key is not SourceStatus.REMOVED]
    picked = st.dataframe(
        source_frame(sources, answers, now=now),
        # Selections are kept by row: other rows, or another order, must not inherit them.
        key=derived_id("source_table", *(source.id for source in sources)),
        hide_index=True,
        row_height=_ROW,
        height=min(len(sources) * _ROW + _HEAD, _MOST),
        on_select="rerun",
        selection_mode="multi-row",
        placeholder="–",
        alt="Content sources",
        column_order=_columns(sources),
        column_config={
            "name": column.TextColumn("Name", width=220),
            "kind": column.TextColumn("Type", width=96),
            "status": column.MultiselectColumn(
                "Status",
                width=84,
                options=[label.text for label in statuses],
                color=[_COLOURS[label.tone] for label in statuses],
            ),
            "reason": column.TextColumn("Why", width=200),
            "pages": column.NumberColumn(
                "Pages", width=66, format="localized", help="Documents that answer now"
            ),
            "last": column.DatetimeColumn("Last synced", width=104, format="distance"),
            "next": column.TextColumn("Next sync", width=126),
            "audience": column.TextColumn("Audience", width=92, help="Whom it answers"),
            "private": column.CheckboxColumn("Private", width=60, help="Used, never named"),
            "cited": column.CheckboxColumn("Cited", width=54, help="Replies may name it"),
            "held": column.CheckboxColumn("Held", width=54, help="What a sync finds waits for approval"),
            "answers": column.NumberColumn(
                "Answers",
                width=72,
                format="localized",
                help="Replies in the last 30 days that cite it",
            ),
            "open": column.ButtonColumn("", width=60, type="tertiary", key="source_open"),
        },
    )
    click = st.session_state.get("source_open")
    if click and click.row < len(sources):
        _open(sources[click.row])
    return [sources[row] for row in picked.selection.rows if row < len(sources)]


def _open(source: Source) -> None:
    st.switch_page(SOURCE, query_params={"id": source.id})


def _columns(sources: Sequence[Source]) -> list[str]:
    """Columns in order, without those that would say nothing about any row of this page."""
    has_reasons = any(source.reason for source in sources)
    is_any_held = any(source.is_held for source in sources)
    return [
        "name",
        "open",
        "kind",
        "status",
        "pages",
        "last",
        "next",
        "audience",
        "private",
        "cited",
        *(["held"] if is_any_held else []),
        "answers",
        *(["reason"] if has_reasons else []),
    ]
