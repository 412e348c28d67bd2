"""The switch: on, paused, off; what it means for customers; and the way back."""

from datetime import datetime

import streamlit as st

from core.deployment.channel_settings import AgentState
from core.deployment.deployment import Deployment
from dashboard.presenters.channels import switch_words, switched_by, switching_words
from dashboard.presenters.untrusted_text import plain

_ACTIONS = {
    AgentState.ON: ("Switch on", "play_circle"),
    AgentState.PAUSED: ("Pause", "pause_circle"),
    AgentState.OFF: ("Switch off", "stop_circle"),
}
_DONE = {
    AgentState.ON: "{name} is on: it takes new conversations as of now.",
    AgentState.PAUSED: "{name} is paused as of now. Switch it on to end the pause.",
    AgentState.OFF: "{name} is off as of now. Running conversations can finish.",
}


def draw_switch(
    deployment: Deployment, *, name: str, running: int, actor: str, now: datetime, place: str
) -> None:
    """Draws how it stands and the buttons. `place` tells apart several on one page."""
    switch = deployment.switch()
    said = [switch_words(switch, name=name, running=running)]
    said.append(switching_words(running) if switch.state is AgentState.ON else switched_by(switch, now))
    st.caption(plain(" ".join(filter(None, said))))
    # A new field after each switch: a reason is of one switch.
    count = switch.since.timestamp() if switch.since else 0
    with st.container(horizontal=True, vertical_alignment="center"):
        reason = st.text_input(
            "Reason",
            key=f"{place}_switch_reason_{count:.0f}",
            max_chars=200,
            placeholder="Reason, for colleagues",
            label_visibility="collapsed",
            width=320,
        )
        for state in [state for state in AgentState if state is not switch.state]:
            label, symbol = _ACTIONS[state]
            if st.button(label, key=f"{place}_switch_{state.value}", icon=f":material/{symbol}:"):
                deployment.set_switch(state, reason=reason or "", actor=actor)
                st.toast(plain(_DONE[state].format(name=name)), icon=":material/check_circle:")
                st.rerun()
