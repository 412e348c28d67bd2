from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.clock import fixed_clock
from core.conversations.conversation import Channel
from core.errors import ConfigurationError, InvalidInput, NotFound
from core.performance.catalogue import Unit
from core.performance.periods import Bucket, Period
from core.performance.report import CHARTS, TILES, OverviewReport, PerformanceReports, ReportFilters
from tests.metrics.warehouse_of_rows import Row, RowWarehouse

NOW = datetime(2026, 1, 11, 15, tzinfo=UTC)
WEEK = Period(datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 12, tzinfo=UTC))
YEAR = Period(datetime(2025, 7, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))


def reports(rows: list[Row], *, zone: str = "UTC") -> PerformanceReports:
    return PerformanceReports(warehouse=RowWarehouse(rows), clock=fixed_clock(NOW), zone=zone)


def overview(rows: list[Row], filters: ReportFilters | None = None) -> OverviewReport:
    return reports(rows).overview(WEEK, filters or ReportFilters())


def on(day: int, **changes: object) -> Row:
    return {"opened_at": datetime(2026, 1, day, 10, tzinfo=UTC), "outcome": "resolved"} | changes


def test_an_empty_workspace_has_counts_of_0_and_no_rates():
    report = overview([])
    assert report.figures["conversations"].value == 0
    assert report.figures["resolution_rate"].value is None
    assert report.figures["resolution_rate"].interval is None
    assert report.breakdowns["handled_by_outcome"].series == ()


def test_the_report_has_every_tile_and_chart_in_order():
    report = overview([on(5)])
    assert (tuple(report.figures), tuple(report.breakdowns)) == (TILES, CHARTS)


def test_a_figure_stands_beside_the_week_before():
    figure = overview([on(5), on(6), on(1)]).figures["conversations"]
    assert (figure.value, figure.previous) == (2, 1)


def test_a_course_has_a_point_for_every_day():
    course = overview([on(5), on(7)]).figures["conversations"].course
    assert [point.value for point in course] == [1, 0, 1, 0, 0, 0, 0]
    assert (course[0].bucket, course[-1].bucket) == (date(2026, 1, 5), date(2026, 1, 11))


def test_a_rate_has_no_value_on_a_day_without_conversations():
    course = overview([on(5)]).figures["resolution_rate"].course
    assert [point.value for point in course[:2]] == [1.0, None]


def test_a_rate_has_an_interval_that_holds_it():
    figure = overview([on(5), on(5, outcome="deflected"), on(5)]).figures["resolution_rate"]
    assert figure.interval is not None
    assert figure.interval[0] < figure.value < figure.interval[1]
    assert figure.n == 3


def test_a_series_is_as_long_as_the_period_and_the_largest_comes_first():
    breakdown = overview([on(5, channel="email"), on(5), on(6)]).breakdowns["conversations_by_channel"]
    assert [(series.name, series.total) for series in breakdown.series] == [("live_chat", 2), ("email", 1)]
    assert [point.value for point in breakdown.series[1].course] == [1, 0, 0, 0, 0, 0, 0]


def test_filters_narrow_every_figure():
    report = overview([on(5, channel="email"), on(5)], ReportFilters(channel=Channel.EMAIL))
    assert report.figures["conversations"].value == 1
    assert [series.name for series in report.breakdowns["conversations_by_channel"].series] == ["email"]


def test_presets_end_with_today_in_the_operators_zone():
    period = reports([], zone="Pacific/Auckland").last_days(7)
    assert period.since.isoformat() == "2026-01-06T00:00:00+13:00"
    assert period.until.isoformat() == "2026-01-13T00:00:00+13:00"


def test_an_unknown_zone_is_refused_at_once():
    with pytest.raises(ConfigurationError, match="Mars/Olympus"):
        reports([], zone="Mars/Olympus")


def test_a_drilldown_opens_one_bucket_of_one_series():
    rows = [on(5, id="a", channel="email"), on(5, id="b"), on(6, id="c", channel="email")]
    behind = reports(rows).drilldown("conversations_by_channel", WEEK, at=date(2026, 1, 5), series="email")
    assert (behind.ids, behind.total) == (("a",), 1)


def test_a_drilldown_gives_a_page_newest_first_and_the_whole_count():
    rows = [on(day, id=f"d{day}") for day in (5, 6, 7)]
    behind = reports(rows).drilldown("conversations", WEEK, offset=1, limit=1)
    assert (behind.ids, behind.total) == (("d6",), 3)


