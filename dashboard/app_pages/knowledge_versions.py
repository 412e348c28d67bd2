"""Knowledge versions: the log."""

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.knowledge_versions import KnowledgeRooms, render_knowledge_versions

room = engine()
names = {source.id: source.name for source in room.sources.list_sources(with_removed=True)}
render_knowledge_versions(
    KnowledgeRooms(room.history, room.documents, names),
    now=room.clock(),
    zone=zone_named(room.settings.time_zone),
)
