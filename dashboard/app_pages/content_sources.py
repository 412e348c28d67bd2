"""Content sources: the table and the ways in."""

from dashboard.components.recent_answers import recent_answers
from dashboard.components.source_actions import SourceTools
from dashboard.engine_cache import engine
from dashboard.views.content_sources import render_content_sources

room = engine()
render_content_sources(
    SourceTools(room.catalogue, room.sources, room.syncs, recent_answers(room.reports)),
    room.sync_progress,
    page_limit=room.settings.crawl.page_limit,
    clock=room.clock,
)
