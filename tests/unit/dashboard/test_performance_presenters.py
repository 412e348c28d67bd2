"""Reports as tiles, bars and links; what a figure opens is named in the address."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.conversations.conversation import Channel
from core.performance.catalogue import find_metric
from core.performance.figures import Breakdown, Figure, Point, Series
from core.performance.periods import Bucket
from dashboard.charts import bucket_end, ranking, rates, stacked_counts
from dashboard.presenters.figure_link import FigureLink, read_figure_link
from dashboard.presenters.figure_words import behind_words
from dashboard.presenters.performance import (
    are_days_thin,
    channel_bars,
    make_tile,
    outcome_styles,
    reason_bars,
    source_bars,
    tile_foot,
)
from dashboard.presenters.periods import span_of, span_words

MONDAY = date(2026, 3, 2)
SPAN = (date(2026, 3, 1), date(2026, 3, 7))


def a_figure(slug: str, value: float | None, **fields) -> Figure:
    given = {"n": 40, "previous": None, "interval": None, "course": ()}
    return Figure(metric=find_metric(slug), value=value, **(given | fields))


def a_breakdown(slug: str, **totals: float) -> Breakdown:
    days = [date(2026, 3, day) for day in (1, 2, 3)]
    return Breakdown(
        find_metric(slug),
        tuple(
            Series(name, total, tuple(Point(day, total / 3) for day in days))
            for name, total in totals.items()
        ),
    )


def spaced(text: str | None) -> str:
    return (text or "").replace("\u202f", " ")


def test_a_figure_without_data_is_a_dash_that_opens_nothing():
    tile = make_tile(a_figure("resolution_rate", None, n=0), compare=True)
    assert tile.value == "–"
    assert tile.change == "–"
    assert not tile.has_conversations


def test_a_share_of_few_conversations_carries_its_interval():
    tile = make_tile(a_figure("resolution_rate", 0.349, interval=(0.24, 0.47)), compare=False)
    assert spaced(tile.value) == "34.9 %"
    assert spaced(tile.certainty) == "of 40 conversations · 95 %: 24–47 %"


def test_a_share_of_many_conversations_does_not():
    tile = make_tile(a_figure("resolution_rate", 0.35, n=4000, interval=(0.34, 0.36)), compare=False)
    assert spaced(tile.certainty) == "of 4 000 conversations"


@pytest.mark.parametrize(
    ("slug", "value", "previous", "change", "tone"),
    [
        ("resolution_rate", 0.5, 0.4, "+10.0 pp", "green"),
        ("handoff_rate", 0.5, 0.4, "+10.0 pp", "red"),
        ("handled_conversations", 50, 100, "−50 %", None),
        ("first_response_median", 0.2, 1.2, "−1.0 s", "green"),
        ("resolution_rate", 0.4, 0.4, "0.0 pp", "grey"),
    ],
)
def test_a_change_is_good_or_bad_news_by_its_metric(slug, value, previous, change, tone):
    tile = make_tile(a_figure(slug, value, previous=previous), compare=True)
    assert spaced(tile.change) == change
    if tone:
        assert tile.change_tone == tone


def test_nothing_before_means_nothing_to_compare():
    assert make_tile(a_figure("handled_conversations", 5, previous=0), compare=True).change == "–"


def test_every_foot_has_as_many_lines():
    tiles = [
        make_tile(a_figure(slug, 0.5), compare=True) for slug in ("handled_conversations", "resolution_rate")
    ]
    feet = [tile_foot(tile, compared_with="vs 7 days before") for tile in tiles]
    assert feet[0].count("<div") == feet[1].count("<div") == 3


def test_a_comparison_that_is_not_asked_for_is_not_shown():
    tile = make_tile(a_figure("resolution_rate", 0.5, previous=0.4), compare=False)
    assert "before" not in tile_foot(tile, compared_with="vs 7 days before")


def test_days_are_thin_only_over_a_longer_period():
    course = tuple(Point(date(2026, 3, day), 1) for day in range(1, 31))
    assert are_days_thin(a_figure("handled_conversations", 30, course=course))
    assert not are_days_thin(a_figure("handled_conversations", 3000, course=course))
    assert not are_days_thin(a_figure("handled_conversations", 7, course=course[:7]))


def test_outcomes_are_stacked_in_one_order_whatever_their_size():
    breakdown = a_breakdown("handled_by_outcome", handed_off=90, resolved=3, pending=30)
    chart = stacked_counts(breakdown, outcome_styles(), bucket=Bucket.DAY, today=date(2026, 3, 3))
    assert [bar.name for bar in chart.data] == ["Resolved", "Handed off", "Pending"]


def test_the_day_that_is_not_over_is_hatched():
    chart = stacked_counts(
        a_breakdown("handled_by_outcome", resolved=3),
        outcome_styles(),
        bucket=Bucket.DAY,
        today=date(2026, 3, 3),
    )
    assert list(chart.data[0].marker.pattern.shape) == ["", "", "/"]


def test_a_mark_carries_what_its_click_opens():
    chart = stacked_counts(
        a_breakdown("handled_by_outcome", resolved=3),
        outcome_styles(),
        bucket=Bucket.DAY,
        today=date(2026, 3, 9),
    )
    assert list(chart.data[0].customdata[0]) == ["resolved", "2026-03-01"]


def test_the_last_piece_of_a_line_is_dotted_while_its_week_runs():
    course = (Point(date(2026, 2, 23), 0.4), Point(MONDAY, 0.6))
    chart = rates(
        [a_figure("resolution_rate", 0.5, course=course)], {}, bucket=Bucket.WEEK, today=date(2026, 3, 4)
    )
    assert [line.line.dash for line in chart.data] == ["solid", "dot"]


def test_names_at_the_edge_do_not_lie_on_one_another():
    figures = [
        a_figure(slug, 0.5, course=(Point(MONDAY, 0.5),)) for slug in ("resolution_rate", "deflection_rate")
    ]
    chart = rates(figures, {}, bucket=Bucket.DAY, today=date(2026, 3, 9))
    heights = sorted(note.y for note in chart.layout.annotations)
    assert heights[1] - heights[0] >= 0.08


def test_a_gap_without_data_draws_no_point():
    course = (Point(MONDAY, None), Point(date(2026, 3, 3), 0.5))
    chart = rates(
        [a_figure("resolution_rate", 0.5, course=course)], {}, bucket=Bucket.DAY, today=date(2026, 3, 9)
    )
    assert list(chart.data[0].y) == [0.5]


def test_the_largest_bar_stands_on_top():
    chart = ranking(reason_bars(a_breakdown("handoff_reasons", cannot_answer=9, asked_for_person=2)))
    assert chart.layout.yaxis.ticktext[-1].strip() == "Could not answer"


def test_names_of_sources_are_not_read_as_markup_by_the_chart():
    chart = ranking(source_bars(a_breakdown("source_usage", src_1=3), {"src_1": "<b>x</b>"}))
    assert chart.layout.yaxis.ticktext[0].strip() == "&lt;b&gt;x&lt;/b&gt;"
    assert "<b>" not in chart.data[0].hovertext[0]


def test_a_source_that_is_gone_keeps_its_id():
    assert source_bars(a_breakdown("source_usage", src_1=3), {})[0].label == "src_1"


def test_channels_are_named():
    assert channel_bars(a_breakdown("conversations_by_channel", live_chat=3))[0].label == "Live chat"


@pytest.mark.parametrize(
    ("bucket", "start", "end"),
    [
        (Bucket.DAY, date(2026, 2, 28), date(2026, 3, 1)),
        (Bucket.WEEK, date(2026, 12, 28), date(2027, 1, 4)),
        (Bucket.MONTH, date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_a_bucket_ends_where_the_next_begins(bucket, start, end):
    assert bucket_end(start, bucket) == end


LINK = FigureLink("resolution_rate", SPAN, Channel.EMAIL, Bucket.WEEK, MONDAY, "resolved")


@pytest.mark.parametrize("link", [LINK, FigureLink("handled_conversations", SPAN)])
def test_an_address_names_the_figure_it_opens(link):
    assert read_figure_link(link.query()) == link


@pytest.mark.parametrize(
    "broken", [{}, {"first": "yesterday"}, {"on": "carrier pigeon"}, {"bucket": "decade"}, {"at": "soon"}]
)
def test_an_address_that_cannot_be_read_names_no_figure(broken):
    query = LINK.query() | broken
    assert (read_figure_link(query) is None) == bool(broken)


def test_an_address_without_a_figure_names_none():
    assert read_figure_link({"q": "parcel"}) is None


def test_what_a_list_shows_is_said_in_words():
    words = behind_words(
        replace(LINK, slug="handoff_reasons", series="cannot_answer"), find_metric("handoff_reasons"), ""
    )
    assert words == "Handoff reasons · week of 2 Mar 2026 · Email · Could not answer"


def test_a_source_behind_a_figure_is_named():
    link = FigureLink("source_usage", SPAN, series="src_1")
    assert behind_words(link, find_metric("source_usage"), "help.example").endswith("help.example")


def test_periods_are_whole_days_up_to_today_in_the_zone():
    now = datetime(2026, 3, 7, 23, 30, tzinfo=UTC)
    assert span_of("7 days", (), now=now, zone=UTC) == SPAN
    assert span_of("All time", (), now=now, zone=UTC) is None
    assert span_of("nonsense", (), now=now, zone=UTC) is None


def test_own_dates_are_taken_in_either_order():
    assert span_of("Custom", tuple(reversed(SPAN)), now=datetime(2026, 3, 9, tzinfo=UTC), zone=UTC) == SPAN


def test_a_single_day_is_said_once():
    assert span_words((MONDAY, MONDAY)) == "2 Mar 2026"
    assert span_words(None) == "all time"
