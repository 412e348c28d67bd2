"""Where and when the agent takes conversations: the switch, and each channel with its settings."""

import streamlit as st

from core.conversations.conversation import Channel
from dashboard.components.agent_switch import draw_switch
from dashboard.components.announcement import announce
from dashboard.components.channel_card import draw_channel_card
from dashboard.components.channel_hours import draw_hours_fields, fill_hours_fields
from dashboard.components.channel_room import ChannelRoom, draw_clash, fill_fields
from dashboard.components.channel_rules import draw_rules, fill_rules
from dashboard.components.channel_site import draw_site, fill_site
from dashboard.components.html_block import draw_html
from dashboard.components.page_head import draw_page_head
from dashboard.components.widget_designer import draw_designer, fill_look
from dashboard.presenters.channels import agent_label
from dashboard.presenters.markup import icon, tag

_PARTS = {
    "hours": fill_hours_fields,
    "rules": fill_rules,
    "site": fill_site,
    "look": fill_look,
}


def render_channels(room: ChannelRoom) -> None:
    """The switch, the card of live chat, and its settings in tabs."""
    announce()
    draw_page_head("Channels", f"Where does {room.agent_name} take conversations, and when?")
    _draw_switch(room)
    settings, revision = room.deployment.channel(Channel.LIVE_CHAT)
    draw_channel_card(room, settings)
    fill_fields(settings, revision, _PARTS)
    draw_clash()
    site, hours, rules, look = st.tabs(["Your web site", "Working hours", "Conversations", "Look"])
    with site:
        draw_site(room, settings)
    with hours:
        draw_hours_fields(room, settings)
    with rules:
        draw_rules(room, settings)
    with look:
        draw_designer(room, settings)
    st.caption("Email, WhatsApp and Messenger are to come. Programs can ask over the HTTP API now.")


def _draw_switch(room: ChannelRoom) -> None:
    states = [room.deployment.state_of(Channel.LIVE_CHAT, room.now)]
    label = agent_label(room.deployment.switch(), states)
    with st.container(border=True, key="agent-switch"):
        draw_html(
            tag(
                "div",
                tag("h4", room.agent_name),
                tag("span", icon(label.icon), f" {label.text}", cls=f"ad-chip ad-{label.tone}"),
                cls="ad-row",
            )
        )
        draw_switch(
            room.deployment,
            name=room.agent_name,
            running=room.running(),
            actor=room.actor,
            now=room.now,
            place="page",
        )
