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

Fill = Callable[[ChannelSettings], dict[str, object]]
"""Values of a part's fields by their keys."""
_CLASH = (
    "The channel was changed by somebody else while you were editing. What you typed is still there, and not "
    "saved. Load it again to see their change."
)


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

    def running(self, *channels: Channel) -> int:
        """Conversations there that the agent has."""
        return count_open(self.search, *channels, states=WITH_AGENT)


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


def fill_fields(settings: ChannelSettings, revision: int, parts: Mapping[str, Fill]) -> None:
    """Have the fields show the settings, unless they do.

    When somebody else saved meanwhile, what was typed here stays, and it is said.
    """
    form = channel_form()
    state = st.session_state
    is_same = form.channel is settings.channel
    is_drawn = is_same and bool(form.filled) and all(key in state for key in form.filled)
    is_typed = is_drawn and any(state[key] != value for key, value in form.filled.items())
    if not is_drawn or (form.revision != revision and not is_typed):
        form.channel, form.clash = settings.channel, ""
        form.revision, form.stale, form.filled = revision, set(parts), {}
    elif form.revision != revision:
        form.clash = _CLASH
    for part in form.stale & set(parts):
        values = parts[part](settings)
        form.filled |= values
        for key, value in values.items():
            state[key] = value
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
    except EditConflict:
        form.clash = _CLASH
        st.rerun()
    form.revision = revision
    form.stale = {part}
    say_after_rerun(said)
    st.rerun()


def note_revision(channel: Channel, revision: int) -> None:
    """A change of ours outside of the fields is no clash with what is typed into them."""
    form = channel_form()
    if form.channel is channel:
        form.revision = revision


def draw_clash() -> None:
    """That somebody else changed the channel, and the way out."""
    form = channel_form()
    if not form.clash:
        return
    with st.container(border=True, key="clash-channel"):
        st.warning(form.clash, icon=":material/group:")
        if st.button("Load it again", key="channel_reload", icon=":material/refresh:"):
            form.clash, form.filled = "", {}
            st.rerun()
