"""The table of content sources, with rows to select and a button to open each."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.identifiers import derived_id
from core.knowledge.sources import Source, SourceStatus
from core.performance.report import SourceAnswers
from dashboard.presenters.source_table import source_frame
from dashboard.presenters.wording import SOURCE_STATUSES

_COLOURS = {"green": "green", "red": "red", "indigo": "primary", "grey": "gray"}
_ROW, _HEAD, _MOST = 36, 34, 620


def draw_source_table(
    sources: Sequence[Source], answers: Mapping[str, SourceAnswers]
) -> tuple[list[Source], Source | None]:
    """Gives the selected sources, and the one whose Open was clicked in this run."""
    column = st.column_config
    statuses = [label for key, label in SOURCE_STATUSES.items() if key is not SourceStatus.REMOVED]
    picked = st.dataframe(
        source_frame(sources, answers),
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
            "name": column.TextColumn("Name", width=240),
            "kind": column.TextColumn("Type", width=100),
            "status": column.MultiselectColumn(
                "Status",
                width=90,
                options=[label.text for label in statuses],
                color=[_COLOURS[label.tone] for label in statuses],
            ),
            "reason": column.TextColumn("Why", width=220),
            "pages": column.NumberColumn(
                "Pages", width=70, format="localized", help="Documents that answer now"
            ),
            "last": column.DatetimeColumn("Last synced", width=120, format="distance"),
            "next": column.DatetimeColumn("Next sync", width=110, format="distance"),
            "cited": column.CheckboxColumn("Cited", width=60, help="Replies may name it"),
            "private": column.CheckboxColumn("Private", width=65, help="Used, never named"),
            "answers": column.NumberColumn(
                "Answers",
                width=80,
                format="localized",
                help="Replies in the last 30 days that rested on it",
            ),
            "open": column.ButtonColumn("", width=64, type="tertiary", key="source_open"),
        },
    )
    click = st.session_state.get("source_open")
    opened = sources[click.row] if click and click.row < len(sources) else None
    return [sources[row] for row in picked.selection.rows if row < len(sources)], opened


def _columns(sources: Sequence[Source]) -> list[str]:
    """Columns in order, without those that would be empty."""
    return [
        "name",
        "open",
        "kind",
        "status",
        *(["reason"] if any(source.reason for source in sources) else []),
        "pages",
        "last",
        *(["next"] if any(source.next_sync_at for source in sources) else []),
        "cited",
        "private",
        "answers",
    ]
