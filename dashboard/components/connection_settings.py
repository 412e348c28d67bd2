"""The connection of a source to its system: a new token, and the system's own calls on changes."""

import streamlit as st

from core.errors import AnswerDeskError
from core.knowledge.connector_catalogue import ConnectorCatalogue
from core.knowledge.sources import Source
from dashboard.components.html_block import draw_html
from dashboard.presenters.markup import tag
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, say_after_rerun


def draw_connection(source: Source, connected: ConnectorCatalogue) -> None:
    """What is connected, and forms that replace its secrets; none of them is ever shown."""
    content = source.options.get("content")
    kinds = ", ".join(str(kind).replace("-", " ") for kind in content) if isinstance(content, list) else ""
    draw_html(tag("h4", "Connection"))
    draw_html(tag("p", f"{source.options.get('account', '')} · {kinds}", cls="ad-muted"))
    with st.expander("Replace the token", icon=":material/key:"):
        _draw_token(source, connected)
    with st.expander("Sync as soon as something changes", icon=":material/bolt:"):
        _draw_webhook(source, connected)


def _draw_token(source: Source, connected: ConnectorCatalogue) -> None:
    with st.form("replace_token", border=False, clear_on_submit=True):
        token = st.text_input("New token", key="new_token", type="password", autocomplete="off")
        if not st.form_submit_button("Check and replace", key="new_token_save"):
            return
    try:
        with st.spinner("Trying the token …"):
            account = connected.set_token(source.id, token, actor=actor())
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    say_after_rerun(f"The token opens {account.name}. It is stored sealed.")
    st.rerun()


def _draw_webhook(source: Source, connected: ConnectorCatalogue) -> None:
    path = f"/api/v1/connectors/{source.options.get('connector', '')}/{source.id}/webhook"
    st.caption(
        "Without it, changes are looked for every few minutes. In HubSpot, let the app call this path of the "
        "address at which this server is reached from outside:"
    )
    st.code(path, language=None)
    with st.form("webhook", border=False, clear_on_submit=True):
        public_url = st.text_input(
            "Address of this server", key="webhook_url", placeholder="https://desk.example.com"
        )
        secret = st.text_input("The app's client secret", key="webhook_secret", type="password")
        if not st.form_submit_button("Let signed calls in", key="webhook_save"):
            return
    try:
        connected.set_webhook(source.id, secret, public_url=public_url.strip() or None, actor=actor())
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    say_after_rerun("Calls that are signed with this secret are let in from now on.")
    st.rerun()
