"""What a look at the draft found, each with the place where it is mended."""

from core.answering.preflight_findings import Finding, Severity
from core.configuration.field_words import ConfigPage
from dashboard.presenters.markup import Html, icon, tag

_SIGNS = {
    Severity.WARNING: ("warning", "amber", "Warning"),
    Severity.NOTE: ("info", "grey", "Note"),
}
_PAGES = {
    ConfigPage.PROFILE: "app_pages/profile.py",
    ConfigPage.THRESHOLDS: "app_pages/profile.py",
    ConfigPage.GUIDELINES: "app_pages/guidelines.py",
    ConfigPage.HANDOFF: "app_pages/handoff.py",
}
_TABS = {
    "brand_voice": "Voice",
    "messages": "Messages",
    "thresholds": "When it answers",
    "model": "When it answers",
    "scripted": "Scripted responses",
    "guardrails": "Guardrails",
    "messages.decline": "Guardrails",
    "instructions": "Instructions",
    "handoff.mode": "How",
    "messages.handoff": "How",
    "messages.handoff_unavailable": "How",
    "messages.no_handoff": "How",
    "handoff.routing": "Who",
}
"""The tab of a page; what is not named stands on the first."""


def finding_line(finding: Finding) -> Html:
    """Sign, field, sentence."""
    symbol, tone, word = _SIGNS[finding.severity]
    sign = tag("span", icon(symbol), tag("span", f"{word}: ", cls="ad-hidden"), cls=f"ad-{tone}")
    field = tag("b", f"{finding.label}: ") if finding.label else None
    return tag("div", sign, tag("div", field, finding.says), cls="ad-finding")


def nothing_found() -> Html:
    """Said when there is nothing to look at."""
    sentence = "No contradiction, no promise without content, nothing that is never said."
    return tag(
        "div", tag("span", icon("check_circle"), cls="ad-green"), tag("div", sentence), cls="ad-finding"
    )


def where_to_mend(finding: Finding) -> tuple[str, dict[str, str]]:
    """The page of the field, and its tab for the address."""
    for known in (".".join(finding.path[:2]), ".".join(finding.path[:1])):
        if known in _TABS:
            return _PAGES[finding.page], {"part": _TABS[known]}
    return _PAGES[finding.page], {}
