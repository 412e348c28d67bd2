"""Figures and charts as records, made from the rows that the metric files give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from core.performance.catalogue import Metric, Unit
from core.performance.intervals import wilson_interval


@dataclass(frozen=True, slots=True)
class Point:
    """A figure in one bucket, named by its first day; None where there is nothing to say."""

    bucket: date
    value: float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric over a period. `value` None: nothing to measure, shown as a dash and never as 0."""

    metric: Metric
    value: float | None
    n: int
    """Conversations it rests on."""
    previous: float | None
    """The same over the period before."""
    interval: tuple[float, float] | None
    """95 % interval of a ratio; None for other units and for no value."""
    course: tuple[Point, ...]
    """One point for every bucket of the period, in order."""


@dataclass(frozen=True, slots=True)
class Series:
    """One part of a chart, such as a channel."""

    name: str
    total: float
    course: tuple[Point, ...]
    """One point for every bucket; 0 where nothing happened."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A metric by its dimension, the largest series first; no series when nothing happened."""

    metric: Metric
    series: tuple[Series, ...]


def make_figure(metric: Metric, rows: pl.DataFrame, earlier: pl.DataFrame, buckets: Sequence[date]) -> Figure:
    """From `bucket, value, n` of the period and of the one before; without rows a count is 0, others None."""
    values = {row["bucket"]: row for row in rows.iter_rows(named=True)}
    whole = values[None]
    value, n = whole["value"], int(whole["n"])
    is_share = metric.unit is Unit.RATIO and value is not None
    nothing = 0 if metric.unit is Unit.COUNT else None
    return Figure(
        metric=metric,
        value=value,
        n=n,
        previous=earlier.filter(pl.col("bucket").is_null())["value"][0],
        interval=wilson_interval(value, n) if is_share else None,
        course=tuple(Point(day, values[day]["value"] if day in values else nothing) for day in buckets),
    )


def make_breakdown(metric: Metric, rows: pl.DataFrame, buckets: Sequence[date]) -> Breakdown:
    """From `bucket, series, value`."""
    totals: dict[str, float] = {}
    courses: dict[str, dict[date, float]] = {}
    for bucket, name, value in rows.select("bucket", "series", "value").iter_rows():
        if bucket is None:
            totals[name] = value
        else:
            courses.setdefault(name, {})[bucket] = value
    by_size = sorted(totals, key=lambda name: (-totals[name], name))
    return Breakdown(
        metric=metric,
        series=tuple(
            Series(name, totals[name], tuple(Point(day, courses[name].get(day, 0)) for day in buckets))
            for name in by_size
        ),
    )
