"""Putting the chat on web pages: the snippet, the sites that may show it, and the key that signs visitors."""

import streamlit as st

from core.deployment.changes import origins_from
from core.deployment.channel_settings import ChannelSettings
from core.deployment.snippet import snippet
from core.errors import InvalidInput
from dashboard.components.channel_room import ChannelRoom, save_part
from dashboard.presenters.untrusted_text import plain
from dashboard.session import channel_form, dialog_opens, say_after_rerun

PART = "site"


def fill_site(settings: ChannelSettings) -> dict[str, object]:
    """What the field shows for these sites."""
    return {"channel_origins": "\n".join(settings.allowed_origins)}


def draw_site(room: ChannelRoom, settings: ChannelSettings) -> None:
    """Draws the snippet on the left, and who may use it on the right."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Snippet", anchor=False)
        st.code(snippet(room.server, seen_at=room.opened_at), language="html", wrap_lines=True)
        st.caption(
            "Put this line before the end of each page’s body. Without it, nothing of the chat is loaded."
        )
        if not settings.is_deployed:
            st.caption("The widget shows itself only while the channel is deployed.")
        if not room.server.public_url:
            st.caption(
                "The address is the one you opened the dashboard at. Set ANSWERDESK_SERVER__PUBLIC_URL where "
                "customers reach this server at another one."
            )
    with right:
        _draw_origins(room, settings)
        _draw_identity(room)


def _draw_origins(room: ChannelRoom, settings: ChannelSettings) -> None:
    st.subheader("Sites that may show the chat", anchor=False)
    st.text_area(
        "One address a line",
        key="channel_origins",
        placeholder="Any site\nhttps://shop.example",
        height=96,
        max_chars=10_000,
    )
    try:
        origins = origins_from((st.session_state["channel_origins"] or "").splitlines())
    except InvalidInput as refusal:
        st.error(plain(refusal.message), icon=":material/error:")
        return
    if origins == settings.allowed_origins:
        return
    if st.button("Save sites", key="channel_site_save", type="primary"):
        said = (
            f"Only {', '.join(origins)} may show the chat as of now."
            if origins
            else "Any site may, as of now."
        )
        save_part(room, settings, {"allowed_origins": origins}, part=PART, said=said)


def _draw_identity(room: ChannelRoom) -> None:
    st.subheader("Signed visitors", anchor=False)
    keys = len(room.identity_keys.valid())
    st.caption(
        "Your site may say who is logged in: with a token signed by this key (HS256), so that nobody can "
        "pretend to be somebody else. " + _KEYS[min(keys, 2)]
    )
    form = channel_form()
    if form.new_key:
        st.code(form.new_key, language=None)
        st.caption("Keep it on your server: it is shown this once, and never in a page.")
        form.new_key = ""
    with st.container(horizontal=True):
        label = "Renew the key" if keys else "Create a key"
        if st.button(label, key="identity_renew", icon=":material/key:"):
            form.new_key = room.identity_keys.renew(actor=room.actor)
            say_after_rerun("The key is made. Copy it now: it is shown once.")
            st.rerun()
        if keys > 1 and st.button("Drop the earlier key", key="identity_drop"):
            _confirm_dropping(room)


_KEYS = (
    "There is no key yet.",
    "One key is in use.",
    "The new key and the one before it both count, until you drop the earlier one.",
)


@st.dialog("Drop the earlier key", icon=":material/key_off:", on_dismiss="rerun")
def _confirm_dropping(room: ChannelRoom) -> None:
    dialog_opens()
    st.write(
        "Tokens signed with the earlier key are refused from then on. Do this once your site signs anew."
    )
    if st.button("Drop it", key="identity_drop_confirm", type="primary"):
        room.identity_keys.drop_previous(actor=room.actor)
        say_after_rerun("The earlier key no longer counts.")
        st.rerun()
