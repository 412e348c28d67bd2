"""Profile: who the agent is."""

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.profile import render_profile

room = engine()
render_profile(room.configuration, room.agent, now=room.clock(), zone=zone_named(room.settings.time_zone))
