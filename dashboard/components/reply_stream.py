"""A reply as it comes: the bubble fills while the agent speaks."""

from collections.abc import Iterable

import streamlit as st

from core.answering.reply import Reply, ReplyEvent
from core.configuration.agent_config import AgentConfig
from core.conversations.conversation import Role
from dashboard.components.html_block import draw_html
from dashboard.presenters.transcript import speech

_CURSOR = " ▍"


def draw_reply_stream(events: Iterable[ReplyEvent], config: AgentConfig) -> Reply | None:
    """Draws the text as it comes; gives the reply that ends the stream, None when the agent stays silent."""
    place = st.empty()
    text = ""
    with place:
        draw_html(speech(Role.AGENT, _CURSOR, name=config.name, avatar=config.avatar))
    for event in events:
        if isinstance(event, Reply):
            return event
        text = event.text if event.is_restart else text + event.text
        with place:
            draw_html(speech(Role.AGENT, text + _CURSOR, name=config.name, avatar=config.avatar))
    return None
