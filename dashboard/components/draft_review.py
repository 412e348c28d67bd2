"""Looking at the draft as a whole, publishing it, and throwing it away."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.answering.preflight_findings import Finding
from core.configuration.agent_config import AgentConfig, ConfigDraft
from core.errors import AnswerDeskError
from dashboard.components.draft_room import DraftRoom
from dashboard.components.html_block import draw_html
from dashboard.formatting import plural
from dashboard.presenters.draft_diff import diff
from dashboard.presenters.markup import tag
from dashboard.presenters.preflight import finding_line, nothing_found, where_to_mend
from dashboard.presenters.untrusted_text import plain
from dashboard.session import dialog_opens, say_after_rerun

_NOTE_LETTERS = 500
_LOOKED = "draft.looked"


@dataclass(frozen=True, slots=True)
class _Looked:
    config: AgentConfig
    findings: tuple[Finding, ...]


@st.dialog("Review and publish", icon=":material/publish:", width="large", on_dismiss="rerun")
def open_review(room: DraftRoom) -> None:
    """What changes for customers, what speaks against it, and the button that makes it so."""
    dialog_opens()
    draft, live = room.configuration.draft_state(), room.configuration.current()
    changes = room.configuration.changes()
    with st.container(height="content", key="review-diff"):
        draw_html(diff(changes, room.names))
    findings = st.container(key="findings")
    with st.form("publish", border=False):
        st.text_input("Note", key="publish_note", placeholder="What is better now?", max_chars=_NOTE_LETTERS)
        st.caption("It becomes live on every channel at once. Any earlier version can be restored.")
        publish = st.form_submit_button(
            f"Publish {plural(len(changes), 'change')}",
            key="publish_now",
            type="primary",
            icon=":material/publish:",
        )
    if publish:
        _publish(room, draft, live=live.number)
        return
    # Last, since it takes a while for a long configuration: nobody has to wait for it.
    with findings:
        _draw_findings(room, draft.config)


def _draw_findings(room: DraftRoom, config: AgentConfig) -> None:
    """What was found speaks for itself; it keeps nobody from publishing."""
    draw_html(tag("h4", "Before you publish"))
    findings = _look(room, config)
    if not findings:
        draw_html(nothing_found())
    for place, finding in enumerate(findings):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"finding-{place}"):
            draw_html(finding_line(finding))
            page, query = where_to_mend(finding)
            if st.button(
                "Open", key=f"finding_open_{place}", type="tertiary", icon=":material/arrow_forward:"
            ):
                st.switch_page(page, query_params=query)


def _look(room: DraftRoom, config: AgentConfig) -> Sequence[Finding]:
    """What speaks against this configuration; looked for once while it stays the same."""
    looked = st.session_state.get(_LOOKED)
    if isinstance(looked, _Looked) and looked.config == config:
        return looked.findings
    with st.spinner("Looking for contradictions and empty promises …"):
        findings = tuple(room.check(config))
    st.session_state[_LOOKED] = _Looked(config, findings)
    return findings


def _publish(room: DraftRoom, draft: ConfigDraft, *, live: int) -> None:
    try:
        version = room.configuration.publish(
            note=st.session_state["publish_note"], author=room.author, revision=draft.revision, live=live
        )
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    st.session_state.pop("publish_note", None)
    say_after_rerun(f"Version {version.number} is live on every channel.")
    st.rerun()


@st.dialog("Discard the draft", icon=":material/delete:", on_dismiss="rerun")
def confirm_discard(room: DraftRoom, draft: ConfigDraft, *, changes: int) -> None:
    """The one thing here that cannot be undone, so it asks."""
    dialog_opens()
    whose = f", last kept by {draft.author}" if draft.author else ""
    st.write(
        plain(
            f"{plural(changes, 'change')}{whose}, on Profile, Guidelines and Handoff together, will be gone."
        ),
    )
    st.caption("Nothing changes for customers. This cannot be undone; export the draft first to keep a copy.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Leave it", key="discard_leave"):
            st.rerun()
        is_agreed = st.button("Discard the draft", key="discard_confirm", type="primary")
    if is_agreed:
        try:
            room.configuration.discard_draft(revision=draft.revision, author=room.author)
        except AnswerDeskError as error:
            st.error(plain(error.message), icon=":material/error:")
            return
        say_after_rerun("The draft is discarded; nothing changed for customers.")
        st.rerun()
