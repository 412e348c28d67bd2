"""Charts of the Performance pages: rows in, figures out.

Text and grid take their colours from the page's theme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import plotly.graph_objects as go

from core.performance.catalogue import Metric
from core.performance.figures import Breakdown, Figure, Point
from core.performance.periods import Bucket
from dashboard.formatting import NOTHING, number, percent, shorten

COLOURS = {
    "green": "#2f9e6e",
    "teal": "#1aa3b5",
    "amber": "#dd9a1c",
    "red": "#e0484d",
    "grey": "#9aa0ad",
    "indigo": "#6366f1",
    "violet": "#a35ce0",
}
"""Meaning colours that stand out on white and on black."""

_HEIGHT = 280
_BAR_HEIGHT = 30
_NAME_GAP = 0.085
"""Of the height of a chart: the least distance between two names at its edge."""
_MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}
_DAYS = {Bucket.DAY: 1, Bucket.WEEK: 7}


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """How a series is called and coloured."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a ranking; `series` is what the drill-down is asked for."""

    series: str
    label: str
    value: float
    tone: str


def bucket_end(start: date, bucket: Bucket) -> date:
    """The first day after a bucket."""
    if bucket is Bucket.MONTH:
        return date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return start + timedelta(days=_DAYS[bucket])


def stacked_counts(
    breakdown: Breakdown, styles: Mapping[str, SeriesStyle], *, bucket: Bucket, today: date
) -> go.Figure:
    """Counts over time, stacked in the order of `styles`; a bucket that is not over yet is hatched."""
    known = {series.name: series for series in breakdown.series}
    chart = _blank()
    for name in [*(key for key in styles if key in known), *(key for key in known if key not in styles)]:
        style = styles.get(name, SeriesStyle(name.replace("_", " ").capitalize(), "grey"))
        course = known[name].course
        chart.add_bar(
            name=style.text,
            x=[point.bucket for point in course],
            y=[point.value or 0 for point in course],
            customdata=[[name, point.bucket.isoformat()] for point in course],
            marker={
                "color": COLOURS[style.tone],
                "line_width": 0,
                "pattern": {"shape": _hatching(course, bucket, today), "size": 5, "solidity": 0.35},
            },
            hovertemplate="%{y:,}",
        )
    chart.update_layout(barmode="stack", bargap=0.28, hovermode="x unified", **_legend())
    _time_axis(chart, bucket)
    chart.update_yaxes(rangemode="tozero", tickformat=",d", nticks=5)
    return chart


def rates(figures: Sequence[Figure], tones: Mapping[str, str], *, bucket: Bucket, today: date) -> go.Figure:
    """Shares over time as lines named at their end; the piece to a bucket that is not over yet is dotted."""
    chart = _blank()
    ends: list[tuple[float, str, str]] = []
    for figure in figures:
        colour = COLOURS[tones.get(figure.metric.slug, "grey")]
        said = [point for point in figure.course if point.value is not None]
        whole = [point for point in said if bucket_end(point.bucket, bucket) <= today + timedelta(days=1)]
        running = said[max(len(whole) - 1, 0) :] if len(whole) < len(said) else []
        for points, dash in ((whole, "solid"), (running, "dot")):
            if points:
                chart.add_trace(_line(figure.metric, points, colour, dash))
        if said:
            ends.append((said[-1].value or 0, figure.metric.title.removesuffix(" rate"), colour))
    for height, (value, name, colour) in _spread(ends):
        chart.add_annotation(
            text=f"{name} {percent(value)}",
            x=1,
            xref="paper",
            xanchor="left",
            xshift=6,
            y=height,
            showarrow=False,
            font={"color": colour, "size": 12},
        )
    chart.update_layout(hovermode="x unified", showlegend=False, margin={**_MARGIN, "r": 108})
    _time_axis(chart, bucket, names=4)
    chart.update_yaxes(range=[0, 1.04], tickformat=".0%", nticks=5)
    return chart


def _line(metric: Metric, points: Sequence[Point], colour: str, dash: str) -> go.Scatter:
    return go.Scatter(
        name=metric.title if dash == "solid" else f"{metric.title} so far",
        x=[point.bucket for point in points],
        y=[point.value for point in points],
        customdata=[[metric.slug, point.bucket.isoformat()] for point in points],
        mode="lines+markers",
        line={"color": colour, "width": 2, "dash": dash},
        marker={"size": 5, "symbol": "circle" if dash == "solid" else "circle-open"},
        hovertemplate="%{y:.0%}",
    )


def _spread(ends: Sequence[tuple[float, str, str]]) -> list[tuple[float, tuple[float, str, str]]]:
    """A height for each name: its value, moved up where names would lie on one another."""
    placed: list[tuple[float, tuple[float, str, str]]] = []
    for end in sorted(ends):
        lowest = placed[-1][0] + _NAME_GAP if placed else 0.0
        placed.append((max(end[0], lowest), end))
    return placed


def ranking(bars: Sequence[Bar]) -> go.Figure:
    """Counts as horizontal bars, the largest on top, each with its number beside it."""
    shown = list(reversed(bars))
    total = sum(bar.value for bar in bars)
    chart = _blank(height=max(len(bars) * _BAR_HEIGHT + 30, 90))
    chart.add_bar(
        orientation="h",
        y=[bar.series for bar in shown],
        x=[bar.value for bar in shown],
        customdata=[[bar.series, ""] for bar in shown],
        text=[f"  {number(bar.value)}" for bar in shown],
        textposition="outside",
        cliponaxis=False,
        marker={"color": [COLOURS[bar.tone] for bar in shown], "line_width": 0},
        hovertext=[
            f"{_escaped(shorten(bar.label, 80))}: {number(bar.value)} ({_share(bar.value, total)})"
            for bar in shown
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    chart.update_layout(bargap=0.42, showlegend=False, hovermode="closest")
    chart.update_xaxes(visible=False, range=[0, max((bar.value for bar in bars), default=1) * 1.16])
    chart.update_yaxes(
        showgrid=False,
        tickmode="array",
        tickvals=[bar.series for bar in shown],
        ticktext=[_escaped(shorten(bar.label, 30)) + "  " for bar in shown],
        automargin=True,
    )
    return chart


def _blank(*, height: int = _HEIGHT) -> go.Figure:
    chart = go.Figure()
    chart.update_layout(
        height=height,
        margin=_MARGIN,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        hoverlabel={"align": "left"},
        # Selecting a bar opens a page; the chart must not fade around it first.
        clickmode="event+select",
    )
    return chart


def _legend() -> dict[str, object]:
    return {
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "title": {"text": ""},
            "traceorder": "normal",
        }
    }


def _time_axis(chart: go.Figure, bucket: Bucket, *, names: int = 7) -> None:
    chart.update_xaxes(
        type="date",
        showgrid=False,
        nticks=names,
        tickangle=0,
        tickformat="%b %Y" if bucket is Bucket.MONTH else "%-d %b",
        hoverformat="%B %Y" if bucket is Bucket.MONTH else "%a %-d %b %Y",
    )


def _hatching(course: Sequence[Point], bucket: Bucket, today: date) -> list[str]:
    return ["/" if point.bucket <= today < bucket_end(point.bucket, bucket) else "" for point in course]


def _share(value: float, total: float) -> str:
    return percent(value / total) if total else NOTHING


def _escaped(text: str) -> str:
    # Plotly reads a few HTML tags in its texts.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
