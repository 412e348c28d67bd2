"""Duplicates and contradictions."""

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.conflicts import ConflictRooms, render_conflicts

room = engine()
names = {source.id: source.name for source in room.sources.list_sources(with_removed=True)}
render_conflicts(
    ConflictRooms(room.conflicts, room.conflict_decisions, room.conflict_job, names),
    now=room.clock(),
    zone=zone_named(room.settings.time_zone),
)
