"""One page or file as the agent reads it, by its link; also as it was when a past reply cited it."""

import streamlit as st

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.document import DocumentRooms, render_document

room = engine()
render_document(
    DocumentRooms(room.sources, room.documents, room.versions, room.blobs, room.restoring),
    st.query_params.get("id", ""),
    now=room.clock(),
    zone=zone_named(room.settings.time_zone),
)
