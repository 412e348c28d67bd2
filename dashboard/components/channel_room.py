"""What the parts of the Channels page share: services, and saving without overwriting anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from core.contacts.identity_keys import IdentityKeys
from core.conversations.conversation import Channel
from core.conversations.ports import ConversationSearch
from core.deployment.changes import with_changes
from core.deployment.channel_settings import ChannelSettings
from core.deployment.deployment import Deployment
from core.deployment.open_conversations import WITH_AGENT, count_open
from core.deployment.snippet import page_address
from core.errors import EditConflict, InvalidInput
from core.settings import ServerSettings
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, channel_form, say_after_rerun

if TYPE_CHECKING:
    from core.bootstrap import Engine

Fill = Callable[[ChannelSettings], None]


@dataclass(frozen=True, slots=True)
class ChannelRoom:
    """Services and facts of one run of the page."""

    deployment: Deployment
    search: ConversationSearch
    identity_keys: IdentityKeys
    server: ServerSettings
    agent_name: str
    actor: str
    now: datetime
    opened_at: str
    """Scheme and host of the dashboard as this browser reaches it; empty when it does not say."""

    def running(self, channel: Channel = Channel.LIVE_CHAT) -> int:
        """Conversations there that the agent has."""
        return count_open(self.search, channel, states=WITH_AGENT)


def channel_room(engine: "Engine") -> ChannelRoom:
    """Of this workspace and session."""
    return ChannelRoom(
        deployment=engine.deployment,
        search=engine.conversation_search,
        identity_keys=engine.identity_keys,
        server=engine.settings.server,
        agent_name=engine.configuration.current().config.name,
        actor=actor(),
        now=engine.clock(),
        opened_at=page_address(st.context.url or ""),
    )


def fill_fields(settings: ChannelSettings, revision: int, parts: Mapping[str, Fill], *, sign: str) -> None:
    """Have the fields show the settings, unless they do, or what was typed must not be lost.

    `sign` is the key of one of the fields: without it, none was drawn in the last run.
    """
    form = channel_form()
    is_drawn = sign in st.session_state
    if not is_drawn or (form.revision != revision and not form.clash):
        form.clash = ""
        form.revision = revision
        form.stale = set(parts)
    for part in form.stale & set(parts):
        parts[part](settings)
    form.stale = set()


def save_part(
    room: ChannelRoom, settings: ChannelSettings, changes: Mapping[str, object], *, part: str, said: str
) -> None:
    """Save these fields and draw the page anew; what cannot be saved is said here, and stays as typed."""
    form = channel_form()
    try:
        revision = room.deployment.save_channel(
            with_changes(settings, changes),
            based_on=form.revision if form.revision is not None else 0,
            actor=room.actor,
        )
    except InvalidInput as refusal:
        st.error(plain(refusal.message), icon=":material/error:")
        return
    except EditConflict as conflict:
        form.clash = conflict.message
        st.rerun()
    form.revision = revision
    form.stale = {part}
    say_after_rerun(said)
    st.rerun()


def draw_clash() -> None:
    """That somebody else changed the channel, and the way out."""
    form = channel_form()
    if not form.clash:
        return
    with st.container(border=True, key="clash-channel"):
        st.warning(form.clash, icon=":material/group:")
        if st.button("Load it again", key="channel_reload", icon=":material/refresh:"):
            form.clash, form.revision = "", None
            st.rerun()
