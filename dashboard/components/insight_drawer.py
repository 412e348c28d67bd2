"""The insight panel: the story of one reply, and its raw record one click away."""

import json
from dataclasses import asdict

import streamlit as st

from core.answering.reply import Reply
from core.configuration.agent_config import Thresholds
from dashboard.components.html_block import draw_html
from dashboard.presenters.insight_panel import insight_story


def draw_insight(reply: Reply, thresholds: Thresholds, *, question: str, key: str) -> None:
    """Draws into the current container. `key` tells apart several panels of one page."""
    draw_html(insight_story(reply, thresholds, question))
    with st.popover("Raw record", icon=":material/data_object:", type="tertiary", key=f"raw-{key}"):
        record = json.dumps(asdict(reply), ensure_ascii=False, indent=2, default=str)
        st.code(record, language="json", height=420, width=520)


def open_insight_drawer(reply: Reply, thresholds: Thresholds, *, question: str, key: str) -> None:
    """Shows the panel in a drawer on the right; closing it takes the reply out of the address."""

    @st.dialog("Why this answer", width=560, position="right", on_dismiss=_forget_reply)
    def drawer() -> None:
        draw_insight(reply, thresholds, question=question, key=key)

    drawer()


def _forget_reply() -> None:
    st.query_params.pop("reply", None)
