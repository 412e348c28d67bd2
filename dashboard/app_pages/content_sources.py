"""Content sources: the table and the ways in."""

from dashboard.engine_cache import engine
from dashboard.views.content_sources import render_content_sources

desk = engine()
render_content_sources(
    desk.catalogue,
    desk.sources,
    desk.sync_progress,
    desk.syncs,
    answers=desk.reports.source_answers(),
    page_limit=desk.settings.crawl.page_limit,
    clock=desk.clock,
)
