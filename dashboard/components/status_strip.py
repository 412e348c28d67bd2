"""The strip above every page, alive while something is going on."""

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from core.deployment.deployment import DEPLOYABLE
from core.deployment.open_conversations import WITH_AGENT, count_open
from dashboard.components.agent_switch import draw_switch
from dashboard.components.html_block import draw_html
from dashboard.components.unread_count import count_unread
from dashboard.formatting import plural, zone_named
from dashboard.navigation import CHANNELS, CONTENT_SOURCES, INBOX, PROFILE, link
from dashboard.presenters.channels import agent_label, states_in_words
from dashboard.presenters.status_strip import strip_agent, strip_facts
from dashboard.session import actor

if TYPE_CHECKING:
    from core.bootstrap import Engine

_REFRESH = timedelta(seconds=3)
"""While something is going on."""
_LOOK = timedelta(seconds=30)
"""Else: working hours begin and end, and others switch."""
_COLOURS = {"green": "green", "amber": "orange", "red": "red", "grey": "gray"}


def draw_strip(engine: "Engine") -> None:
    """Draws, and goes on drawing by itself; often while a sync runs."""
    every = _REFRESH if engine.sync_progress.running() else _LOOK
    st.fragment(_strip, run_every=every)(engine)


def _strip(engine: "Engine") -> None:
    published = engine.configuration.current()
    newest = engine.documents.list_knowledge_versions(limit=1)
    changes = len(engine.configuration.changes())
    running = engine.sync_progress.running()
    with st.container(key="strip", horizontal=True, vertical_alignment="center", gap="small"):
        draw_html(strip_agent(published.config), fit=True)
        _draw_state(engine, published.config.name)
        draw_html(
            strip_facts(
                config_version=published.number,
                newest=newest[0] if newest else None,
                now=engine.clock(),
                zone=zone_named(engine.settings.time_zone),
            ),
            fit=True,
        )
        if unread := count_unread():
            link(INBOX, f"{unread} unread", symbol="inbox")
        if running:
            label = "1 sync running" if len(running) == 1 else f"{len(running)} syncs running"
            link(CONTENT_SOURCES, label, symbol="sync")
        if changes:
            link(PROFILE, f"Review {plural(changes, 'draft change')}", symbol="edit_note")


def _draw_state(engine: "Engine", name: str) -> None:
    """The agent's state, which opens to the switch."""
    now = engine.clock()
    states = [engine.deployment.state_of(channel, now) for channel in DEPLOYABLE]
    label = agent_label(engine.deployment.switch(), states)
    shown = f":{_COLOURS[label.tone]}[{label.text}]"
    with st.popover(shown, key="strip_state", type="tertiary", icon=f":material/{label.icon}:"):
        st.caption(states_in_words(states))
        draw_switch(
            engine.deployment,
            name=name,
            running=count_open(engine.conversation_search, *DEPLOYABLE, states=WITH_AGENT),
            actor=actor(),
            now=now,
            place="strip",
        )
        link(CHANNELS, "Channels and hours", symbol="hub")
