"""Bringing a configuration from a file into the draft, shown before it is done."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.configuration.config_file import parse_file
from core.configuration.differences import compare_configs
from core.errors import AnswerDeskError
from dashboard.components.draft_room import DraftRoom
from dashboard.components.html_block import draw_html
from dashboard.formatting import plural
from dashboard.presenters.draft_diff import diff
from dashboard.presenters.untrusted_text import plain
from dashboard.session import dialog_opens, say_after_rerun

_LARGEST_MB = 2


@st.dialog("Import a configuration", icon=":material/upload_file:", width="large", on_dismiss="rerun")
def open_import(room: DraftRoom) -> None:
    """Asks for the file, says what it would change, and makes it the draft."""
    dialog_opens()
    upload = st.file_uploader(
        "A file that was exported here or on the command line",
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
