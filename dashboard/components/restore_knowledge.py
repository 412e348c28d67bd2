"""Going back to a knowledge version: what would change is told in numbers before anything is done."""

from collections.abc import Mapping

import streamlit as st

from core.errors import AnswerDeskError
from core.knowledge.restoring import RestorePreview, RestoreScope, Restoring
from dashboard.navigation import KNOWLEDGE_VERSION
from dashboard.presenters.knowledge_version import restore_sentences
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, dialog_opens, say_after_rerun


@st.dialog("Restore", icon=":material/settings_backup_restore:", width="medium", on_dismiss="rerun")
def confirm_restore_to(
    number: int, restoring: Restoring, *, scopes: Mapping[RestoreScope, str], current: int
) -> None:
    """Asks for one of the `scopes`, told by their names, then leads to the version that came of it."""
    dialog_opens()
    choices = list(scopes)
    scope = choices[0]
    if len(choices) > 1:
        scope = st.selectbox(
            f"Bring back to version {number}",
            choices,
            key="restore_scope",
            format_func=lambda one: scopes[one],
        )
    else:
        st.markdown(f"**{plain(scopes[scope])}**, back to version {number}")
    hold = st.checkbox(
        "Let what the next syncs find wait for approval",
        key="restore_hold",
        help="So that the next sync does not put the newer text back at once. It holds for the whole source.",
    )
    try:
        with st.spinner("Comparing …"):
            preview = restoring.preview(number, scope, hold=hold)
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    for sentence in restore_sentences(preview, current=current):
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
    if report.version is None:
        say_after_rerun("Nothing differed any more, so nothing was changed.")
        st.rerun()
    say_after_rerun(f"Restored; the agent answers from it at once. This is version {report.version}.")
    st.switch_page(KNOWLEDGE_VERSION, query_params={"number": str(report.version)})
