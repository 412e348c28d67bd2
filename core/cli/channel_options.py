"""Options of `channel set` and `channel hours` as settings and working hours."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from core.conversations.conversation import Channel
from core.deployment.changes import hours_from, names_from, origins_from
from core.deployment.channel_settings import ChannelSettings
from core.deployment.hours_text import parse_spans, parse_weekly
from core.errors import InvalidInput
from core.working_hours import DateException, HoursMode, WorkingHours

_UNITS = {"min": "minutes", "h": "hours", "d": "days"}


def changed_settings(settings: ChannelSettings, given: Mapping[str, Any]) -> dict[str, object]:
    """The fields that the options replace. Raises InvalidInput."""
    if settings.channel is not Channel.LIVE_CHAT and _concerns_widget(settings, given):
        raise InvalidInput("Sites, files and look are settings of live chat: no other channel has a widget.")
    if given["origins"] and given["any_origin"]:
        raise InvalidInput("Either certain sites may show the chat, or any: not both.")
    changes: dict[str, object] = {}
    if given["all_segments"]:
        changes = {"include_segments": (), "exclude_segments": ()}
    if given["any_origin"]:
        changes["allowed_origins"] = ()
    changes |= {
        field: read(given[option])
        for option, (field, read) in _FIELDS.items()
        if given[option] is not None and given[option] != ()
    }
    look = settings.look.model_dump()
    chosen = {name: given[name] for name in look if given[name] is not None}
    return changes | ({"look": look | chosen} if chosen else {})


def _concerns_widget(settings: ChannelSettings, given: Mapping[str, Any]) -> bool:
    chosen = (given[name] is not None for name in ("takes_files", *type(settings.look).model_fields))
    return bool(given["origins"]) or given["any_origin"] or any(chosen)


def changed_hours(hours: WorkingHours, given: Mapping[str, Any]) -> WorkingHours:
    """The hours with what the options say replaced. Raises InvalidInput."""
    chosen = [name for name in ("always", "during", "outside") if given[name]]
    if len(chosen) > 1:
        raise InvalidInput(f"Choose one of --{', --'.join(chosen)}.")
    changes: dict[str, object] = {"exceptions": _exceptions(hours, given["dates"], given["dropped"])}
    if chosen:
        changes["mode"] = HoursMode(chosen[0])
    if chosen and not given["always"]:
        changes["weekly"] = tuple(span for text in given[chosen[0]] for span in parse_weekly(text))
    if given["time_zone"]:
        changes["time_zone"] = given["time_zone"]
    if given["holidays"] or given["no_holidays"]:
        country, _, part = (given["holidays"] or "").partition("-")
        changes |= {"holidays": country.upper(), "subdivision": part}
    return hours_from(hours.model_dump() | changes)


def _exceptions(
    hours: WorkingHours, dates: tuple[str, ...], dropped: tuple[str, ...]
) -> tuple[DateException, ...]:
    by_date = {exception.on: exception for exception in hours.exceptions}
    for text in dates:
        day, _, spans = text.partition("=")
        on = _parse_date(day)
        note = by_date[on].note if on in by_date else ""
        by_date[on] = DateException(on=on, spans=parse_spans(spans), note=note)
    for text in dropped:
        on = _parse_date(text)
        if by_date.pop(on, None) is None:
            raise InvalidInput(f"{on} is like any other date already.")
    return tuple(by_date[on] for on in sorted(by_date))


def _parse_date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput(f"“{text}” is no date. Write it as 2026-12-24.") from error


def _inactivity(text: str) -> dict[str, object]:
    match = re.fullmatch(r"\s*(\d{1,4})\s*(min|h|d)\s*", text)
    if match is None:
        raise InvalidInput(f"“{text}” is no length of time. Write for instance 30min, 24h or 3d.")
    return {"amount": int(match[1]), "unit": _UNITS[match[2]]}


def _as_given(value: object) -> object:
    return value


_FIELDS: Mapping[str, tuple[str, Callable[[Any], object]]] = {
    "coverage": ("coverage_percent", _as_given),
    "included": ("include_segments", names_from),
    "excluded": ("exclude_segments", names_from),
    "ask_email": ("ask_email", _as_given),
    "idle": ("inactivity", _inactivity),
    "origins": ("allowed_origins", origins_from),
    "takes_files": ("takes_files", _as_given),
}
