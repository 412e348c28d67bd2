"""Changes of the agent configuration, said so that anyone can read them."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from core.configuration.agent_config import ConfigVersion, Personality
from core.configuration.versions import ConfigChange
from dashboard.formatting import exact, percent, relative
from dashboard.presenters.markup import Html, tag

FIELDS = {
    "name": "Name",
    "company": "Company",
    "personality": "Personality",
    "avatar": "Avatar",
    "instructions": "Instructions",
    "thresholds.answer": "Answers from",
    "thresholds.ask_back": "Asks back from",
    "messages.greeting": "Greeting",
    "messages.ask_back": "Asking back",
    "messages.handoff": "Handing over",
    "messages.closing": "Closing",
}
"""What each field of the configuration is called on the page."""

PERSONALITIES = {
    Personality.FRIENDLY: "Warm and approachable",
    Personality.PROFESSIONAL: "Clear and to the point",
    Personality.CASUAL: "Relaxed, like a colleague",
    Personality.EMPATHETIC: "Understanding first, then the answer",
    Personality.WITTY: "Light-hearted, never at the customer's cost",
}


def field_value(field: str, value: object) -> str:
    """A value as the form shows it; “empty” for an empty text."""
    if field.startswith("thresholds.") and isinstance(value, int | float):
        return percent(float(value))
    if isinstance(value, Personality):
        return value.value.capitalize()
    return str(value) if value not in {"", None} else "empty"


def diff(changes: Sequence[ConfigChange]) -> Html:
    """Field by field: what it was, struck through, and what it becomes."""
    rows = []
    for change in changes:
        rows.append(tag("dt", FIELDS.get(change.field, change.field)))
        old = tag("span", field_value(change.field, change.old), cls="ad-old")
        new = tag("span", field_value(change.field, change.new), cls="ad-new")
        rows.append(tag("dd", tag("span", "was ", cls="ad-hidden"), old))
        rows.append(tag("dd", tag("span", "becomes ", cls="ad-hidden"), new))
    return tag("dl", *rows, cls="ad-diff")


def version_line(version: ConfigVersion, *, now: datetime, zone: tzinfo, is_live: bool) -> Html:
    """Number, note, who and when of a published version."""
    when = tag("time", relative(version.published_at, now), title=exact(version.published_at, zone))
    who = f" by {version.author}" if version.author else ""
    live = tag("span", "live", cls="ad-chip ad-green") if is_live else None
    return tag(
        "div",
        tag(
            "div", tag("b", f"v{version.number}"), live, tag("span", version.note or "No note"), cls="ad-row"
        ),
        tag("div", when, who, cls="ad-muted"),
    )
