"""When and how the agent hands over: triggers, what it means, who is asked, what the customer is told."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.access.people import Person, Team
from core.configuration.handoff_policy import HandoffMode, HandoffRule
from dashboard.components.draft_fields import DraftFields
from dashboard.components.entry_list import EntryKind, draw_entries
from dashboard.components.html_block import draw_html
from dashboard.presenters.config_paths import lines_of
from dashboard.presenters.config_words import EXAMPLES_NOTE, MODES
from dashboard.presenters.handoff import MODE_CAPTIONS, built_in_triggers, how_rules_are_read, rule_row
from dashboard.presenters.untrusted_text import plain


def _fill_rule(rule: HandoffRule | None) -> dict[str, object]:
    return {
        "entry_rule": rule.rule if rule else "",
        "entry_examples": "\n".join(rule.examples) if rule else "",
    }


def _draw_rule() -> dict[str, Any]:
    rule = st.text_input(
        "Hand over when, in plain words",
        key="entry_rule",
        max_chars=300,
        placeholder="The customer threatens to go to court",
    )
    examples = st.text_area(
        "Examples",
        key="entry_examples",
        height=110,
        help=EXAMPLES_NOTE,
    )
    return {"rule": rule, "examples": lines_of(examples)}


RULES = EntryKind(
    path="handoff.rules",
    kind=HandoffRule,
    name="rule",
    one="rule",
    most=50,
    row=rule_row,
    fill=_fill_rule,
    draw=_draw_rule,
    nothing=("No rule of your own", "For what people should always see, such as a threat to sue.", "rule"),
)


def draw_triggers(fields: DraftFields, *, has_chat_model: bool) -> None:
    """What always hands over, and what does so by your own words and rules."""
    with st.container(border=True):
        st.subheader("Always", anchor=False)
        draw_html(built_in_triggers(fields.config))
    with st.container(border=True):
        st.subheader("Words and phrases", anchor=False)
        fields.lines(
            "handoff.phrases",
            "Hand over when one of these is said, one a line",
            note="Upper and lower case are the same. Each is found as whole words, also inside a message.",
            placeholder="cancel my contract",
            height=110,
        )
    with st.container(border=True):
        st.subheader("Rules in plain words", anchor=False)
        st.caption(how_rules_are_read(has_chat_model))
        draw_entries(RULES, fields)


def draw_mode(fields: DraftFields) -> None:
    """What happens on a handoff, and what is said then."""
    with st.container(border=True):
        st.subheader("What a handoff means", anchor=False)
        fields.choice(
            "handoff.mode",
            "Mode",
            MODES,
            captions=[MODE_CAPTIONS[mode].format(agent=plain(fields.config.name)) for mode in MODES],
        )
    with st.container(border=True):
        st.subheader("What the customer is told", anchor=False)
        st.caption(
            "Said word for word. Those left as delivered, or empty, are said in the customer's language, and "
            "tell customers whom the agent does not take that nobody can answer right away."
        )
        is_none = fields.config.handoff.mode is HandoffMode.NONE
        if not is_none:
            fields.area("messages.handoff", "Somebody is available", longest=500)
            fields.area(
                "messages.handoff_unavailable", "Nobody is available, or people follow up later", longest=500
            )
        fields.area(
            "messages.no_handoff",
            "There is no handoff" if is_none else "Nobody can take the conversation at all",
            longest=500,
            note="Words of your own also follow “Nobody can answer here at the moment” while the agent is off"
            if is_none
            else "",
        )


def draw_routing(fields: DraftFields, people: Sequence[Person], teams: Sequence[Team]) -> None:
    """Who is asked first and who next."""
    by_person = {person.id: person.name for person in people if person.is_active}
    by_team = {team.id: team.name for team in teams}
    if fields.config.handoff.mode is HandoffMode.NONE:
        st.info("With “No handoff” nobody is asked. What stands here holds once another mode is chosen.")
    with st.container(border=True):
        st.subheader("Who is asked", anchor=False)
        if not by_person:
            st.caption(
                "There is nobody yet: add people under “People and teams”. Until then it waits in the queue."
            )
        for group, title in (("primary", "First"), ("backup", "Next, if nobody of those is there")):
            st.markdown(f"**{title}**")
            left, right = st.columns(2)
            with left:
                fields.several(
                    f"handoff.routing.{group}_people", "People", by_person, placeholder="Nobody by name"
                )
            with right:
                fields.several(f"handoff.routing.{group}_teams", "Teams", by_team, placeholder="No team")
        st.caption("With nobody named, the conversation waits in the queue for anybody.")
    with st.container(border=True):
        fields.switch("handoff.routing.takes_turns", "Take turns", note="Whoever was given one longest ago")
        fields.switch(
            "handoff.routing.only_available",
            "Only people who are available now",
            note="Neither away nor outside their hours",
        )
        fields.switch(
            "handoff.routing.overwrites_owner",
            "Also when somebody has the conversation already",
            note="Otherwise it goes back to whoever had it",
        )
