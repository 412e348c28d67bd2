"""Preview: talk to the agent."""

from dashboard.engine_cache import engine
from dashboard.views.preview import render_preview

room = engine()
render_preview(
    room.desk,
    room.configuration,
    room.conversations,
    knowledge=room.documents.list_knowledge_versions(limit=50),
    sources=room.sources.list_sources(),
    now=room.clock(),
)
