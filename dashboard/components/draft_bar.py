"""The bar on every page that edits the agent: what the draft changes, and what can be done with it."""

import streamlit as st

from core.configuration.agent_config import ConfigDraft
from dashboard.components.config_files import open_files
from dashboard.components.config_history import open_history
from dashboard.components.draft_fields import clashing_fields
from dashboard.components.draft_review import confirm_discard, open_review
from dashboard.components.draft_room import DraftRoom
from dashboard.components.html_block import draw_html
from dashboard.formatting import plural
from dashboard.presenters.config_history import draft_line


def draw_draft_bar(room: DraftRoom) -> None:
    """Stands in the same place whether there is a draft or not, so that nothing moves when one begins."""
    draft, live = room.configuration.draft_state(), room.configuration.current()
    changes = room.configuration.changes()
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", gap="small", key="draft-bar"
    ):
        draw_html(draft_line(draft, live, changes=len(changes), now=room.now, zone=room.zone), fit=True)
        st.space("stretch")
        with st.container(horizontal=True, gap="xsmall", width="content"):
            _draw_buttons(room, draft, changes=len(changes))
    clashes = len(clashing_fields())
    if clashes:
        st.warning(
            f"{plural(clashes, 'field')} below changed while you were typing: choose whose words stay.",
            icon=":material/group:",
        )


def _draw_buttons(room: DraftRoom, draft: ConfigDraft, *, changes: int) -> None:
    if st.button(
        "Review and publish",
        key="draft_review",
        type="primary",
        icon=":material/publish:",
        disabled=not changes,
    ):
        open_review(room)
    if st.button("Discard", key="draft_discard", disabled=not changes):
        confirm_discard(room, draft, changes=changes)
    if st.button("History", key="draft_history", icon=":material/history:"):
        open_history(room)
    if st.button("File", key="draft_file", icon=":material/folder_open:"):
        open_files(room)
