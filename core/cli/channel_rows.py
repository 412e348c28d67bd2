"""Channels and the switch as commands show them."""

from typing import TYPE_CHECKING, Any

from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentState, AgentSwitch
from core.deployment.deployment import CHANNEL_NAMES
from core.deployment.hours_text import spans_text, weekly_text
from core.deployment.snippet import way_in
from core.working_hours import HoursMode, WorkingHours

if TYPE_CHECKING:
    from core.bootstrap import Engine

SWITCH_WORDS = {
    AgentState.ON: "The agent is on: it takes new conversations wherever it is deployed.",
    AgentState.PAUSED: "The agent is paused: new conversations follow the handoff rules until it is back on.",
    AgentState.OFF: "The agent is off: running conversations finish, new ones follow the handoff rules.",
}
_MODES = {
    HoursMode.ALWAYS: "All hours",
    HoursMode.DURING: "During",
    HoursMode.OUTSIDE: "Only outside",
}


def channel_row(engine: "Engine", channel: Channel) -> dict[str, Any]:
    """A channel's settings and its state now, for JSON."""
    settings, revision = engine.deployment.channel(channel)
    state = engine.deployment.state_of(channel)
    return {
        "name": CHANNEL_NAMES[channel],
        "is_on": state.is_on,
        "state": state.words,
        "reason": state.reason.value,
        "changes_at": state.changes_at.isoformat() if state.changes_at else None,
        "revision": revision,
        **settings.model_dump(mode="json"),
        "hours_in_words": hours_lines(settings.hours),
        "snippet": way_in(channel, engine.settings.server),
    }


def channel_lines(row: dict[str, Any]) -> list[str]:
    """The same for people."""
    idle = row["inactivity"]
    lines = [
        f"{row['name']}: {row['state']}.",
        *(f"  {line}" for line in row["hours_in_words"]),
        f"  Coverage: {row['coverage_percent']} %",
        f"  Segments: {_names(row['include_segments']) or 'all'}",
        f"  Segments left out: {_names(row['exclude_segments']) or 'none'}",
        f"  Asks for the email address: {row['ask_email'].replace('_', ' ')}",
        f"  Idle conversations close after: {idle['amount']} {idle['unit']}",
    ]
    if row["channel"] == Channel.LIVE_CHAT:
        lines += _widget_lines(row)
    return [*lines, *(f"  {line}" for line in (row["snippet"] or "").splitlines())]


def _widget_lines(row: dict[str, Any]) -> list[str]:
    look = row["look"]
    return [
        f"  Sites that may show it: {_names(row['allowed_origins']) or 'any'}",
        f"  Customers may send files: {'yes' if row['takes_files'] else 'no'}",
        f"  Widget: {look['colour']}, {look['side']}, {look['theme']}",
    ]


def hours_lines(hours: WorkingHours) -> list[str]:
    """When it is on, in lines."""
    head = _MODES[hours.mode]
    if hours.mode is HoursMode.ALWAYS:
        return [f"Hours: {head.lower()}"]
    week = "; ".join(weekly_text(hours.weekly)) or "no time of the week"
    lines = [f"Hours: {head.lower()} {week} ({hours.time_zone})"]
    if hours.holidays:
        part = f"-{hours.subdivision}" if hours.subdivision else ""
        lines.append(f"Public holidays of {hours.holidays}{part} are closed")
    for one in hours.exceptions:
        note = f" ({one.note})" if one.note else ""
        lines.append(f"{one.on}: {spans_text(one.spans) or 'closed'}{note}")
    return lines


def switch_row(switch: AgentSwitch) -> dict[str, Any]:
    """The switch, for JSON."""
    return switch.model_dump(mode="json")


def switch_line(switch: AgentSwitch) -> str:
    """How it stands, who switched, and why."""
    by = f" Switched by {switch.actor}." if switch.actor else ""
    why = f" Reason: {switch.reason}" if switch.reason else ""
    return f"{SWITCH_WORDS[switch.state]}{by}{why}"


def _names(names: list[str]) -> str:
    return ", ".join(names)
