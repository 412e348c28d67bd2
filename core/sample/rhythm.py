"""When customers write: growth, weekdays, hours, channels, an incident, gaps that rise. Pure."""

from datetime import UTC, datetime, timedelta
from random import Random

from core.conversations.conversation import Channel

STARTS_AT = datetime(2026, 6, 1, tzinfo=UTC)
"""A Monday. Loading moves the run by whole weeks, so that Sundays stay quiet."""
DAYS = 96
"""90 days and up to six more, of which loading takes the 90 that end yesterday."""
CONVERSATIONS = 2_140
IMPROVED_ON = 66
"""Day on which edition 2 of the help centre was published."""
INCIDENT = range(40, 49)
"""Days of a strike at the carrier."""

_WEEKDAYS = (1.28, 1.14, 1.08, 1.04, 1.0, 0.62, 0.58)
_HOURS = (2, 1, 1, 1, 2, 6, 14, 30, 52, 66, 70, 64, 56, 58, 60, 56, 52, 54, 58, 56, 42, 26, 12, 5)
_INCIDENT_PEAK = 0.62
_CHANNELS: tuple[tuple[Channel, float, int, float], ...] = (
    (Channel.LIVE_CHAT, 46, 0, 0.97),
    (Channel.EMAIL, 27, 12, 0.84),
    (Channel.WHATSAPP, 13, 24, 0.92),
    (Channel.MESSENGER, 7, 0, 0.86),
    (Channel.API, 7, 33, 1.0),
)
"""Channel, share, day on which the agent was deployed there, and its coverage from then on."""
_OPEN_FROM, _OPEN_TO = 6, 16
"""Hours in UTC at which people answer, from Monday to Friday."""


def daily_counts() -> list[int]:
    """Conversations opened on each day, in all CONVERSATIONS."""
    weights = [_day_weight(day) for day in range(DAYS)]
    scale = CONVERSATIONS / sum(weights)
    # Rounding the running total, not each day, keeps the sum exact.
    reached = [round(scale * sum(weights[: day + 1])) for day in range(DAYS)]
    return [after - before for before, after in zip([0, *reached], reached, strict=False)]


def incident_share(day: int) -> float:
    """Share of the day's conversations that are about the strike."""
    if day not in INCIDENT:
        return 0.0
    into = (day - INCIDENT.start) / len(INCIDENT)
    return _INCIDENT_PEAK * (1 - abs(2 * into - 0.6) / 1.5)


def gap_factor(trend: str, day: int) -> float:
    """How much more or less often than usual a gap comes up on a day."""
    progress = day / DAYS
    if trend == "rising":
        return 0.3 + 2.6 * progress
    if trend == "rising_then_fixed":
        return 0.2 + 3.2 * min(progress, IMPROVED_ON / DAYS)
    if trend == "seasonal":
        return 0.4 + 1.4 * progress
    return 1.0


def draw_instant(day: int, dice: Random) -> datetime:
    """A moment of the day, most likely in the morning or the evening."""
    hour = dice.choices(range(24), weights=_HOURS)[0]
    return STARTS_AT + timedelta(days=day, hours=hour, milliseconds=dice.randrange(3_600_000))


def draw_channel(day: int, dice: Random) -> tuple[Channel, bool]:
    """A channel, and whether the agent takes the conversation."""
    channel, _, deployed_on, coverage = dice.choices(_CHANNELS, weights=[row[1] for row in _CHANNELS])[0]
    return channel, dice.random() < coverage and day >= deployed_on


def person_answers_at(asked_at: datetime, channel: Channel, dice: Random) -> datetime:
    """When a colleague gets to it: after a queue, and within working hours."""
    median_s = 9_000 if channel is Channel.EMAIL else 1_300
    at = asked_at + timedelta(seconds=round(dice.lognormvariate(0, 0.7) * median_s))
    late = timedelta(seconds=dice.randrange(60, 5_400))
    if at.hour >= _OPEN_TO:
        at = _opening(at + timedelta(days=1)) + late
    elif at.hour < _OPEN_FROM:
        at = _opening(at) + late
    while at.weekday() >= 5:
        at = _opening(at + timedelta(days=1)) + late
    return at


def _opening(at: datetime) -> datetime:
    return at.replace(hour=_OPEN_FROM, minute=0, second=0, microsecond=0)


def _day_weight(day: int) -> float:
    usual = _WEEKDAYS[day % 7] * (0.72 + 0.75 * day / DAYS)
    return usual / (1 - incident_share(day))
