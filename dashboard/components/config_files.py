"""The configuration as a file: saved on one's own machine, and brought from one into the draft."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.configuration.agent_config import AgentConfig
from core.configuration.config_file import export_file, parse_file
from core.configuration.differences import compare_configs
from core.errors import AnswerDeskError
from dashboard.components.draft_room import DraftRoom
from dashboard.components.html_block import draw_html
from dashboard.formatting import plural
from dashboard.presenters.draft_diff import diff
from dashboard.presenters.untrusted_text import plain
from dashboard.session import dialog_opens, say_after_rerun

_LARGEST_MB = 2


@st.dialog("Export and import", icon=":material/folder_open:", width="large", on_dismiss="rerun")
def open_files(room: DraftRoom) -> None:
    """What to save, and what to bring in: it is shown what a file would change before it does."""
    dialog_opens()
    st.write("The whole configuration is one readable file, to keep in version control.")
    with st.container(horizontal=True):
        _draw_export("What is live", room.configuration.current().config, "answerdesk-agent.json", key="live")
        if room.configuration.draft_state().revision:
            _draw_export("The draft", room.configuration.draft(), "answerdesk-agent-draft.json", key="draft")
    _draw_import(room)


def _draw_export(what: str, config: AgentConfig, file_name: str, *, key: str) -> None:
    st.download_button(
        f"Export: {what.lower()}",
        export_file(config),
        file_name=file_name,
        mime="application/json",
        key=f"export_{key}",
        icon=":material/download:",
        on_click="ignore",
    )


def _draw_import(room: DraftRoom) -> None:
    upload = st.file_uploader(
        "Import a file that was exported here or on the command line",
        "json",
        key="import_file",
        max_upload_size=_LARGEST_MB,
    )
    if upload is None:
        st.caption("It becomes the draft; customers see nothing of it until you publish.")
        return
    try:
        config = parse_file(upload.getvalue())
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    draft = room.configuration.draft_state()
    changes = compare_configs(draft.config, config)
    if not changes:
        st.info("The file says what the draft says already.")
        return
    if draft.revision:
        lost = plural(len(room.configuration.changes()), "change")
        st.warning(f"It replaces the present draft with its {lost}.", icon=":material/warning:")
    draw_html(diff(changes, room.names))
    if st.button("Make it the draft", key="import_confirm", type="primary"):
        _import(room, upload, revision=draft.revision)


def _import(room: DraftRoom, upload: UploadedFile, *, revision: int) -> None:
    try:
        room.configuration.import_draft(
            upload.getvalue(), file_name=upload.name, replaces=revision, author=room.author
        )
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    say_after_rerun("The file is the draft now, not live yet.")
    st.rerun()
