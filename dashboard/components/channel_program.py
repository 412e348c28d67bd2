"""Having a program of the company speak for its customers: the calls to copy, and who may make them."""

import streamlit as st

from core.deployment.channel_settings import ChannelSettings
from core.deployment.snippet import call_example, reply_example
from dashboard.components.channel_room import ChannelRoom


def draw_program(room: ChannelRoom, settings: ChannelSettings) -> None:
    """Draws the calls on the left, and what the program has to know on the right."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Send a message", anchor=False)
        st.code(call_example(room.server, seen_at=room.opened_at), language="bash", wrap_lines=True)
        st.subheader("Wait for the answer", anchor=False)
        st.code(reply_example(room.server, seen_at=room.opened_at), language="bash", wrap_lines=True)
        st.caption(
            "CONVERSATION is the `conversation_id` that the first call gives. All calls are described at "
            "`/api/v1/openapi.json`."
        )
        if not settings.is_deployed:
            st.caption("New conversations are taken only while the channel is deployed.")
        if not room.server.public_url:
            st.caption(
                "The address is the one you opened the dashboard at. Set ANSWERDESK_SERVER__PUBLIC_URL where "
                "programs reach this server at another one."
            )
    with right:
        st.subheader("Who may call", anchor=False)
        st.caption(_MAY_CALL if room.server.api_key else _MAY_CALL_HERE)
        st.subheader("Customers", anchor=False)
        st.caption(
            "`shop-4711` stands for your own id of the customer. It is believed: check who it is before you "
            "call. Under the same id that your site signs for live chat, it is the same contact."
        )


_MAY_CALL = "Whoever shows the API key, which is the value of ANSWERDESK_SERVER__API_KEY on the server."
_MAY_CALL_HERE = (
    "Programs on this machine alone, as there is no API key. Set ANSWERDESK_SERVER__API_KEY to allow others."
)
