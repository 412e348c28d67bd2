"""What the agent does for customers, in figures that open down to the conversations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

import streamlit as st

from core.conversations.conversation import Channel
from core.performance.catalogue import Unit
from core.performance.periods import Bucket, calendar_period
from core.performance.report import OverviewReport, PerformanceReports, ReportFilters
from dashboard import charts
from dashboard.components.chart_card import draw_chart_card
from dashboard.components.metric_tile import draw_tile
from dashboard.components.page_head import draw_page_head
from dashboard.components.period_filter import pick_period
from dashboard.formatting import plural
from dashboard.presenters.figure_link import FigureLink
from dashboard.presenters.performance import (
    RATE_TONES,
    are_days_thin,
    channel_bars,
    has_course,
    make_tile,
    outcome_styles,
    reason_bars,
    source_bars,
)
from dashboard.presenters.periods import CUSTOM, DAYS, Span, span_words
from dashboard.presenters.wording import CHANNELS

_TILES = (
    "handled_conversations",
    "resolution_rate",
    "deflection_rate",
    "handoff_rate",
    "first_response_median",
    "resolution_time_median",
    "helpful_share",
    "pending_conversations",
)
_ALL_CHANNELS = "All channels"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the filters say."""

    span: Span
    channel: Channel | None
    today: date


def render_overview(
    reports: PerformanceReports,
    *,
    source_names: Mapping[str, str],
    channels: Sequence[Channel],
    agent_name: str,
    now: datetime,
    zone: tzinfo,
) -> None:
    """Filters, tiles, charts. Every number is a link."""
    today = now.astimezone(zone).date()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        draw_page_head("Overview", f"What does {agent_name} do for your customers?")
        st.space("stretch")
        span = pick_period([*DAYS, CUSTOM], default="30 days", now=now, zone=zone) or (today, today)
        channel = _pick_channel(channels)
        compare = st.toggle(
            "Compare", value=True, key="compare", bind="query-params", help="With as many days before"
        )
    shown = _Shown(span, channel, today)
    report, rates = _read_reports(reports, shown, zone)
    _draw_tiles(report, rates, shown, compare=compare)
    _draw_course(report, rates, shown)
    _draw_rankings(report, shown, source_names)


def _read_reports(
    reports: PerformanceReports, shown: _Shown, zone: tzinfo
) -> tuple[OverviewReport, OverviewReport]:
    """The report by day, and for shares one by week where days hold too few conversations to say a share."""
    period = calendar_period(*shown.span, zone=str(zone))
    filters = ReportFilters(channel=shown.channel)
    report = reports.overview(period, filters)
    if report.bucket is Bucket.DAY and are_days_thin(report.figures["handled_conversations"]):
        return report, reports.overview(period, filters, bucket=Bucket.WEEK)
    return report, report


def _pick_channel(channels: Sequence[Channel]) -> Channel | None:
    by_name = {CHANNELS[channel].text: channel for channel in channels}
    name = st.selectbox(
        "Channel",
        [_ALL_CHANNELS, *by_name],
        key="only_channel",
        label_visibility="collapsed",
        width=150,
        bind="query-params",
    )
    return by_name.get(name)


def _draw_tiles(report: OverviewReport, rates: OverviewReport, shown: _Shown, *, compare: bool) -> None:
    days = (shown.span[1] - shown.span[0]).days + 1
    before = f"vs {plural(days, 'day')} before"
    with st.grid(4, min_column_width=160, gap="small"):
        for slug in _TILES:
            figure = report.figures[slug]
            if figure.metric.unit is not Unit.COUNT:
                figure = rates.figures[slug]
            behind = FigureLink(slug, shown.span, shown.channel)
            draw_tile(make_tile(figure, compare=compare), figure.metric, behind, compared_with=before)


def _draw_course(report: OverviewReport, rates: OverviewReport, shown: _Shown) -> None:
    handled = report.breakdowns["handled_by_outcome"]
    shares = [rates.figures[slug] for slug in RATE_TONES]
    left, right = st.columns([3, 2], gap="small")
    with left:
        draw_chart_card(
            "Handled over time",
            handled.metric,
            charts.stacked_counts(handled, outcome_styles(), bucket=report.bucket, today=shown.today)
            if handled.series
            else None,
            key="handled",
            nothing=_nothing("No conversation was handled", shown.span),
            behind=lambda series, at: FigureLink(
                handled.metric.slug, shown.span, shown.channel, report.bucket, date.fromisoformat(at), series
            ),
        )
    with right:
        draw_chart_card(
            "Rates over time" if rates.bucket is report.bucket else f"Rates by {rates.bucket.value}",
            rates.figures["resolution_rate"].metric,
            charts.rates(shares, RATE_TONES, bucket=rates.bucket, today=shown.today)
            if has_course(shares)
            else None,
            key="rates",
            nothing=_nothing("No outcome was decided", shown.span),
            behind=lambda slug, at: FigureLink(
                slug, shown.span, shown.channel, rates.bucket, date.fromisoformat(at)
            ),
        )


def _draw_rankings(report: OverviewReport, shown: _Shown, source_names: Mapping[str, str]) -> None:
    parts = report.breakdowns
    cards = (
        ("Why people were needed", "handoff_reasons", reason_bars(parts["handoff_reasons"]), "No handoff"),
        (
            "Conversations by channel",
            "conversations_by_channel",
            channel_bars(parts["conversations_by_channel"]),
            "No conversation",
        ),
        (
            "Sources that carry answers",
            "source_usage",
            source_bars(parts["source_usage"], source_names),
            "No answer rested on a source",
        ),
    )
    with st.grid(3, min_column_width=290, gap="small"):
        for title, slug, bars, nothing in cards:
            draw_chart_card(
                title,
                parts[slug].metric,
                charts.ranking(bars) if bars else None,
                key=slug,
                nothing=_nothing(nothing, shown.span),
                behind=_behind_series(slug, shown),
            )


def _nothing(what: str, span: Span) -> str:
    return f"{what} in this period ({span_words(span)})."


def _behind_series(slug: str, shown: _Shown) -> Callable[[str, str], FigureLink]:
    return lambda series, _: FigureLink(slug, shown.span, shown.channel, series=series)
