"""Who the agent is and how it speaks: a draft, its difference from what is live, and publishing it."""

from datetime import datetime, tzinfo

import streamlit as st

from core.answering.agent import CustomerAgent
from core.answering.reply import Turn
from core.configuration.versions import ConfigVersions
from core.conversations.conversation import Role
from dashboard.components.html_block import draw_html
from dashboard.components.page_head import draw_page_head
from dashboard.components.profile_form import draw_profile_form
from dashboard.formatting import plural
from dashboard.presenters.markup import tag
from dashboard.presenters.profile import diff, version_line
from dashboard.presenters.transcript import evidence_bar_of, speech

_AUTHOR = "dashboard"
_SHOWN_VERSIONS = 20


def render_profile(
    configuration: ConfigVersions, agent: CustomerAgent, *, now: datetime, zone: tzinfo
) -> None:
    """Form on the left; draft, sample answer and history on the right."""
    draw_page_head("Profile", "Who is the agent, and how does it speak?")
    left, right = st.columns([7, 5], gap="medium")
    with left:
        draw_profile_form(configuration.draft(), configuration.save_draft)
    with right:
        _draw_draft(configuration)
        _draw_sample(configuration, agent)
        _draw_history(configuration, now=now, zone=zone)


def _draw_draft(configuration: ConfigVersions) -> None:
    changes = configuration.changes()
    with st.container(border=True):
        if not changes:
            st.subheader("No draft", anchor=False)
            st.caption("Edits are kept as a draft here. Customers see them only once they are published.")
            return
        st.subheader(f"Draft with {plural(len(changes), 'change')}", anchor=False)
        draw_html(diff(changes))
        with st.form("publish", border=False, clear_on_submit=True):
            st.text_input("Note", key="publish_note", placeholder="What is better now?", max_chars=200)
            with st.container(horizontal=True):
                publish = st.form_submit_button(
                    "Publish", key="publish_now", type="primary", icon=":material/publish:"
                )
                discard = st.form_submit_button("Discard draft", key="discard_draft")
    if publish:
        version = configuration.publish(note=st.session_state["publish_note"], author=_AUTHOR)
        st.toast(f"Version {version.number} is live for every channel.", icon=":material/check_circle:")
        st.rerun()
    if discard:
        configuration.discard_draft()
        st.toast("The draft is discarded; nothing changed for customers.")
        st.rerun()


def _draw_sample(configuration: ConfigVersions, agent: CustomerAgent) -> None:
    draft = configuration.draft()
    with st.container(border=True):
        st.subheader("Try the draft", anchor=False)
        question = st.text_input(
            "Sample question",
            key="sample_question",
            placeholder="Ask what a customer would ask",
            max_chars=500,
            help="Answered with the draft; nothing is stored.",
        )
        bubbles = [speech(Role.AGENT, draft.messages.greeting, name=draft.name, avatar=draft.avatar)]
        if not question or not question.strip():
            draw_html(tag("div", *bubbles, cls="ad-talk"))
            return
        with st.spinner("Answering …"):
            reply = agent.reply(Turn(question=question, config=draft))
        bubbles.append(speech(Role.CUSTOMER, question, name="Customer"))
        bubbles.append(speech(Role.AGENT, reply.text, name=draft.name, avatar=draft.avatar))
        draw_html(tag("div", *bubbles, evidence_bar_of(reply), cls="ad-talk"))


def _draw_history(configuration: ConfigVersions, *, now: datetime, zone: tzinfo) -> None:
    versions = configuration.list_versions()
    with st.expander(
        f"History · {plural(len(versions), 'version')}", icon=":material/history:", key="history"
    ):
        if not versions:
            st.caption("Nothing was published yet; the agent speaks as delivered.")
        live = configuration.current()
        for version in versions[:_SHOWN_VERSIONS]:
            with st.container(
                horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
            ):
                draw_html(version_line(version, now=now, zone=zone, is_live=version.number == live.number))
                if version.config != live.config and st.button("Restore", key=f"restore-{version.number}"):
                    restored = configuration.restore(version.number, author=_AUTHOR)
                    st.toast(f"Version {restored.number} is live: what version {version.number} said.")
                    st.rerun()
