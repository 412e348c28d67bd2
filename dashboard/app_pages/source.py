"""One content source, by its link."""

import streamlit as st

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.source import SourceRooms, render_source

desk = engine()
render_source(
    SourceRooms(
        desk.catalogue,
        desk.sources,
        desk.urls,
        desk.documents,
        desk.versions,
        desk.documents,
        desk.sync_progress,
        desk.syncs,
    ),
    st.query_params.get("id", ""),
    answers=desk.reports.source_answers(),
    clock=desk.clock,
    zone=zone_named(desk.settings.time_zone),
)
