"""One conversation, by its link."""

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.conversations import render_conversation

desk = engine()
render_conversation(desk.conversations, desk.configuration, zone=zone_named(desk.settings.time_zone))
