"""Content sources: the table and the ways in."""

from dashboard.engine_cache import engine
from dashboard.views.content_sources import render_content_sources

room = engine()
render_content_sources(
    room.catalogue,
    room.sources,
    room.sync_progress,
    room.syncs,
    answers=room.reports.source_answers(),
    page_limit=room.settings.crawl.page_limit,
    clock=room.clock,
)
