"""Connecting a content management system: its token, what to bring in, tried before it is stored."""

from collections.abc import Sequence

import streamlit as st

from core.errors import AnswerDeskError
from core.knowledge.connector_catalogue import ConnectorCatalogue
from core.knowledge.content_connector import ConnectorKind
from dashboard.ports import SyncRequests
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, dialog_opens, say_after_rerun

_LONGEST_TOKEN = 4_096


@st.dialog("Connect HubSpot", icon=":material/hub:", width="medium", on_dismiss="rerun")
def add_connected(kind: ConnectorKind, connected: ConnectorCatalogue, syncs: SyncRequests) -> None:
    """Takes a token and the kinds of content; the token is never shown again."""
    dialog_opens()
    labels = {item.id: item.label for item in kind.content}
    with st.form("add_connected", border=False):
        token = st.text_input(
            "Private app token",
            key="connected_token",
            type="password",
            max_chars=_LONGEST_TOKEN,
            autocomplete="off",
            help="In HubSpot: Settings › Integrations › Private apps. It needs the scope content, and for "
            "articles cms.knowledge_base.articles.read.",
        )
        content = st.pills(
            "What to bring in",
            list(labels),
            default=list(labels),
            selection_mode="multi",
            key="connected_content",
            format_func=lambda item: labels[item],
        )
        name = st.text_input("Name", key="connected_name", max_chars=200, placeholder="The account's name")
        st.caption(
            "The token is stored sealed and never shown again. Changes are looked for every few minutes."
        )
        with st.container(horizontal=True):
            add = st.form_submit_button("Connect and sync", key="connected_add", type="primary")
            check = st.form_submit_button("Check only", key="connected_check")
    if not (add or check):
        return
    if not token.strip():
        st.error("Paste the token of a private app first.", icon=":material/error:")
    elif not content:
        st.error("Choose at least one kind of content.", icon=":material/error:")
    elif add:
        _add(kind, connected, syncs, token=token, content=content, name=name.strip() or None)
    else:
        _check(kind, connected, token=token, content=content)


def _check(kind: ConnectorKind, connected: ConnectorCatalogue, *, token: str, content: Sequence[str]) -> None:
    try:
        with st.spinner("Trying the token …"):
            account = connected.check(kind.name, token, content=content)
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    st.success(f"The token opens {plain(account.name)}.", icon=":material/check_circle:")


def _add(
    kind: ConnectorKind,
    connected: ConnectorCatalogue,
    syncs: SyncRequests,
    *,
    token: str,
    content: Sequence[str],
    name: str | None,
) -> None:
    try:
        with st.spinner("Trying the token …"):
            source = connected.add(kind.name, token, content=content, name=name, actor=actor())
        syncs.request(source.id)
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    say_after_rerun(f"{source.name} is connected and being read.")
    st.rerun()
