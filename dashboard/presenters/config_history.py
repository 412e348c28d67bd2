"""Published versions of the agent configuration, in words."""

from datetime import datetime, tzinfo

from core.configuration.agent_config import ConfigDraft, ConfigVersion
from core.configuration.change_record import NOBODY_NAMED
from dashboard.formatting import exact, plural, relative, shorten
from dashboard.presenters.markup import Html, icon, tag


def version_name(version: ConfigVersion, now: datetime) -> str:
    """One line for a choice; version 0 is what was delivered."""
    if version.number == 0:
        return "As delivered"
    note = shorten(version.note, 60) or "No note"
    return f"v{version.number} · {relative(version.published_at, now)} · {note}"


def version_line(version: ConfigVersion, *, now: datetime, zone: tzinfo, is_live: bool) -> Html:
    """Number, note, who and when of a published version."""
    when = tag("time", relative(version.published_at, now), title=exact(version.published_at, zone))
    who = f" by {version.author}" if version.author else ""
    live = tag("span", "live", cls="ad-chip ad-green") if is_live else None
    number = tag("b", f"v{version.number}" if version.number else "As delivered")
    return tag(
        "div",
        tag("div", number, live, tag("span", version.note or "No note"), cls="ad-row")
        if version.number
        else tag("div", number, live, cls="ad-row"),
        tag("div", when, who, cls="ad-muted") if version.number else None,
    )


def draft_line(draft: ConfigDraft, live: ConfigVersion, *, changes: int, now: datetime, zone: tzinfo) -> Html:
    """Whether there is a draft, how much it changes, whose it is; in one line."""
    name = f"v{live.number}" if live.number else "what was delivered"
    if not changes:
        return tag(
            "div",
            tag("span", icon("check_circle"), "No draft", cls="ad-chip ad-green"),
            tag("span", f"What you see is live as {name}. Edits are kept as a draft.", cls="ad-muted"),
            cls="ad-row",
        )
    who = "" if draft.author in {"", NOBODY_NAMED} else f" by {draft.author}"
    kept = tag("time", relative(draft.saved_at, now), title=exact(draft.saved_at, zone))
    return tag(
        "div",
        tag("span", icon("edit_note"), f"Draft · {plural(changes, 'change')}", cls="ad-chip ad-amber"),
        tag("span", "Not live yet. Last kept ", kept, who, "; live is ", name, ".", cls="ad-muted"),
        cls="ad-row",
    )
