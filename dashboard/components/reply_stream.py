"""A reply as it comes: the bubble fills while the agent speaks."""

from collections.abc import Iterator

import streamlit as st

from core.answering.reply import Reply, ReplyEvent
from core.configuration.agent_config import AgentConfig
from core.conversations.conversation import Role
from core.errors import ProviderUnavailable
from dashboard.components.html_block import draw_html
from dashboard.presenters.transcript import speech

_CURSOR = " ▍"


def draw_reply_stream(events: Iterator[ReplyEvent], config: AgentConfig) -> Reply:
    """Draws the text as it comes; gives the reply that ends the stream.

    Raises ProviderUnavailable when the stream ends without one.
    """
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
    raise ProviderUnavailable("The reply ended before it was complete. Ask again.")
