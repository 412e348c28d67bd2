"""How the agent stands on its channels, in words and drawings."""

from collections.abc import Sequence
from datetime import date, datetime

from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentState, AgentSwitch, ChannelSettings, EmailAsk
from core.deployment.channel_state import ChannelState
from core.deployment.days_ahead import DayAhead, days_ahead, different_days, minute_of_day, today
from core.deployment.eligibility import Eligibility
from core.working_hours import HoursMode, WorkingHours
from dashboard.formatting import THIN_SPACE, number, plural, relative
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.wording import CHANNELS, Label

DAYS_LISTED = 60
_WEEK = 7
_DAY_MIN = 24 * 60
_HOURS_MARKED = (0, 6, 12, 18)

EMAIL_ASKS = {
    EmailAsk.BEFORE_FIRST_REPLY: "Before the first reply",
    EmailAsk.AFTER_FIRST_REPLY: "After the first reply",
    EmailAsk.WHEN_HANDING_OFF: "Only when handing off",
    EmailAsk.NEVER: "Never",
}
MODES = {
    HoursMode.ALWAYS: "All hours",
    HoursMode.DURING: "During specific times",
    HoursMode.OUTSIDE: "Only outside specific times",
}
SWITCHES = {
    AgentState.ON: Label("On", "play_circle", "green"),
    AgentState.PAUSED: Label("Paused", "pause_circle", "amber"),
    AgentState.OFF: Label("Off", "stop_circle", "red"),
}
NOWHERE = Label("Not deployed", "link_off", "grey")
OUTSIDE_HOURS = Label("Outside hours", "schedule", "grey")
NO_CREDITS = Label("Out of credits", "credit_card_off", "red")
NOTHING_COVERED = Label("Takes nothing", "block", "amber")
_BY_REASON = {
    Eligibility.ELIGIBLE: SWITCHES[AgentState.ON],
    Eligibility.SWITCHED_OFF: SWITCHES[AgentState.OFF],
    Eligibility.PAUSED: SWITCHES[AgentState.PAUSED],
    Eligibility.NO_CREDITS: NO_CREDITS,
    Eligibility.NOT_DEPLOYED: NOWHERE,
    Eligibility.OUTSIDE_HOURS: OUTSIDE_HOURS,
    Eligibility.NOT_COVERED: NOTHING_COVERED,
}


def agent_label(switch: AgentSwitch, states: Sequence[ChannelState]) -> Label:
    """How the agent stands as a whole: by the switch, else the best there is among its channels."""
    if switch.state is not AgentState.ON or not states:
        return SWITCHES[switch.state]
    if any(state.is_on for state in states):
        return SWITCHES[AgentState.ON]
    deployed = [state for state in states if state.reason is not Eligibility.NOT_DEPLOYED]
    return _BY_REASON.get(deployed[0].reason, OUTSIDE_HOURS) if deployed else NOWHERE


def states_in_words(states: Sequence[ChannelState]) -> str:
    """`Live chat: on until 17:00 CET`, a channel after the other."""
    return " · ".join(f"{CHANNELS[state.channel].text}: {_lower(state.words)}" for state in states)


def switch_words(switch: AgentSwitch, *, name: str, running: int) -> str:
    """What the switch, as it stands, means for customers."""
    if switch.state is AgentState.ON:
        return f"{name} takes new conversations wherever it is deployed, inside the working hours."
    held = "for now" if switch.state is AgentState.PAUSED else "until it is switched on"
    return f"{name} takes no new conversation {held}. {_what_then(running)}"


def switching_words(running: int) -> str:
    """What happens when the agent is paused or switched off."""
    return f"When it is paused or off, {_lower(_what_then(running))}"


def switched_by(switch: AgentSwitch, now: datetime) -> str:
    """`By Kim, 5 min ago: prices change`; empty before anybody switched."""
    if switch.since is None:
        return ""
    return f"By {switch.actor}, {relative(switch.since, now)}{f': {switch.reason}' if switch.reason else '.'}"


def _what_then(running: int) -> str:
    rules = "follow the handoff rules. “Powered by AI” leaves the head of every chat within seconds."
    if not running:
        return f"New conversations {rules}"
    return f"The {plural(running, 'conversation')} it has now can finish; new ones {rules}"


def channel_head(state: ChannelState, *, is_deployed: bool) -> Html:
    """Name and state now, for the top of a channel's card."""
    label = _BY_REASON.get(state.reason, OUTSIDE_HOURS)
    kind = CHANNELS[state.channel]
    deployed = "Deployed" if is_deployed else "Not deployed"
    return tag(
        "div",
        tag("h4", icon(kind.icon), f" {kind.text}"),
        tag("span", icon(label.icon), f" {state.words}", cls=f"ad-chip ad-{label.tone}"),
        tag("span", f"{deployed} · takes effect at once", cls="ad-hidden"),
        cls="ad-row ad-channel-head",
    )


