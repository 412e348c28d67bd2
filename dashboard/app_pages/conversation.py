"""One conversation, by its link."""

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.conversations import render_conversation

room = engine()
render_conversation(room.conversations, room.configuration, zone=zone_named(room.settings.time_zone))
