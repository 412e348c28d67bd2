"""One knowledge version, by its link."""

import streamlit as st

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.knowledge_version import OneVersionRooms, render_knowledge_version

room = engine()
names = {source.id: source.name for source in room.sources.list_sources(with_removed=True)}
render_knowledge_version(
    OneVersionRooms(room.history, room.documents, room.versions, room.restoring, room.review_overview, names),
    st.query_params.get("number", ""),
    zone=zone_named(room.settings.time_zone),
)