def channel_facts(settings: ChannelSettings, *, open_count: int, with_agent: int) -> Html:
    """What is set, and what is going on there now."""
    rows = (
        ("Open conversations", _open_words(open_count, with_agent)),
        ("Coverage", f"{number(settings.coverage_percent)}{THIN_SPACE}% of new conversations"),
        ("Segments", _segments(settings)),
        ("Asks for the email address", EMAIL_ASKS[settings.ask_email].lower()),
        ("Idle conversations close", f"after {idle_words(settings)}"),
        *(_widget_rows(settings) if settings.channel is Channel.LIVE_CHAT else ()),
    )
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", said)) for name, said in rows), cls="ad-facts")


def _widget_rows(settings: ChannelSettings) -> tuple[tuple[str, str], ...]:
    return (
        ("Sites", ", ".join(settings.allowed_origins) or "any site"),
        ("Files from customers", "taken" if settings.takes_files else "not taken"),
    )


def idle_words(settings: ChannelSettings) -> str:
    """`24 hours`, `1 day`."""
    unit = settings.inactivity.unit.value
    return plural(settings.inactivity.amount, unit.removesuffix("s"))


def _open_words(open_count: int, with_agent: int) -> str:
    if not open_count:
        return "none"
    return f"{number(open_count)}, {number(with_agent)} of them with the agent"


def _segments(settings: ChannelSettings) -> str:
    included = f"only {', '.join(settings.include_segments)}" if settings.include_segments else "all"
    excluded = f", without {', '.join(settings.exclude_segments)}" if settings.exclude_segments else ""
    return included + excluded


def hours_head(hours: WorkingHours) -> str:
    """`During specific times, Europe/Stockholm; public holidays of SE are closed`."""
    if hours.mode is HoursMode.ALWAYS:
        return MODES[hours.mode]
    part = f"-{hours.subdivision}" if hours.subdivision else ""
    closed = f"; public holidays of {hours.holidays}{part} are closed" if hours.holidays else ""
    return f"{MODES[hours.mode]}, {hours.time_zone}{closed}"


def week_strip(hours: WorkingHours, now: datetime) -> Html:
    """The seven days from today, each a bar of 24 hours; on is filled."""
    days = days_ahead(hours, today(hours, now), _WEEK)
    marks = [tag("span", f"{hour:02}", width_pct=25) for hour in _HOURS_MARKED]
    axis = tag(
        "div", tag("span", cls="ad-week-day"), tag("div", *marks, cls="ad-week-axis"), cls="ad-week-row"
    )
    rows = [
        _day_row(day, minute_of_day(hours, now) if place == 0 else None) for place, day in enumerate(days)
    ]
    return tag("div", *rows, axis, cls="ad-week", role="group", label="Hours in the next seven days")


def _day_row(day: DayAhead, now_min: int | None) -> Html:
    said = day_words(day)
    name = "Today" if now_min is not None else f"{day.day:%a} {day.day.day} {day.day:%b}"
    note = tag("span", day.note, cls="ad-week-note") if day.note else None
    marker = (
        tag("span", cls="ad-week-now", width_pct=now_min / _DAY_MIN * 100) if now_min is not None else None
    )
    return tag(
        "div",
        tag("span", name, cls="ad-week-day"),
        tag(
            "div",
            tag("div", *_bars(day), cls="ad-week-bars"),
            marker,
            note,
            cls="ad-week-track",
            title=f"{said}{f' · {day.note}' if day.note else ''}",
            role="img",
            label=f"{name}: {said}",
        ),
        cls="ad-week-row",
    )


def _bars(day: DayAhead) -> list[Html]:
    bars: list[Html] = []
    at = 0
    for begins, ends in day.stretches:
        bars.append(tag("span", width_pct=(begins - at) / _DAY_MIN * 100))
        bars.append(tag("span", cls="ad-week-on", width_pct=(ends - begins) / _DAY_MIN * 100))
        at = ends
    return bars


def day_words(day: DayAhead) -> str:
    """`on 09:00–12:00, 13:00–17:00`, `on all day`, `off all day`."""
    if not day.stretches:
        return "off all day"
    if day.stretches == ((0, _DAY_MIN),):
        return "on all day"
    return "on " + ", ".join(f"{_clock(begins)}–{_clock(ends)}" for begins, ends in day.stretches)


def different_dates(hours: WorkingHours, now: datetime) -> Html | None:
    """Exceptions and public holidays of the next 60 days; None when there are none."""
    if hours.mode is HoursMode.ALWAYS:
        return None
    rows = [
        tag(
            "tr",
            tag("td", date_words(day.day), cls="ad-num"),
            tag("td", day_words(day), cls="ad-num"),
            tag("td", day.note or "exception", cls="ad-muted"),
        )
        for day in different_days(hours, today(hours, now), DAYS_LISTED)
    ]
    return tag("table", tag("tbody", *rows), cls="ad-dates") if rows else None


def date_words(day: date) -> str:
    """`Thu 24 Dec 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
