"""Where and when the agent takes conversations: the switch, and each channel with its settings."""

import streamlit as st

from core.conversations.conversation import Channel
from core.deployment.deployment import DEPLOYABLE
from dashboard.components.agent_switch import draw_switch
from dashboard.components.announcement import announce
from dashboard.components.channel_card import draw_channel_card
from dashboard.components.channel_hours import draw_hours_fields, fill_hours_fields
from dashboard.components.channel_program import draw_program
from dashboard.components.channel_room import ChannelRoom, draw_clash, fill_fields
from dashboard.components.channel_rules import draw_rules, fill_rules
from dashboard.components.channel_site import draw_site, fill_site
from dashboard.components.html_block import draw_html
from dashboard.components.page_head import draw_page_head
from dashboard.components.widget_designer import draw_designer, fill_look
from dashboard.presenters.channels import agent_label
from dashboard.presenters.markup import icon, tag
from dashboard.presenters.wording import CHANNELS

_PARTS = {"hours": fill_hours_fields, "rules": fill_rules}
_WIDGET_PARTS = {"site": fill_site, "look": fill_look}


def render_channels(room: ChannelRoom) -> None:
    """The switch, a card for each channel, and the settings of one of them in tabs."""
    announce()
    draw_page_head("Channels", f"Where does {room.agent_name} take conversations, and when?")
    _draw_switch(room)
    for channel in DEPLOYABLE:
        draw_channel_card(room, room.deployment.channel(channel)[0])
    chosen = st.segmented_control(
        "Settings of",
        DEPLOYABLE,
        default=DEPLOYABLE[0],
        key="channel_chosen",
        required=True,
        format_func=lambda one: CHANNELS[one].text,
    )
    _draw_settings(room, chosen or DEPLOYABLE[0])
    st.caption("Email, WhatsApp and Messenger are to come.")


def _draw_settings(room: ChannelRoom, channel: Channel) -> None:
    settings, revision = room.deployment.channel(channel)
    is_chat = channel is Channel.LIVE_CHAT
    fill_fields(settings, revision, _PARTS | (_WIDGET_PARTS if is_chat else {}))
    draw_clash()
    names = ["Your web site", "Working hours", "Conversations", "Look"]
    way_in, hours, rules, *look = st.tabs(names if is_chat else ["Your program", *names[1:3]])
    with way_in:
        (draw_site if is_chat else draw_program)(room, settings)
    with hours:
        draw_hours_fields(room, settings)
    with rules:
        draw_rules(room, settings)
    for tab in look:
        with tab:
            draw_designer(room, settings)


def _draw_switch(room: ChannelRoom) -> None:
    states = [room.deployment.state_of(channel, room.now) for channel in DEPLOYABLE]
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
            running=room.running(*DEPLOYABLE),
            actor=room.actor,
            now=room.now,
            place="page",
        )
