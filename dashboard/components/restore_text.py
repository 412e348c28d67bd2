"""Making a document say again what it said; asks first, with what would come of it."""

import streamlit as st

from core.errors import AnswerDeskError
from core.knowledge.documents import Document, DocumentVersion
from core.knowledge.restoring import RestorePreview, RestoreScope, Restoring
from dashboard.presenters.document_page import restore_words
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, dialog_opens, say_after_rerun


@st.dialog("Restore this version", icon=":material/history:", on_dismiss="rerun")
def confirm_restore(document: Document, version: DocumentVersion, restoring: Restoring) -> None:
    """Makes a new version of knowledge in which the document has the text of `version`."""
    dialog_opens()
    scope = RestoreScope(document_id=document.id)
    st.markdown(f"**{plain(version.title or document.title)}**, version {version.number}")
    hold = st.checkbox(
        "Let what the next syncs find wait for approval",
        key="restore_hold",
        help="So that the next sync does not put the newer text back at once. It holds for the whole source.",
    )
    try:
        preview = restoring.preview(version.valid_from, scope, hold=hold)
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    for sentence in restore_words(preview):
        st.write(plain(sentence))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Leave it", key="restore_leave"):
            st.rerun()
        is_agreed = st.button(
            "Restore", key="restore_confirm", type="primary", disabled=not preview.differences
        )
    if is_agreed:
        _restore(preview, scope, restoring, hold=hold)


def _restore(preview: RestorePreview, scope: RestoreScope, restoring: Restoring, *, hold: bool) -> None:
    try:
        with st.spinner("Restoring …"):
            report = restoring.restore(preview.to, scope, hold=hold, actor=actor())
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    made = f" Knowledge is at version {report.version} now." if report.version else ""
    say_after_rerun(f"Restored; the agent answers from it at once.{made}")
    for key in ("version", "span"):
        st.query_params.pop(key, None)
    st.rerun()
