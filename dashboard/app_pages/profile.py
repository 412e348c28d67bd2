"""Profile: who the agent is."""

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.profile import render_profile

desk = engine()
render_profile(desk.configuration, desk.agent, now=desk.clock(), zone=zone_named(desk.settings.time_zone))
