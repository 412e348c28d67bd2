"""Guidelines: what the agent is to say and to leave out."""

from dashboard.components.draft_room import draft_room
from dashboard.engine_cache import engine
from dashboard.views.guidelines import render_guidelines

render_guidelines(draft_room(engine()))
