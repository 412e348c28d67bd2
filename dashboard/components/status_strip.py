"""The strip above every page, alive while something is going on."""

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.components.html_block import draw_html
from dashboard.formatting import plural, zone_named
from dashboard.navigation import CONTENT_SOURCES, PROFILE, link
from dashboard.presenters.status_strip import strip

if TYPE_CHECKING:
    from core.bootstrap import Engine

_REFRESH = timedelta(seconds=3)


def draw_strip(engine: "Engine") -> None:
    """Draws once; by itself again and again while a sync runs."""
    every = _REFRESH if engine.sync_progress.running() else None
    st.fragment(_strip, run_every=every)(engine)


def _strip(engine: "Engine") -> None:
    published = engine.configuration.current()
    newest = engine.documents.list_knowledge_versions(limit=1)
    changes = len(engine.configuration.changes())
    running = engine.sync_progress.running()
    with st.container(key="strip", horizontal=True, vertical_alignment="center", gap="small"):
        draw_html(
            strip(
                published.config,
                config_version=published.number,
                newest=newest[0] if newest else None,
                now=engine.clock(),
                zone=zone_named(engine.settings.time_zone),
            )
        )
        if running:
            label = "1 sync running" if len(running) == 1 else f"{len(running)} syncs running"
            link(CONTENT_SOURCES, label, symbol="sync")
        if changes:
            link(PROFILE, f"Review {plural(changes, 'draft change')}", symbol="edit_note")
