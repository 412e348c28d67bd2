"""Running syncs as lines that move, each with its Stop; the page is drawn anew when one begins or ends."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import streamlit as st

from core.knowledge.ports import SyncStore
from core.knowledge.sources import SyncProgress
from dashboard.components.html_block import draw_html
from dashboard.ports import SyncRequests
from dashboard.presenters.sync_progress import progress_line
from dashboard.session import is_dialog_open

_WHILE_RUNNING = timedelta(seconds=1)
_OTHERWISE = timedelta(seconds=3)


def draw_running_syncs(
    progress: SyncStore,
    syncs: SyncRequests,
    *,
    names: Mapping[str, str],
    clock: Callable[[], datetime],
    only: str | None = None,
) -> None:
    """Draws nothing when nothing runs. `only` narrows to one source."""

    def running() -> list[SyncProgress]:
        return [run for run in progress.running() if only in {None, run.source_id}]

    shown = {run.run_id for run in running()}

    @st.fragment(run_every=_WHILE_RUNNING if shown else _OTHERWISE)
    def lines() -> None:
        now_running = running()
        if {run.run_id for run in now_running} != shown and not is_dialog_open():
            st.rerun()
        if not now_running:
            return
        with st.container(border=True, key="running-syncs"):
            for run in now_running:
                _draw_line(run, names.get(run.source_id, run.source_id), syncs, now=clock())

    lines()


def _draw_line(run: SyncProgress, name: str, syncs: SyncRequests, *, now: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        draw_html(progress_line(run, name=name, now=now))
        st.button(
            "Stop",
            key=f"stop-{run.source_id}",
            icon=":material/stop_circle:",
            on_click=_stop,
            args=(syncs, run.source_id),
            help="Ends the sync; what was read stays",
        )


def _stop(syncs: SyncRequests, source_id: str) -> None:
    syncs.stop(source_id)
