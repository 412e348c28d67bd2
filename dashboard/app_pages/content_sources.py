"""Content sources: the table and the ways in."""

from dashboard.components.recent_answers import recent_answers
from dashboard.engine_cache import engine
from dashboard.views.content_sources import render_content_sources

room = engine()
render_content_sources(
    room.catalogue,
    room.sources,
    room.sync_progress,
    room.syncs,
    answers=recent_answers(room.reports),
    page_limit=room.settings.crawl.page_limit,
    clock=room.clock,
)
