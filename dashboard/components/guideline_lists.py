"""Scripted responses and guardrails, as lists that are edited in dialogs."""

from typing import Any

import streamlit as st

from core.configuration.agent_config import Guardrail, GuardrailAction, ScriptedResponse
from dashboard.components.entry_list import EntryKind
from dashboard.presenters.config_paths import lines_of
from dashboard.presenters.config_words import EXAMPLES_NOTE, GUARDRAIL_ACTIONS
from dashboard.presenters.guidelines import guardrail_row, scripted_row, wording_preview
from dashboard.presenters.markup import Html


def _fill_scripted(response: ScriptedResponse | None) -> dict[str, object]:
    return {
        "entry_name": response.name if response else "",
        "entry_situation": response.situation if response else "",
        "entry_examples": "\n".join(response.examples) if response else "",
        "entry_wording": response.wording if response else "",
    }


def _draw_scripted() -> dict[str, Any]:
    name = st.text_input("Name", key="entry_name", max_chars=80, placeholder="Order is late")
    situation = st.text_input(
        "When, in plain words",
        key="entry_situation",
        max_chars=500,
        placeholder="The customer says that an order has not arrived in time",
    )
    examples = st.text_area("Examples", key="entry_examples", height=100, help=EXAMPLES_NOTE)
    wording = st.text_area(
        "Exact wording",
        key="entry_wording",
        height=130,
        max_chars=4_000,
        help="Said word for word. Markdown is shown: **bold**, lists, links to the web.",
    )
    return {"name": name, "situation": situation, "examples": lines_of(examples), "wording": wording}


def _scripted_sample() -> Html:
    return wording_preview(str(st.session_state["entry_wording"]))


SCRIPTED = EntryKind(
    path="scripted",
    kind=ScriptedResponse,
    name="name",
    one="scripted response",
    most=50,
    row=scripted_row,
    fill=_fill_scripted,
    draw=_draw_scripted,
    nothing=(
        "No scripted response",
        "For what must be said in exactly these words, such as a legal notice.",
        "format_quote",
    ),
    sample=_scripted_sample,
)


def _fill_guardrail(guardrail: Guardrail | None) -> dict[str, object]:
    return {
        "entry_topic": guardrail.topic if guardrail else "",
        "entry_examples": "\n".join(guardrail.examples) if guardrail else "",
        "entry_action": guardrail.action if guardrail else GuardrailAction.DECLINE,
        "entry_text": guardrail.text if guardrail else "",
    }


def _draw_guardrail() -> dict[str, Any]:
    topic = st.text_input(
        "Topic to avoid, in plain words",
        key="entry_topic",
        max_chars=300,
        placeholder="Medical advice",
        help="Recognised by its meaning, not by these words alone",
    )
    examples = st.text_area("Examples", key="entry_examples", height=100, help=EXAMPLES_NOTE)
    action = st.segmented_control(
        "When it comes up",
        list(GuardrailAction),
        key="entry_action",
        required=True,
        format_func=GUARDRAIL_ACTIONS.__getitem__,
    )
    text = st.text_area(
        "What to say when declining",
        key="entry_text",
        height=80,
        max_chars=1_000,
        placeholder="Empty: the standard wording below the list",
    )
    return {"topic": topic, "examples": lines_of(examples), "action": action, "text": text}


GUARDRAILS = EntryKind(
    path="guardrails",
    kind=Guardrail,
    name="topic",
    one="guardrail",
    most=50,
    row=guardrail_row,
    fill=_fill_guardrail,
    draw=_draw_guardrail,
    nothing=(
        "No guardrail",
        "For what the agent should not speak about, such as medical advice or competitors: "
        "it declines, or hands over to a person.",
        "shield",
    ),
)