def test_a_page_beyond_the_end_still_knows_the_count():
    behind = reports([on(5)]).drilldown("conversations", WEEK, offset=50)
    assert (behind.ids, behind.total, behind.filter) == ((), 1, None)


def test_a_drilldown_refuses_what_is_not_there():
    with pytest.raises(NotFound, match="no metric"):
        reports([]).drilldown("happiness", WEEK)
    with pytest.raises(InvalidInput, match="no series"):
        reports([]).drilldown("handle_rate", WEEK, series="email")


def test_source_answers_count_replies_and_citations_of_the_last_30_days():
    rows = [on(10, replies_s=[1, 2], cites=["src_a", "src_a"]), on(10, cites=["src_b"], is_test=True)]
    answers = reports([*rows, {"opened_at": NOW - timedelta(days=40), "cites": ["src_c"]}]).source_answers()
    assert list(answers) == ["src_a"]
    assert (answers["src_a"].replies, answers["src_a"].citations) == (2, 4)


def test_checks_name_what_is_wrong():
    assert reports([on(5)]).failed_checks() == {}
    assert reports([on(5, person=True)]).failed_checks() == {"resolved_but_not_deflected": 1}


rows = st.lists(
    st.fixed_dictionaries(
        {
            "opened_at": st.datetimes(datetime(2025, 6, 28), datetime(2026, 7, 3), timezones=st.just(UTC)),
            "outcome": st.sampled_from(["pending", "resolved", "deflected", "handed_off", "reassigned"]),
            "channel": st.sampled_from(["live_chat", "email", "preview"]),
            "handled": st.booleans(),
            "answered": st.integers(0, 2),
            "handoff_reason": st.sampled_from([None, "cannot_answer", "asked_for_person"]),
            "feedback": st.sampled_from([None, "helpful", "not_helpful"]),
            "person": st.booleans(),
            "cites": st.lists(st.sampled_from(["src_a", "src_b"]), max_size=3),
        }
    ),
    max_size=25,
)
zones = st.sampled_from(["UTC", "Europe/Stockholm", "Asia/Kathmandu", "America/St_Johns", "America/Havana"])


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(rows=rows, zone=zones, bucket=st.sampled_from(Bucket))
def test_as_many_conversations_open_as_the_figure_says(rows: list[Row], zone: str, bucket: Bucket):
    room = reports(rows, zone=zone)
    report = room.overview(YEAR, bucket=bucket)
    for slug, figure in report.figures.items():
        opened = room.drilldown(slug, YEAR, bucket=bucket).total
        if figure.metric.unit is Unit.COUNT:
            assert opened == figure.value
        elif figure.metric.unit is Unit.RATIO:
            assert opened == round((figure.value or 0) * figure.n)
        else:
            assert opened == figure.n
    for slug, breakdown in report.breakdowns.items():
        for series in breakdown.series:
            assert room.drilldown(slug, YEAR, bucket=bucket, series=series.name).total == series.total
            point = max(series.course, key=lambda point: point.value or 0)
            at = room.drilldown(slug, YEAR, bucket=bucket, series=series.name, at=point.bucket)
            assert at.total == point.value
            if slug != "source_usage":
                assert sum(point.value or 0 for point in series.course) == series.total


EMPTY = RowWarehouse([])


@settings(max_examples=50, deadline=None)
@given(
    opened_at=st.datetimes(datetime(2025, 7, 1), datetime(2026, 6, 30, 23), timezones=st.just(UTC)),
    zone=zones,
)
@example(opened_at=datetime(2025, 11, 2, 4, 30, tzinfo=UTC), zone="America/Havana")
@example(opened_at=datetime(2025, 11, 2, 5, 30, tzinfo=UTC), zone="America/Havana")
@example(opened_at=datetime(2026, 3, 8, 5, 0, tzinfo=UTC), zone="America/Havana")
def test_a_quarter_hour_belongs_to_its_local_day(opened_at: datetime, zone: str):
    slot = int(opened_at.timestamp()) // 900
    sql = f"SELECT bucket FROM time_slots($since, $until, $zone, 'day') WHERE slot = {slot}"
    found = EMPTY.query(sql, {"since": YEAR.since, "until": YEAR.until, "zone": zone})
    assert found["bucket"].to_list() == [opened_at.astimezone(ZoneInfo(zone)).date()]
