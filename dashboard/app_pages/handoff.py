"""Handoff: when a person takes over, and who."""

from dashboard.components.draft_room import draft_room
from dashboard.components.people_list import people_room
from dashboard.engine_cache import engine
from dashboard.views.handoff import render_handoff

render_handoff(draft_room(engine()), people_room(engine()))
