"""Public holidays by country, from the `holidays` package, which carries the lists itself."""

import re
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


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """Countries whose holidays are known by their codes, in order of name, in English."""
    from holidays.registry import COUNTRIES

    # Each entry names its class, its code of two letters, and others.
    named = {str(entry[1]): _spaced(str(entry[0])) for entry in COUNTRIES.values() if entry[1] in countries()}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


def part_names(country: str) -> dict[str, str]:
    """Parts of a country by their codes, as they call themselves; empty for none or an unknown country."""
    calendar = _calendar(country, "", date.min.year) if country in countries() else None
    if calendar is None:
        return {}
    called = {code: name for name, code in calendar.subdivisions_aliases.items()}
    return {code: called.get(code, code) for code in countries()[country]}


def _spaced(name: str) -> str:
    """`UnitedStates` as `United States`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


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
