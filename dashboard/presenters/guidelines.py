"""Scripted responses and guardrails as rows, and who goes by which guideline."""

from core.configuration.agent_config import Guardrail, GuardrailAction, ScriptedResponse
from dashboard.formatting import plural, shorten
from dashboard.presenters.markup import Html, icon, markdown, tag

_SHOWN = 140


def for_everybody(has_chat_model: bool) -> Html:
    """Beside a guideline that holds whoever words the answers."""
    chip = tag("span", icon("verified"), "With and without a chat model", cls="ad-chip ad-green")
    return tag("div", chip, cls="ad-row", title="" if has_chat_model else "No chat model is set up here")


def for_chat_model(has_chat_model: bool) -> Html:
    """Beside a guideline that only a chat model can follow."""
    chip = tag("span", icon("smart_toy"), "Only with a chat model", cls="ad-chip ad-indigo")
    note = None
    if not has_chat_model:
        sentence = "None is set up, so this has no effect yet: answers quote their sources."
        note = tag("span", sentence, cls="ad-muted")
    return tag("div", chip, note, cls="ad-row")


def scripted_row(response: ScriptedResponse) -> Html:
    """Name, when, and the beginning of what is said."""
    return tag(
        "div",
        tag("div", response.name, cls="ad-item-title"),
        tag("div", "When: ", shorten(response.situation, _SHOWN), cls="ad-muted ad-clip"),
        tag(
            "div",
            tag("span", "“", shorten(response.wording, _SHOWN), "”", cls="ad-clip"),
            tag("span", plural(len(response.examples), "example"), cls="ad-muted ad-num"),
            cls="ad-item-notes",
        ),
    )


def guardrail_row(guardrail: Guardrail) -> Html:
    """Topic, what is done, and what is said."""
    hands_off = guardrail.action is GuardrailAction.HAND_OFF
    action = (
        tag("span", icon("group"), "Hands off", cls="ad-chip ad-amber")
        if hands_off
        else tag("span", icon("block"), "Declines", cls="ad-chip")
    )
    words = f"“{shorten(guardrail.text, _SHOWN)}”" if guardrail.text else "The standard wording"
    said = None if hands_off else tag("span", words, cls="ad-muted ad-clip")
    return tag(
        "div",
        tag("div", guardrail.topic, cls="ad-item-title"),
        tag(
            "div",
            action,
            said,
            tag("span", plural(len(guardrail.examples), "example"), cls="ad-muted ad-num"),
            cls="ad-item-notes",
        ),
    )


def wording_preview(wording: str) -> Html:
    """A wording as the customer will read it."""
    words = markdown(wording) if wording.strip() else tag("span", "Nothing yet", cls="ad-muted")
    head = tag("div", "As the customer reads it", cls="ad-byline")
    return tag("div", head, tag("div", words, cls="ad-bubble ad-agent"))
