"""Conversations: list and transcript."""

from dashboard.components.transcript_rooms import transcript_rooms
from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.conversations import render_conversations

room = engine()
render_conversations(
    transcript_rooms(room),
    room.conversation_search,
    room.reports,
    source_names={source.id: source.name for source in room.sources.list_sources(with_removed=True)},
    now=room.clock(),
    zone=zone_named(room.settings.time_zone),
)
