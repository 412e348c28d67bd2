"""One review, by its link."""

import streamlit as st

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.review import OneReviewRooms, render_review

room = engine()
names = {source.id: source.name for source in room.sources.list_sources(with_removed=True)}
render_review(
    OneReviewRooms(room.review_overview, room.reviews, room.reviews, names),
    st.query_params.get("id", ""),
    now=room.clock(),
    zone=zone_named(room.settings.time_zone),
)
