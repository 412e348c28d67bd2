"""One channel: its state now, its week, what is set; deploying and removing."""

import streamlit as st

from core.conversations.conversation import Channel
from core.deployment.channel_settings import ChannelSettings
from core.deployment.open_conversations import count_open
from dashboard.components.channel_room import ChannelRoom, note_revision
from dashboard.components.html_block import draw_html
from dashboard.formatting import plural
from dashboard.presenters.channels import (
    DAYS_LISTED,
    channel_facts,
    channel_head,
    different_dates,
    hours_head,
    week_strip,
)
from dashboard.presenters.markup import tag
from dashboard.presenters.untrusted_text import plain
from dashboard.presenters.wording import CHANNEL_PLACES, CHANNELS
from dashboard.session import dialog_opens, say_after_rerun

_REMOVING = {
    Channel.LIVE_CHAT: "From then on no conversation begins, and no closed one is reopened by its customer: "
    "where the chat is still on the screen, it says so. Pages loaded from then on show it only to visitors "
    "who have an open conversation there, until it ends.",
    Channel.API: "From then on programs cannot begin conversations, nor reopen closed ones.",
}


def draw_channel_card(room: ChannelRoom, settings: ChannelSettings) -> None:
    """Draws it as it counts now."""
    channel = settings.channel
    state = room.deployment.state_of(channel, room.now)
    with st.container(border=True, key=f"channel-{channel.value}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            draw_html(channel_head(state, is_deployed=settings.is_deployed), fit=True)
            _draw_deploying(room, settings)
        if not settings.is_deployed:
            # Bars would look as if the agent were on at these hours.
            _draw_facts(room, settings)
            return
        left, right = st.columns([6, 5], gap="large")
        with left:
            _draw_hours(room, settings)
        with right:
            _draw_facts(room, settings)


def _draw_hours(room: ChannelRoom, settings: ChannelSettings) -> None:
    draw_html(tag("div", hours_head(settings.hours), cls="ad-muted"))
    draw_html(week_strip(settings.hours, room.now))
    dates = different_dates(settings.hours, room.now)
    if dates is not None:
        draw_html(tag("h4", f"Exceptions and holidays in the next {DAYS_LISTED} days", cls="ad-under"))
        draw_html(dates)


def _draw_facts(room: ChannelRoom, settings: ChannelSettings) -> None:
    open_count = count_open(room.search, settings.channel)
    with_agent = room.running(settings.channel)
    draw_html(channel_facts(settings, open_count=open_count, with_agent=with_agent))


def _draw_deploying(room: ChannelRoom, settings: ChannelSettings) -> None:
    name = CHANNELS[settings.channel].text
    if settings.is_deployed:
        if st.button("Remove", key=f"remove_{settings.channel.value}", icon=":material/link_off:"):
            confirm_removing(room, settings.channel)
        return
    is_asked = st.button(
        "Deploy", key=f"deploy_{settings.channel.value}", type="primary", icon=":material/rocket_launch:"
    )
    if is_asked:
        note_revision(settings.channel, room.deployment.deploy(settings.channel, actor=room.actor))
        words = room.deployment.state_of(settings.channel, room.now).words
        say_after_rerun(f"{name} is deployed as of now. {words}.")
        st.rerun()


@st.dialog("Remove the agent from this channel", icon=":material/link_off:", on_dismiss="rerun")
def confirm_removing(room: ChannelRoom, channel: Channel) -> None:
    """Says what it means before it is done."""
    dialog_opens()
    st.write(plain(removal_words(room, channel)))
    st.caption("The settings are kept for when it is deployed again.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="removal_cancel"):
            st.rerun()
        is_agreed = st.button("Remove", key="removal_confirm", type="primary")
    if is_agreed:
        note_revision(channel, room.deployment.remove(channel, actor=room.actor))
        say_after_rerun(f"{room.agent_name} is removed from {CHANNEL_PLACES[channel]} as of now.")
        st.rerun()


def removal_words(room: ChannelRoom, channel: Channel) -> str:
    """What removing means, in numbers."""
    open_count, running = count_open(room.search, channel), room.running(channel)
    what = _REMOVING[channel]
    if not open_count:
        return f"{what} No conversation is open now."
    are, all_of_them = ("is", "it") if open_count == 1 else ("are", "all of them")
    return (
        f"{what} {plural(open_count, 'conversation')} {are} open now, {running} with {room.agent_name}; "
        f"{all_of_them} can be finished."
    )
