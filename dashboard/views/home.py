"""The first page: figures, or for a workspace without conversations its first steps."""

from typing import TYPE_CHECKING

import streamlit as st

from core.conversations.conversation import Channel
from core.conversations.ports import ConversationFilter
from dashboard.components.html_block import draw_html
from dashboard.components.page_head import draw_page_head
from dashboard.formatting import zone_named
from dashboard.navigation import CONTENT_SOURCES, PREVIEW, PROFILE, link
from dashboard.presenters.conversation_list import COUNTED_CHANNELS
from dashboard.presenters.first_steps import first_steps, step_card
from dashboard.views.overview import render_overview

if TYPE_CHECKING:
    from core.bootstrap import Engine

_LINKS = (
    (CONTENT_SOURCES, "Add content", "add"),
    (PREVIEW, "Open Preview", "science"),
    (PROFILE, "Open the profile", "badge"),
)


def render_home(engine: "Engine") -> None:
    """The overview once there is a conversation to count."""
    _, held = engine.conversation_search.list_conversations(ConversationFilter(), limit=1)
    if not held:
        _render_first_steps(engine)
        return
    render_overview(
        engine.reports,
        source_names={source.id: source.name for source in engine.sources.list_sources(with_removed=True)},
        channels=COUNTED_CHANNELS,
        agent_name=engine.configuration.current().config.name,
        now=engine.clock(),
        zone=zone_named(engine.settings.time_zone),
    )


def _render_first_steps(engine: "Engine") -> None:
    config = engine.configuration.current()
    tests = ConversationFilter(channels=(Channel.PREVIEW,), with_tests=True)
    steps = first_steps(
        answering=sum(source.document_count for source in engine.sources.list_sources()),
        tried=engine.conversation_search.list_conversations(tests, limit=1)[1],
        published=config.number,
        agent_name=config.config.name,
    )
    draw_page_head(
        f"Three steps until {config.config.name} can answer",
        "Figures appear here once customers have written. Until then:",
    )
    st.space("small")
    with st.grid(3, min_column_width=240, gap="small"):
        for count, (step, (page, label, symbol)) in enumerate(zip(steps, _LINKS, strict=True), start=1):
            with st.container(border=True, key=f"step-{count}", height="stretch"):
                draw_html(step_card(count, step))
                link(page, label, symbol=symbol)
