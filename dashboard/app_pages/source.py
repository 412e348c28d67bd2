"""One content source, by its link."""

import streamlit as st

from dashboard.components.recent_answers import recent_answers
from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.source import SourceRooms, render_source

room = engine()
render_source(
    SourceRooms(
        room.catalogue,
        room.sources,
        room.urls,
        room.documents,
        room.documents,
        room.versions,
        room.documents,
        room.sync_progress,
        room.syncs,
        room.source_uses,
        room.approval,
        room.content_sources,
        room.review_overview,
        room.delta_reviews,
    ),
    st.query_params.get("id", ""),
    answers=recent_answers(room.reports),
    clock=room.clock,
    zone=zone_named(room.settings.time_zone),
)
