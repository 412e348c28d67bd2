"""One conversation, by its link."""

from dashboard.components.transcript_rooms import transcript_rooms
from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.conversations import render_conversation

room = engine()
render_conversation(transcript_rooms(room), zone=zone_named(room.settings.time_zone))
