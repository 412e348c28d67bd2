"""When and how a person takes over, in words for those who set it up."""

from core.configuration.agent_config import AgentConfig, GuardrailAction
from core.configuration.handoff_policy import HandoffMode, HandoffRule
from dashboard.formatting import percent, plural
from dashboard.presenters.markup import Html, icon, tag

MODE_CAPTIONS = {
    HandoffMode.LIVE: "A person takes over in the same chat. The customer is told whether somebody is there "
    "or whether the answer comes later.",
    HandoffMode.ASYNCHRONOUS: "People follow up later, and nobody is promised at once. The customer's email "
    "address is asked for, unless the channel's settings say never.",
    HandoffMode.NONE: "{agent} stays and says what it can do. Nobody is told, and nothing is queued.",
}
"""What each mode means for customers, with the agent's name to be put in."""


def built_in_triggers(config: AgentConfig) -> Html:
    """What always hands over, whatever else is set."""
    share = percent(config.thresholds.ask_back)
    rows = (
        ("help", "It cannot answer", f"Its confidence is below {share}, also after it asked back once."),
        ("person_raised_hand", "The customer asks for a person", "In any words; they are never argued with."),
        (
            "pause_circle",
            "It is paused, out of credits, or failing",
            "New conversations go to people; no customer is left with an error.",
        ),
    )
    items = [
        tag(
            "li",
            icon(symbol),
            tag("div", tag("b", name), tag("div", why, cls="ad-muted")),
            tag("span", icon("lock"), "always on", cls="ad-chip"),
        )
        for symbol, name, why in rows
    ]
    handing = sum(1 for one in config.guardrails if one.action is GuardrailAction.HAND_OFF)
    also = (
        f"{plural(handing, 'guardrail')} of the guidelines also {'hands' if handing == 1 else 'hand'} over."
    )
    return tag(
        "div", tag("ul", *items, cls="ad-triggers"), tag("p", also, cls="ad-muted") if handing else None
    )


def rule_row(rule: HandoffRule) -> Html:
    """The rule and how many examples it has."""
    first = f"Such as “{rule.examples[0]}”" if rule.examples else "No example yet: one or two make it surer"
    return tag(
        "div",
        tag("div", rule.rule, cls="ad-item-title"),
        tag(
            "div",
            tag("span", first, cls="ad-muted ad-clip"),
            tag("span", plural(len(rule.examples), "example"), cls="ad-muted ad-num"),
            cls="ad-item-notes",
        ),
    )


def how_rules_are_read(has_chat_model: bool) -> str:
    """Who recognises rules in plain words."""
    if has_chat_model:
        return "The chat model reads each message for these; without it their meaning is compared."
    return "Recognised by comparing meaning with the rule and its examples: examples make it surer."
