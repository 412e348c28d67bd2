"""Conversations: list and transcript."""

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.conversations import render_conversations

desk = engine()
render_conversations(
    desk.conversations,
    desk.conversation_search,
    desk.configuration,
    desk.reports,
    source_names={source.id: source.name for source in desk.sources.list_sources(with_removed=True)},
    now=desk.clock(),
    zone=zone_named(desk.settings.time_zone),
)
