"""Content sources: the table and the ways in."""

from dashboard.components.add_content import Adding, AddingLimits
from dashboard.components.recent_answers import recent_answers
from dashboard.components.source_actions import SourceTools
from dashboard.engine_cache import engine
from dashboard.views.content_sources import render_content_sources

room = engine()
render_content_sources(
    SourceTools(room.catalogue, room.sources, room.syncs, room.approval, recent_answers(room.reports)),
    room.sync_progress,
    Adding(
        room.catalogue,
        room.syncs,
        room.approval,
        room.content_sources,
        room.connectors.find("hubspot"),
        AddingLimits(
            pages=room.settings.crawl.page_limit,
            file_bytes=room.settings.extraction.file_bytes,
            video_bytes=room.settings.speech.video_bytes,
        ),
    ),
    room.review_overview,
    clock=room.clock,
)
