"""When a person takes over, how, and who; and the people and teams there are."""

import streamlit as st

from core.configuration.agent_config import AgentConfig
from dashboard.components.draft_fields import DraftFields
from dashboard.components.draft_page import draw_draft_page
from dashboard.components.draft_room import DraftRoom
from dashboard.components.handoff_form import draw_mode, draw_routing, draw_triggers
from dashboard.components.html_block import draw_html
from dashboard.components.people_list import PeopleRoom, draw_people
from dashboard.presenters.people import who_is_there

_TABS = ("When", "How", "Who", "People and teams")
_FEW = 2


def render_handoff(room: DraftRoom, people: PeopleRoom) -> None:
    """Triggers, mode and messages, routing: parts of the draft. People and teams, live at once."""
    config = room.configuration.draft()
    with draw_draft_page(
        "Handoff",
        "When does a person take over, and who?",
        room,
        examples=_examples(config),
        asks_who_is_there=True,
    ):
        _draw_tabs(room, people)


def _examples(config: AgentConfig) -> list[str]:
    """What the draft's own triggers give as examples."""
    of_rules = [rule.examples[0] for rule in config.handoff.rules if rule.examples]
    return ["I want to talk to a person", *config.handoff.phrases[:1], *of_rules[:_FEW]]


def _draw_tabs(room: DraftRoom, people: PeopleRoom) -> None:
    fields = DraftFields(room)
    when, how, who, directory = st.tabs(list(_TABS), key="part", bind="query-params", on_change="rerun")
    if when.open:
        with when:
            draw_triggers(fields, has_chat_model=room.has_chat_model)
    if how.open:
        with how:
            draw_mode(fields)
    if who.open:
        with who:
            with st.container(border=True):
                st.subheader("There now", anchor=False)
                draw_html(who_is_there(people.people, fields.config.handoff, room.now))
            draw_routing(fields, people.people, people.teams)
    if directory.open:
        with directory:
            draw_people(people)
