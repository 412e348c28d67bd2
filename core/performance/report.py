"""The reports of the Performance pages: figures with their course and certainty, and what is behind them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import polars as pl

from core.clock import Clock
from core.conversations.conversation import Channel
from core.conversations.ports import ConversationFilter
from core.errors import InvalidInput
from core.performance.catalogue import Metric, find_metric
from core.performance.figures import Breakdown, Figure, make_breakdown, make_figure
from core.performance.periods import Bucket, Period, find_zone, last_days, previous_period
from core.performance.ports import Warehouse
from core.performance.sql_files import read_sql

TILES = (
    "conversations",
    "handled_conversations",
    "handle_rate",
    "resolution_rate",
    "deflection_rate",
    "handoff_rate",
    "answer_rate",
    "helpful_share",
    "pending_conversations",
    "first_response_median",
    "first_response_p95",
    "resolution_time_median",
    "resolution_time_average",
)
CHARTS = (
    "handled_by_outcome",
    "conversations_by_channel",
    "handoff_reasons",
    "feedback_by_verdict",
    "source_usage",
)


@dataclass(frozen=True, slots=True)
class ReportFilters:
    """Narrows every figure of a report; None does not."""

    channel: Channel | None = None
    language: str | None = None
    agent_version: int | None = None
    """Number of the configuration version that served."""


@dataclass(frozen=True, slots=True)
class OverviewReport:
    """The Performance page."""

    period: Period
    previous: Period
    bucket: Bucket
    figures: Mapping[str, Figure]
    """By slug, in the order of TILES."""
    breakdowns: Mapping[str, Breakdown]
    """By slug, in the order of CHARTS."""


@dataclass(frozen=True, slots=True)
class ConversationsBehind:
    """A page of the conversations behind a figure, newest first, and how many there are in all."""

    ids: tuple[str, ...]
    total: int

    @property
    def filter(self) -> ConversationFilter | None:
        """Lists exactly this page; None when there is none to list (an empty filter would list all)."""
        return ConversationFilter(only_ids=self.ids) if self.ids else None


@dataclass(frozen=True, slots=True)
class SourceAnswers:
    """How often replies rested on a source."""

    source_id: str
    replies: int
    citations: int


class PerformanceReports:
    """Every report, always of the present state: each call first brings the warehouse up to date."""

    def __init__(self, *, warehouse: Warehouse, clock: Clock, zone: str) -> None:
        """`zone`: where days begin and end. Raises ConfigurationError: unknown zone, or a bad metric file."""
        find_zone(zone)
        self._warehouse = warehouse
        self._clock = clock
        self._zone = zone
        self._queries = read_sql("queries")
        self._page_tables = list(read_sql("page").values())
        self._tiles = [find_metric(slug) for slug in TILES]
        self._charts = [find_metric(slug) for slug in CHARTS]

    def last_days(self, days: int) -> Period:
        """The last calendar days up to the end of today, in the operator's zone."""
        return last_days(days, now=self._clock(), zone=self._zone)

    def overview(
        self, period: Period, filters: ReportFilters = ReportFilters(), *, bucket: Bucket | None = None
    ) -> OverviewReport:
        """All figures and charts of a period. Raises StorageError."""
        self._warehouse.refresh()
        width = bucket or period.bucket
        before = previous_period(period, zone=self._zone)
        now_values = self._parameters(period, filters, width)
        # The period before is asked for its total alone; months make its buckets few.
        before_values = self._parameters(before, filters, Bucket.MONTH)
        with ThreadPoolExecutor(1) as pool:
            earlier = pool.submit(self._ask, self._tiles, before_values)
            answers = self._ask([*self._tiles, *self._charts], now_values)
        buckets = self._buckets(now_values)
        return OverviewReport(
            period=period,
            previous=before,
            bucket=width,
            figures={
                metric.slug: make_figure(metric, answers[metric.slug], earlier.result()[metric.slug], buckets)
                for metric in self._tiles
            },
            breakdowns={
                metric.slug: make_breakdown(metric, answers[metric.slug], buckets) for metric in self._charts
            },
        )

    def drilldown(
        self,
        slug: str,
        period: Period,
        filters: ReportFilters = ReportFilters(),
        *,
        bucket: Bucket | None = None,
        at: date | None = None,
        series: str | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> ConversationsBehind:
        """The conversations behind a figure, or behind one bucket (`at`) or series of it.

        For a count there are as many as it says, for a ratio as many as its upper part. Raises NotFound for
        an unknown metric, InvalidInput for a series of a metric that has none.
        """
        metric = find_metric(slug)
        if series is not None and metric.dimension is None:
            raise InvalidInput(f"{metric.title} is one number and has no series.")
        self._warehouse.refresh()
        values = self._parameters(period, filters, bucket or period.bucket) | {
            "opens": metric.opens.value,
            "dimension": metric.dimension.value if metric.dimension and series is not None else None,
            "series": series,
            "at": at,
            "offset": offset,
            "limit": limit,
        }
        rows = self._warehouse.query(self._queries["conversations_behind"], values)
        total = int(rows["total"][0]) if len(rows) else self._count_behind(values) if offset else 0
        return ConversationsBehind(tuple(rows["id"]), total)

    def source_answers(self, *, days: int = 30) -> dict[str, SourceAnswers]:
        """Replies and citations by source id in the last days; a source nobody cited is absent."""
        self._warehouse.refresh()
        period = self.last_days(days)
        rows = self._warehouse.query(
            self._queries["source_answers"], {"since": period.since, "until": period.until}
        )
        return {row["source_id"]: SourceAnswers(**row) for row in rows.iter_rows(named=True)}

    def failed_checks(self) -> dict[str, int]:
        """Rows that must not exist, counted by check; empty when all is well."""
        self._warehouse.refresh()
        found = {name: len(self._warehouse.query(sql, {})) for name, sql in read_sql("checks").items()}
        return {name: count for name, count in found.items() if count}

    def _ask(self, metrics: Sequence[Metric], values: Mapping[str, object]) -> dict[str, pl.DataFrame]:
        queries = [metric.sql for metric in metrics]
        answers = self._warehouse.query_all(queries, values, over=self._page_tables)
        return {metric.slug: rows for metric, rows in zip(metrics, answers, strict=True)}

    def _count_behind(self, values: Mapping[str, object]) -> int:
        first = self._warehouse.query(
            self._queries["conversations_behind"], {**values, "offset": 0, "limit": 1}
        )
        return int(first["total"][0]) if len(first) else 0

    def _buckets(self, values: Mapping[str, object]) -> list[date]:
        return self._warehouse.query(self._queries["buckets"], values)["bucket"].to_list()

    def _parameters(self, period: Period, filters: ReportFilters, bucket: Bucket) -> dict[str, object]:
        return {
            "since": period.since,
            "until": period.until,
            "zone": self._zone,
            "bucket": bucket.value,
            "channel": filters.channel.value if filters.channel else None,
            "language": filters.language,
            "agent_version": filters.agent_version,
        }
