"""The metrics as their files define them: the header of each file is what screens and documents show."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from core.errors import ConfigurationError, NotFound
from core.performance.sql_files import read_sql


class Unit(StrEnum):
    """What a metric's value is a number of."""

    COUNT = "count"
    RATIO = "ratio"
    """0 to 1."""
    SECONDS = "seconds"


class Better(StrEnum):
    """Which direction is good news."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Mark(StrEnum):
    """Which conversations a metric opens; the marks of the view conversation_outcomes."""

    ALL = "all"
    HANDLED = "handled"
    PENDING = "pending"
    RESOLVED = "resolved"
    DEFLECTED = "deflected"
    HANDED_OFF = "handed_off"
    ANSWERED = "answered"
    RATED = "rated"
    HELPFUL = "helpful"
    RESPONDED = "responded"
    TIMED = "timed"


class Dimension(StrEnum):
    """What a metric's series stand for."""

    OUTCOME = "outcome"
    CHANNEL = "channel"
    HANDOFF_REASON = "handoff_reason"
    FEEDBACK = "feedback"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: how it is called, what it means, and the SQL that is its definition.

    The SQL gives `bucket, value, n` (n: how many conversations a ratio or time rests on), or with a
    dimension `bucket, series, value`. The rows without a bucket are for the whole period.
    """

    slug: str
    title: str
    unit: Unit
    better: Better
    meaning: str
    opens: Mark
    """The conversations behind it: what is counted, the upper part of a ratio, what a time is taken of."""
    dimension: Dimension | None
    sql: str


_LINE = re.compile(r"-- (?:(?P<key>[a-z]+):)? +(?P<text>\S.*)")
_REQUIRED = frozenset({"title", "unit", "better", "meaning", "opens"})


def parse_metric(slug: str, sql: str) -> Metric:
    """Raises ConfigurationError naming the file when its header is not a definition."""
    header = _read_header(slug, sql)
    if missing := _REQUIRED - set(header):
        raise ConfigurationError(f"{slug}.sql does not say its {', '.join(sorted(missing))}.")
    if unknown := set(header) - _REQUIRED - {"series"}:
        raise ConfigurationError(f"{slug}.sql has an unknown header: {', '.join(sorted(unknown))}.")
    try:
        return Metric(
            slug=slug,
            title=header["title"],
            unit=Unit(header["unit"]),
            better=Better(header["better"]),
            meaning=header["meaning"],
            opens=Mark(header["opens"]),
            dimension=Dimension(header["series"]) if "series" in header else None,
            sql=sql,
        )
    except ValueError as error:
        raise ConfigurationError(f"{slug}.sql: {error}.") from error


def _read_header(slug: str, sql: str) -> dict[str, str]:
    header: dict[str, str] = {}
    key = ""
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        match = _LINE.fullmatch(line)
        if match is None or not (match["key"] or key):
            raise ConfigurationError(f"{slug}.sql has a header line that is no `-- key: text`: {line}")
        if match["key"] in header:
            raise ConfigurationError(f"{slug}.sql says its {match['key']} twice.")
        key = match["key"] or key
        header[key] = f"{header.get(key, '')} {match['text']}".strip()
    return header


@cache
def load_catalogue() -> Mapping[str, Metric]:
    """Every metric by its slug, read once. Raises ConfigurationError for a file with a bad header."""
    return {slug: parse_metric(slug, sql) for slug, sql in read_sql("metrics").items()}


def find_metric(slug: str) -> Metric:
    """Raises NotFound."""
    catalogue = load_catalogue()
    if slug not in catalogue:
        raise NotFound(f"There is no metric {slug}.")
    return catalogue[slug]
