"""Changing a source that is there: the words of a short answer, a newer file in place of an old one."""

import streamlit as st

from core.errors import AnswerDeskError
from core.knowledge.catalogue import SourceCatalogue
from core.knowledge.file_types import extension_of
from core.knowledge.sources import Source
from dashboard.ports import SyncRequests
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, dialog_opens, say_after_rerun


@st.dialog("Change the short answer", icon=":material/edit:", width="medium", on_dismiss="rerun")
def edit_answer(source: Source, catalogue: SourceCatalogue) -> None:
    """The form with the answer as it stands; saved, it answers so at once."""
    dialog_opens()
    others = source.options.get("alternatives")
    lines = "\n".join(str(line) for line in others) if isinstance(others, list | tuple) else ""
    with st.form("edit_answer", border=False):
        question = st.text_input("Question", source.location, key="edit_question", max_chars=500)
        answer = st.text_area(
            "Answer", str(source.options.get("answer", "")), key="edit_text", height=150, max_chars=20_000
        )
        asked = st.text_area("Other ways to ask it", lines, key="edit_others", height=90, help="One a line")
        if not st.form_submit_button("Save", key="edit_save", type="primary"):
            return
    try:
        with st.spinner("Saving …"):
            catalogue.update_answer(
                source.id,
                question=question,
                answer=answer,
                alternatives=asked.splitlines(),
                actor=actor(),
            )
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    say_after_rerun("The short answer is live as changed.")
    st.rerun()


@st.dialog(
    "Put a newer version in its place", icon=":material/upload_file:", width="medium", on_dismiss="rerun"
)
def replace_content(source: Source, catalogue: SourceCatalogue, syncs: SyncRequests) -> None:
    """Takes a file of the same type and has it read; what changed is worked out by the sync."""
    dialog_opens()
    st.caption(f"For {plain(source.name)}. What is no longer in it stops answering once it was read.")
    extension = extension_of(source.location).removeprefix(".")
    file = st.file_uploader("Newer version", [extension] if extension else None, key="newer_upload")
    if (
        not st.button("Replace and read", key="newer_save", type="primary", disabled=file is None)
        or file is None
    ):
        return
    try:
        catalogue.replace_content(source.id, file.getvalue(), actor=actor())
        syncs.request(source.id)
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    say_after_rerun(f"The newer version of {source.name} is being read.")
    st.rerun()
