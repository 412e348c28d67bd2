"""What the agent is to say, to leave out, and how: tone, style, exact wordings, guardrails."""

import streamlit as st

from core.configuration.agent_config import AgentConfig
from dashboard.components.draft_fields import DraftFields
from dashboard.components.draft_page import draw_draft_page
from dashboard.components.draft_room import DraftRoom
from dashboard.components.entry_list import draw_entries
from dashboard.components.guideline_lists import GUARDRAILS, SCRIPTED
from dashboard.components.html_block import draw_html
from dashboard.presenters.config_words import FORMALITIES, LENGTHS
from dashboard.presenters.guidelines import for_chat_model, for_everybody

STYLE, SCRIPTED_TAB, GUARDRAILS_TAB, INSTRUCTIONS = (
    "Style",
    "Scripted responses",
    "Guardrails",
    "Instructions",
)
_TABS = (STYLE, SCRIPTED_TAB, GUARDRAILS_TAB, INSTRUCTIONS)
_FEW = 3


def render_guidelines(room: DraftRoom) -> None:
    """A tab for each kind of guideline; what a customer might write is tried beside them."""
    config = room.configuration.draft()
    with draw_draft_page(
        "Guidelines", f"What should {config.name} say, and what not?", room, examples=_examples(config)
    ):
        _draw_tabs(DraftFields(room), has_chat_model=room.has_chat_model)


def _examples(config: AgentConfig) -> list[str]:
    """What the draft's own guidelines give as examples."""
    of_each = [entry.examples for entry in config.guardrails] + [entry.examples for entry in config.scripted]
    written = [examples[0] for examples in of_each if examples]
    return list(dict.fromkeys(written))[:_FEW]


def _draw_tabs(fields: DraftFields, *, has_chat_model: bool) -> None:
    style, scripted, guardrails, instructions = st.tabs(
        list(_TABS), key="part", bind="query-params", on_change="rerun"
    )
    if style.open:
        with style:
            _draw_style(fields, has_chat_model=has_chat_model)
    if scripted.open:
        with scripted, st.container(border=True):
            draw_html(for_everybody(has_chat_model))
            st.caption("Said word for word when the situation is met, whatever the content says.")
            draw_entries(SCRIPTED, fields)
    if guardrails.open:
        with guardrails:
            _draw_guardrails(fields, has_chat_model=has_chat_model)
    if instructions.open:
        with instructions, st.container(border=True):
            _draw_instructions(fields, has_chat_model=has_chat_model)


def _draw_style(fields: DraftFields, *, has_chat_model: bool) -> None:
    with st.container(border=True):
        st.subheader("Response style", anchor=False)
        draw_html(for_everybody(has_chat_model))
        fields.choice("style.length", "Length", LENGTHS)
        fields.choice("style.formality", "Form of address", FORMALITIES)
        fields.switch("style.has_emoji", "Emoji", note="At most one, where it suits the personality")
    with st.container(border=True):
        st.subheader("Tone and style in your words", anchor=False)
        draw_html(for_chat_model(has_chat_model))
        fields.area(
            "tone",
            "Tone",
            longest=2_000,
            placeholder="For instance: calm and confident; never joke about a delay.",
        )
        fields.area(
            "style.description",
            "Response style",
            longest=2_000,
            placeholder="For instance: first the answer, then the steps as a list.",
        )


def _draw_guardrails(fields: DraftFields, *, has_chat_model: bool) -> None:
    with st.container(border=True):
        draw_html(for_everybody(has_chat_model))
        st.caption("Recognised by meaning. Greetings, thanks and the wish for a person are never refused.")
        draw_entries(GUARDRAILS, fields)
    with st.container(border=True):
        fields.area(
            "messages.decline",
            "Standard wording when declining",
            longest=500,
            note="Said word for word where a topic has no text of its own",
        )


def _draw_instructions(fields: DraftFields, *, has_chat_model: bool) -> None:
    draw_html(for_chat_model(has_chat_model))
    fields.area(
        "instructions",
        "Custom instructions",
        longest=4_000,
        height=220,
        placeholder="For instance: call customers by their first name.",
        note="Facts still come from your content alone",
    )
