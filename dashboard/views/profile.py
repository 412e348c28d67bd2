"""Who the agent is and how it speaks, with the draft tried beside the form."""

import streamlit as st

from dashboard.components.draft_fields import DraftFields
from dashboard.components.draft_page import draw_draft_page
from dashboard.components.draft_room import DraftRoom
from dashboard.components.profile_form import (
    draw_brand_voice,
    draw_identity,
    draw_messages,
    draw_model,
    draw_personality,
    draw_thresholds,
)

_PARTS = {
    "Identity": (draw_identity, draw_personality),
    "Voice": (draw_brand_voice,),
    "Messages": (draw_messages,),
    "When it answers": (draw_thresholds, draw_model),
}


def render_profile(room: DraftRoom) -> None:
    """Parts of the form as tabs; the same sample question stays beside them."""
    with draw_draft_page(
        "Profile",
        f"Who is {room.configuration.draft().name}, and how does it speak?",
        room,
        examples=("Hello", "Who are you?"),
    ):
        _draw_form(DraftFields(room))


def _draw_form(fields: DraftFields) -> None:
    tabs = st.tabs(list(_PARTS), key="part", bind="query-params", on_change="rerun")
    for name, tab in zip(_PARTS, tabs, strict=True):
        if tab.open:
            with tab:
                for draw in _PARTS[name]:
                    with st.container(border=True):
                        draw(fields)
