"""What happened to a source: its syncs, the changes of knowledge they made, the answers that rested on it."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

import streamlit as st

from core.conversations.source_uses import SourceUseSearch
from core.knowledge.documents import KnowledgeVersion
from core.knowledge.sources import Source, SyncProgress
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.formatting import plural
from dashboard.presenters.source_page import RUN_COUNTS, change_line, run_frame, use_line

_ROW, _HEAD = 36, 34
_USES = 25
_SINCE = timedelta(days=30)
_RESULTS = {"Done": "green", "Failed": "red", "Stopped": "gray"}


def draw_history(
    runs: Sequence[SyncProgress], changes: Sequence[KnowledgeVersion], *, now: datetime, zone: tzinfo
) -> None:
    """Syncs as a table, then the changes of knowledge; newest first."""
    ended = [run for run in runs if not run.is_running]
    if ended:
        st.subheader("Syncs", anchor=False)
        _draw_runs(ended)
    st.subheader("Changes of knowledge", anchor=False)
    if not changes:
        st.caption("Nothing of this source has changed what the agent knows yet.")
    for change in changes:
        draw_html(change_line(change, now=now, zone=zone))


def _draw_runs(runs: Sequence[SyncProgress]) -> None:
    column = st.column_config
    counts = [name for name in RUN_COUNTS if any(getattr(run, name) for run in runs)]
    labels = {"indexed": "Searchable"}
    st.dataframe(
        run_frame(runs),
        key="run_table",
        hide_index=True,
        row_height=_ROW,
        placeholder="",
        alt="Syncs, newest first",
        height=len(runs) * _ROW + _HEAD,
        column_order=[
            "when",
            "result",
            "took",
            *counts,
            *(["reason"] if any(r.reason for r in runs) else []),
        ],
        column_config={
            "when": column.DatetimeColumn("When", width=120, format="distance"),
            "result": column.MultiselectColumn(
                "Result", width=90, options=list(_RESULTS), color=list(_RESULTS.values())
            ),
            "took": column.TextColumn("Took", width=100),
            "reason": column.TextColumn("Why", width=320),
        }
        | {
            name: column.NumberColumn(labels.get(name, name.capitalize()), width=84, format="localized")
            for name in counts
        },
    )


def draw_uses(source: Source, uses: SourceUseSearch, *, now: datetime, zone: tzinfo) -> None:
    """The replies of the last 30 days that rested on the source, each with the way to its conversation."""
    page = int(st.session_state.get("uses_page") or 1)
    found, total = uses.list_uses(source.id, since=now - _SINCE, offset=(page - 1) * _USES, limit=_USES)
    if not total:
        draw_empty(
            "No answer rested on it",
            "Replies of the last 30 days that use this source appear here, with their conversations.",
            symbol="forum",
        )
        return
    st.caption(f"{plural(total, 'answer')} in the last 30 days rested on it, cited or not.")
    for use in found:
        draw_html(use_line(use, now=now, zone=zone))
    if total > _USES:
        st.pagination(-(-total // _USES), key="uses_page", max_visible_pages=5)
