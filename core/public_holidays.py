"""Public holidays by country, from the `holidays` package, which carries the lists itself."""

from datetime import date
from functools import lru_cache
from typing import Any


def holiday_name(day: date, country: str, subdivision: str = "") -> str:
    """The holiday's name on this day; empty on any other day and for an unknown country."""
    calendar = _calendar(country, subdivision)
    found = calendar.get(day) if calendar is not None else None
    return str(found) if found else ""


def countries() -> dict[str, tuple[str, ...]]:
    """Codes of the countries whose holidays are known, each with the codes of its parts."""
    import holidays

    return {code: tuple(parts) for code, parts in sorted(holidays.list_supported_countries().items())}


def is_known(country: str, subdivision: str = "") -> bool:
    """Whether there is a list for this country and part of it."""
    parts = countries().get(country)
    return parts is not None and (not subdivision or subdivision in parts)


@lru_cache(maxsize=64)
def _calendar(country: str, subdivision: str) -> Any:
    import holidays

    try:
        # Years are added as they are asked for.
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError:
        return None
