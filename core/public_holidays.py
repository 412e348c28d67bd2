"""Public holidays by country, from the `holidays` package, which carries the lists itself."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

_ENGLISH = "en_US"
"""The dashboard's language; a country without English names keeps its own."""


def holiday_name(day: date, country: str, subdivision: str = "") -> str:
    """The holiday's name on this day; empty on any other day and for an unknown country."""
    return _year(country, subdivision, day.year).get(day, "")


def holidays_between(
    first: date, last: date, *, country: str, subdivision: str = ""
) -> list[tuple[date, str]]:
    """Day and name, both ends included, in order; empty for an unknown country."""
    years = range(first.year, last.year + 1)
    found = [pair for year in years for pair in _year(country, subdivision, year).items()]
    return sorted((day, name) for day, name in found if first <= day <= last)


@lru_cache(maxsize=1)
def countries() -> dict[str, tuple[str, ...]]:
    """Codes of the countries whose holidays are known, each with the codes of its parts."""
    import holidays

    # The package names every country twice, by two letters and by three.
    known = holidays.list_supported_countries()
    return {code: tuple(parts) for code, parts in sorted(known.items()) if len(code) == 2}


def is_known(country: str, subdivision: str = "") -> bool:
    """Whether there is a list for this country and part of it."""
    return len(country) == 2 and _calendar(country, subdivision, date.min.year) is not None


@lru_cache(maxsize=256)
def _year(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    # A calendar of its own for each year: one that grows as it is asked is not safe among threads.
    calendar = _calendar(country, subdivision, year)
    if calendar is None:
        return {}
    return {day: str(name) for day, name in calendar.items() if day.year == year}


def _calendar(country: str, subdivision: str, year: int) -> Any:
    """None for what is unknown."""
    import holidays

    try:
        calendar = holidays.country_holidays(country, subdivision or None, year, expand=False)
        if _ENGLISH in calendar.supported_languages:
            calendar = holidays.country_holidays(
                country, subdivision or None, year, expand=False, language=_ENGLISH
            )
    except NotImplementedError:
        return None
    return calendar
