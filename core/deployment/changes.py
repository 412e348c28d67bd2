"""Changing a channel's settings by hand: what was given is checked, and refused in sentences. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from core.deployment.channel_settings import ChannelSettings
from core.errors import InvalidInput
from core.working_hours import WorkingHours

FIELD_NAMES = {
    "coverage_percent": "Coverage",
    "include_segments": "Segments included",
    "exclude_segments": "Segments left out",
    "inactivity": "Closing idle conversations",
    "allowed_origins": "Sites that may show the chat",
    "time_zone": "Time zone",
    "holidays": "Public holidays",
    "subdivision": "Part of the country",
    "colour": "Colour",
    "title": "Title",
    "launcher": "Words beside the button",
    "note": "Note",
}


def with_changes(settings: ChannelSettings, changes: Mapping[str, object]) -> ChannelSettings:
    """The settings with these fields replaced. Raises InvalidInput naming what cannot be used."""
    try:
        return ChannelSettings.model_validate(settings.model_dump() | dict(changes))
    except ValidationError as error:
        raise InvalidInput(_explain(error)) from error


def hours_from(values: Mapping[str, object]) -> WorkingHours:
    """Working hours of these fields. Raises InvalidInput naming what cannot be used."""
    try:
        return WorkingHours.model_validate(values)
    except ValidationError as error:
        raise InvalidInput(_explain(error)) from error


def origins_from(addresses: Iterable[str]) -> tuple[str, ...]:
    """Web sites as browsers name them, from addresses as people copy them; each once, in order.

    Raises InvalidInput for what is no address of a web site.
    """
    return tuple(dict.fromkeys(_origin(address.strip()) for address in addresses if address.strip()))


def names_from(names: Iterable[str]) -> tuple[str, ...]:
    """Names without white space around them; each once, in order."""
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
        # Browsers write names of other alphabets in the letters of ASCII.
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in {"http", "https"} or parts.username is not None:
        raise InvalidInput(
            f"“{address}” is no address of a web site. Write it with its scheme, such as https://shop.example"
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}"


def _explain(error: ValidationError) -> str:
    """The first problems, a sentence each."""
    told = (_sentence(one) for one in error.errors(include_url=False)[:3])
    return " ".join(dict.fromkeys(told))


def _sentence(problem: Mapping[str, Any]) -> str:
    message = str(problem["msg"]).removeprefix("Value error, ").rstrip(".")
    if problem["type"] == "value_error":
        return f"{message}."
    name = next((FIELD_NAMES[part] for part in reversed(problem["loc"]) if part in FIELD_NAMES), "A field")
    if problem["type"] == "string_pattern_mismatch":
        return f"{name}: “{problem['input']}” cannot be used."
    return f"{name} {re.sub('^(Input|String) should', 'must', message)}."
