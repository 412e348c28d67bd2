"""Working hours: spans, exceptions, holidays, clock changes, and what is said of them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.errors import InvalidInput
from core.working_hours import (
    DateException,
    HoursMode,
    Span,
    WeeklySpan,
    WorkingHours,
    check_holidays,
    hours_in_words,
    is_on,
    next_change,
    next_on_in_figures,
)

STOCKHOLM = "Europe/Stockholm"
OFFICE_DAYS = (0, 1, 2, 3, 4)
MINUTE = timedelta(minutes=1)


def weekly(start: str, end: str, days=OFFICE_DAYS) -> WeeklySpan:
    return WeeklySpan(start=start, end=end, days=days)


def office(*spans: WeeklySpan, **more) -> WorkingHours:
    """During the spans in Stockholm; from nine to five without."""
    values = {
        "mode": HoursMode.DURING,
        "time_zone": STOCKHOLM,
        "weekly": spans or (weekly("09:00", "17:00"),),
    }
    return WorkingHours(**values | more)


def at(text: str, zone=UTC) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_all_hours_are_on_and_never_change():
    assert is_on(WorkingHours(), at("2026-03-02 03:00"))
    assert next_change(WorkingHours(), at("2026-03-02 03:00")) is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-02 07:59", False),
        ("2026-03-02 08:00", True),
        ("2026-03-02 15:59", True),
        ("2026-03-02 16:00", False),
        ("2026-03-07 10:00", False),
    ],
)
def test_hours_are_of_their_zone_and_the_end_is_outside(moment, expected):
    assert is_on(office(), at(moment)) is expected


def test_a_day_has_several_spans():
    hours = office(weekly("09:00", "12:00"), weekly("13:00", "17:00"))
    assert [is_on(hours, at(f"2026-03-02 {hour}:30")) for hour in ("10", "11", "12")] == [True, False, True]


def test_a_span_runs_past_midnight_into_a_day_without_one():
    hours = office(weekly("22:00", "06:00", days=(4,)))
    assert is_on(hours, at("2026-03-07 04:59"))
    assert not is_on(hours, at("2026-03-07 05:00"))
    assert not is_on(hours, at("2026-03-06 04:59"))


def test_midnight_to_midnight_is_the_whole_day_and_spans_that_touch_are_one():
    hours = office(weekly("00:00", "24:00", days=(0, 1)))
    assert next_change(hours, at("2026-03-02 12:00")) == at("2026-03-03 23:00")


def test_an_exception_stands_in_place_of_the_weeks_spans():
    hours = office(
        exceptions=(
            DateException(on=date(2026, 12, 24), spans=(Span(start=time(9), end=time(12)),)),
            DateException(on=date(2026, 12, 28)),
        )
    )
    assert is_on(hours, at("2026-12-24 10:00"))
    assert not is_on(hours, at("2026-12-24 12:00"))
    assert not is_on(hours, at("2026-12-28 12:00"))


def test_a_span_of_the_evening_before_runs_into_a_closed_date():
    hours = office(weekly("22:00", "06:00", days=(2,)), exceptions=(DateException(on=date(2026, 12, 24)),))
    assert is_on(hours, at("2026-12-24 04:00"))


def test_public_holidays_are_closed_unless_an_exception_opens_them():
    closed = office(holidays="SE")
    assert not is_on(closed, at("2026-12-25 10:00"))
    opened = office(
        holidays="SE",
        exceptions=(DateException(on=date(2026, 12, 25), spans=(Span(start=time(9), end=time(12)),)),),
    )
    assert is_on(opened, at("2026-12-25 10:00"))


def test_a_holiday_of_one_part_of_a_country_is_closed_there_alone():
    corpus_christi = at("2026-06-04 10:00")
    assert not is_on(office(holidays="DE", subdivision="BY"), corpus_christi)
    assert is_on(office(holidays="DE", subdivision="BE"), corpus_christi)


def test_the_clock_goes_forward_and_the_day_is_an_hour_shorter():
    hours = office(weekly("00:00", "24:00", days=(6,)))
    opens = next_change(hours, at("2026-03-28 12:00"))
    assert next_change(hours, opens) - opens == timedelta(hours=23)


def test_a_span_from_within_the_skipped_hour_begins_when_the_clock_has_gone_on():
    # On 29 March 2026 it is 02:00 in Stockholm, and a moment later 03:00.
    hours = office(weekly("02:30", "05:00", days=(6,)))
    assert next_change(hours, at("2026-03-28 12:00")) == at("2026-03-29 01:30")


def test_the_clock_goes_back_and_the_day_is_an_hour_longer():
    hours = office(weekly("00:00", "24:00", days=(6,)))
    opens = next_change(hours, at("2026-10-24 12:00"))
    assert next_change(hours, opens) - opens == timedelta(hours=25)


def test_a_time_that_there_is_twice_is_the_first_one():
    # On 25 October 2026 02:30 comes twice in Stockholm: at 00:30 and at 01:30 UTC.
    hours = office(weekly("02:30", "05:00", days=(6,)))
    assert next_change(hours, at("2026-10-24 12:00")) == at("2026-10-25 00:30")


def test_the_next_change_is_found_behind_a_long_closure():
    closed = tuple(DateException(on=date(2026, 7, 1) + timedelta(days=n)) for n in range(31))
    hours = office(exceptions=closed)
    assert next_change(hours, at("2026-06-30 20:00")) == at("2026-08-03 07:00")


def test_hours_without_a_span_change_on_an_exception_months_away():
    hours = office(
        exceptions=(DateException(on=date(2026, 12, 24), spans=(Span(start=time(9), end=time(12)),)),)
    ).model_copy(update={"weekly": ()})
    assert next_change(hours, at("2026-03-02 12:00")) == at("2026-12-24 08:00")
    assert next_change(hours, at("2026-12-24 12:00")) is None


@pytest.mark.parametrize(
    ("hours", "moment", "words"),
    [
        (WorkingHours(), "2026-03-02 12:00", "on all hours"),
        (office(), "2026-03-02 12:00", "on until 17:00 CET"),
        (office(), "2026-07-06 12:00", "on until 17:00 CEST"),
        (office(), "2026-03-06 20:00", "off until Monday 09:00 CET"),
        (office(), "2026-03-02 20:00", "off until Tuesday 09:00 CET"),
        (
            office(weekly("09:00", "17:00", days=(0,))),
            "2026-03-02 17:00",
            "off until Monday 9 March 09:00 CET",
        ),
        (office(time_zone="America/Sao_Paulo"), "2026-03-02 15:00", "on until 17:00 UTC−3"),
        (office(time_zone="Asia/Kathmandu"), "2026-03-02 06:00", "on until 17:00 UTC+5:45"),
        (WorkingHours(mode=HoursMode.DURING), "2026-03-02 12:00", "never on"),
        (WorkingHours(mode=HoursMode.OUTSIDE), "2026-03-02 12:00", "on all hours"),
        (office(mode=HoursMode.OUTSIDE), "2026-03-06 20:00", "on until Monday 09:00 CET"),
        (
            WorkingHours(
                mode=HoursMode.DURING,
                exceptions=(DateException(on=date(2027, 1, 4), spans=(Span(start=time(9), end=time(12)),)),),
            ),
            "2026-03-02 12:00",
            "off until Monday 4 January 2027 09:00 UTC",
        ),
    ],
)
def test_the_state_is_said_in_words(hours, moment, words):
    assert hours_in_words(hours, at(moment)) == words


@pytest.mark.parametrize(
    ("hours", "moment", "figures"),
    [
        (office(), "2026-03-06 20:00", "2026-03-09 09:00 CET"),
        (office(time_zone="America/Sao_Paulo"), "2026-03-02 23:00", "2026-03-03 09:00 UTC−3"),
        (office(), "2026-03-02 12:00", ""),
        (WorkingHours(), "2026-03-02 12:00", ""),
        (WorkingHours(mode=HoursMode.DURING), "2026-03-02 12:00", ""),
    ],
)
def test_when_it_is_on_again_is_said_in_figures(hours, moment, figures):
    assert next_on_in_figures(hours, at(moment)) == figures


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"weekly": (weekly("09:00", "13:00"), weekly("12:00", "17:00", days=(4,)))},
            "Friday 09:00–13:00 and Friday 12:00–17:00 overlap",
        ),
        (
            {"weekly": (weekly("22:00", "06:00", days=(6,)), weekly("05:00", "17:00", days=(0,)))},
            "Sunday 22:00–06:00 and Monday 05:00–17:00 overlap",
        ),
        (
            {"weekly": (weekly("00:00", "24:00", days=(0, 0)),)},
            "Monday 00:00–24:00 and Monday 00:00–24:00 overlap",
        ),
        ({"weekly": ({"start": "09:00", "end": "09:00", "days": (0,)},)}, "has no length"),
        ({"weekly": ({"start": "09:00:30", "end": "10:00", "days": (0,)},)}, "to the minute"),
        ({"weekly": ({"start": "09:00Z", "end": "10:00", "days": (0,)},)}, "without a zone"),
        (
            {
                "exceptions": (
                    {
                        "on": "2026-12-24",
                        "spans": ({"start": "09:00", "end": "12:00"}, {"start": "11:00", "end": "14:00"}),
                    },
                )
            },
            "On 2026-12-24, 09:00–12:00 and 11:00–14:00 overlap",
        ),
        ({"exceptions": ({"on": "2026-12-24"}, {"on": "2026-12-24"})}, "2026-12-24 is there twice"),
        ({"time_zone": "Europe/Stockhom"}, "“Europe/Stockhom” is no time zone"),
        ({"time_zone": "../../etc/passwd"}, "is no time zone"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_a_sentence(values, sentence):
    with pytest.raises(ValidationError, match=sentence):
        WorkingHours(mode=HoursMode.DURING, **values)


@pytest.mark.parametrize(
    ("country", "part", "sentence"),
    [("QQ", "", "“QQ” are not known"), ("SE", "XX", "“XX” is not a part of SE"), ("", "BY", "which country")],
)
def test_holidays_that_are_not_known_are_refused_with_a_sentence(country, part, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        check_holidays(office(holidays=country, subdivision=part))


def test_known_holidays_and_none_pass_the_check():
    for country, part in (("", ""), ("SE", ""), ("DE", "BY")):
        check_holidays(office(holidays=country, subdivision=part))


# A quarter of an hour is as fine as edges need to be to fall into every relation to each other.
QUARTERS = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
ZONES = st.sampled_from(["UTC", STOCKHOLM, "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo"])
# Around the clock changes of 2026, and at Christmas.
STARTS = st.sampled_from(["2026-03-06", "2026-03-27", "2026-04-22", "2026-10-23", "2026-12-22"])


@st.composite
def spans_of_a_day(draw) -> list[tuple[time, time]]:
    """Up to three spans that do not overlap; none runs past midnight."""
    edges = sorted(draw(st.lists(QUARTERS, unique=True, max_size=6)))
    return list(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def some_hours(draw) -> WorkingHours:
    spans = draw(st.lists(st.tuples(st.integers(0, 6), spans_of_a_day()), unique_by=lambda pair: pair[0]))
    around_midnight = draw(st.booleans()) and not spans
    first = date.fromisoformat(draw(STARTS))
    exceptions = {first + timedelta(days=draw(st.integers(0, 9))): draw(spans_of_a_day()) for _ in range(2)}
    return WorkingHours(
        mode=draw(st.sampled_from([HoursMode.DURING, HoursMode.OUTSIDE])),
        time_zone=draw(ZONES),
        weekly=(weekly("21:15", "06:30", days=range(7)),)
        if around_midnight
        else tuple(
            WeeklySpan(start=start, end=end, days=(day,))
            for day, day_spans in spans
            for start, end in day_spans
        ),
        exceptions=()
        if around_midnight
        else tuple(
            DateException(on=day, spans=tuple(Span(start=start, end=end) for start, end in day_spans))
            for day, day_spans in exceptions.items()
        ),
        holidays=draw(st.sampled_from(["", "SE"])),
    )


MOMENTS = st.builds(lambda start, minutes: at(start) + minutes * MINUTE, STARTS, st.integers(0, 12 * 24 * 60))


@settings(deadline=None)
@given(some_hours(), MOMENTS)
def test_it_changes_exactly_at_the_next_change_and_nowhere_before(hours, now):
    change = next_change(hours, now)
    until = now + timedelta(days=20) if change is None else min(change, now + timedelta(days=20))
    quarters = int((until - now) / (15 * MINUTE)) + 1
    # Every edge lies on a quarter of an hour: looking once in each finds all there are.
    moments = {now + n * 15 * MINUTE for n in range(quarters)}
    assert {is_on(hours, moment) for moment in moments if moment < until} <= {is_on(hours, now)}
    if change is not None:
        assert change > now
        assert is_on(hours, change) is not is_on(hours, now)
        assert is_on(hours, change - timedelta(microseconds=1)) is is_on(hours, now)


@settings(deadline=None)
@given(some_hours(), MOMENTS)
def test_only_outside_is_on_exactly_when_during_is_off(hours, now):
    during = hours.model_copy(update={"mode": HoursMode.DURING})
    outside = hours.model_copy(update={"mode": HoursMode.OUTSIDE})
    assert is_on(during, now) is not is_on(outside, now)
    assert next_change(during, now) == next_change(outside, now)


@settings(deadline=None)
@given(some_hours(), MOMENTS)
def test_hours_read_back_from_json_are_the_same(hours, now):
    assert WorkingHours.model_validate(hours.model_dump(mode="json")) == hours
    assert hours_in_words(hours, now).startswith(("on", "off", "never"))
