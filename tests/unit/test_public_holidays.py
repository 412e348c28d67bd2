"""Public holidays: by country and part, in English where there is English."""

from datetime import date

from core.public_holidays import (
    countries,
    country_names,
    holiday_name,
    holidays_between,
    is_known,
    part_names,
)


def test_a_holiday_has_its_name_and_other_days_have_none():
    assert holiday_name(date(2026, 12, 25), "SE") == "Christmas Day"
    assert holiday_name(date(2026, 12, 28), "SE") == ""
    assert holiday_name(date(2026, 12, 25), "QQ") == ""


def test_holidays_of_a_period_are_listed_in_order_over_the_turn_of_the_year():
    found = holidays_between(date(2026, 12, 25), date(2027, 1, 6), country="DE", subdivision="BY")
    assert [day for day, _ in found] == [
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2027, 1, 1),
        date(2027, 1, 6),
    ]


def test_holidays_of_an_unknown_country_are_none():
    assert holidays_between(date(2026, 1, 1), date(2026, 12, 31), country="QQ") == []


def test_every_listed_country_and_part_is_known():
    listed = countries()
    assert {"SE", "DE", "US"} <= listed.keys()
    assert all(is_known(code) for code in list(listed)[::10])
    assert all(is_known("DE", part) for part in listed["DE"])
    assert not is_known("")
    assert not is_known("SWE")
    assert not is_known("DE", "XX")


def test_countries_and_their_parts_have_names():
    assert country_names()["US"] == "United States"
    assert list(country_names().values()) == sorted(country_names().values())
    assert set(country_names()) <= set(countries())
    assert part_names("DE")["BY"] == "Bayern"
    assert set(part_names("DE")) == set(countries()["DE"])
    assert part_names("QQ") == part_names("") == {}
