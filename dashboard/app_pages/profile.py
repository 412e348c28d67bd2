"""Profile: who the agent is."""

from dashboard.components.draft_room import draft_room
from dashboard.engine_cache import engine
from dashboard.views.profile import render_profile

render_profile(draft_room(engine()))
