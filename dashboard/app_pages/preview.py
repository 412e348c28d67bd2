"""Preview: talk to the agent."""

from dashboard.engine_cache import engine
from dashboard.views.preview import render_preview

desk = engine()
render_preview(
    desk.agent,
    desk.configuration,
    knowledge=desk.documents.list_knowledge_versions(limit=50),
    sources=desk.sources.list_sources(),
    now=desk.clock(),
)
