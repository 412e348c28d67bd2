"""The bar on every page that edits the agent: what the draft changes, and what can be done with it."""

import streamlit as st

from core.configuration.agent_config import ConfigDraft
from core.configuration.config_file import export_file
from dashboard.components.config_history import open_history
from dashboard.components.config_import import open_import
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
    _draw_more(room, draft)


def _draw_more(room: DraftRoom, draft: ConfigDraft) -> None:
    """History and files, each a button, so that the keyboard reaches them in order."""
    if st.button("History", key="draft_history", icon=":material/history:"):
        open_history(room)
    with st.popover("File", icon=":material/folder_open:", key="draft_file"):
        st.caption("The whole configuration as one readable file, to keep in version control.")
        has_draft = bool(draft.revision)
        st.download_button(
            "Export the draft" if has_draft else "Export what is live",
            export_file(draft.config),
            file_name="answerdesk-agent-draft.json" if has_draft else "answerdesk-agent.json",
            mime="application/json",
            key="draft_export",
            icon=":material/download:",
            on_click="ignore",
        )
        if has_draft:
            st.download_button(
                "Export what is live",
                export_file(room.configuration.current().config),
                file_name="answerdesk-agent.json",
                mime="application/json",
                key="live_export",
                icon=":material/download:",
                on_click="ignore",
            )
        if st.button("Import a file", key="draft_import", icon=":material/upload_file:"):
            open_import(room)
