"""Reports as tiles and bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.conversations.conversation import Outcome
from core.performance.catalogue import Better, Unit
from core.performance.figures import Breakdown, Figure
from dashboard.charts import Bar, SeriesStyle
from dashboard.formatting import NOTHING, number, percent, plural, points, seconds, signed
from dashboard.presenters.markup import Html, tag
from dashboard.presenters.wording import CHANNELS, OUTCOMES, handoff_reason

FEW = 200
"""Below that many conversations a share is shown with its interval."""

THIN = 30
"""Below that many conversations a day, shares are drawn by week."""

RATE_TONES = {"resolution_rate": "green", "deflection_rate": "teal", "handoff_rate": "amber"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure as it is printed."""

    slug: str
    title: str
    value: str
    change: str | None
    """Against the period before, “–” when that says nothing; None when it is not asked for."""
    change_tone: str
    """green for good news, red for bad, grey for neither."""
    certainty: str
    course: tuple[float, ...]
    is_count: bool
    has_conversations: bool


def make_tile(figure: Figure, *, compare: bool) -> Tile:
    """The figure in words; "–" when there is nothing to measure."""
    metric = figure.metric
    return Tile(
        slug=metric.slug,
        title=metric.title,
        value=figure_value(figure.value, metric.unit),
        change=_change(figure) if compare else None,
        change_tone=_change_tone(figure),
        certainty=_certainty(figure),
        course=tuple(point.value for point in figure.course if point.value is not None),
        is_count=metric.unit is Unit.COUNT,
        has_conversations=bool(figure.value) and figure.n > 0,
    )


def figure_value(value: float | None, unit: Unit) -> str:
    """A value in its unit."""
    if unit is Unit.RATIO:
        return percent(value, digits=1)
    return seconds(value) if unit is Unit.SECONDS else number(value)


def _change(figure: Figure) -> str:
    if figure.value is None or figure.previous is None:
        return NOTHING
    difference = figure.value - figure.previous
    if figure.metric.unit is Unit.RATIO:
        return points(difference)
    if figure.metric.unit is Unit.SECONDS:
        return f"{'+' if difference > 0 else '−' if difference < 0 else ''}{seconds(abs(difference))}"
    if not figure.previous:
        return NOTHING
    return f"{signed(100 * difference / figure.previous)}\u202f%"


def _change_tone(figure: Figure) -> str:
    if figure.value is None or figure.previous is None or figure.value == figure.previous:
        return "grey"
    if figure.metric.better is Better.NEITHER:
        return "grey"
    is_good = (figure.value > figure.previous) is (figure.metric.better is Better.HIGHER)
    return "green" if is_good else "red"


def tile_foot(tile: Tile, *, compared_with: str) -> Html:
    """Change, if asked for, and certainty: as many lines in every tile, so that they stay level."""
    change = tag("div", tag("b", tile.change, cls=f"ad-{tile.change_tone}"), f" {compared_with}")
    certainty = tag("div", tile.certainty or "\u00a0")
    return tag("div", change if tile.change else None, certainty, cls="ad-tile-foot")


def _certainty(figure: Figure) -> str:
    """How far a share can be trusted, or what a figure rests on."""
    if figure.metric.unit is Unit.COUNT:
        return ""
    rests = f"of {plural(figure.n, 'conversation')}"
    if figure.metric.unit is Unit.RATIO and figure.interval and figure.n < FEW and figure.value is not None:
        low, high = figure.interval
        return f"{rests} · 95\u202f%: {number(low * 100)}–{percent(high)}"
    return rests if figure.n else NOTHING


def outcome_styles() -> dict[str, SeriesStyle]:
    """Outcomes in the order in which every chart stacks them."""
    order = (Outcome.RESOLVED, Outcome.DEFLECTED, Outcome.HANDED_OFF, Outcome.REASSIGNED, Outcome.PENDING)
    return {key.value: SeriesStyle(OUTCOMES[key].text, OUTCOMES[key].tone) for key in order}


def channel_bars(breakdown: Breakdown) -> list[Bar]:
    """Channels, the busiest first."""
    names = {key.value: label.text for key, label in CHANNELS.items()}
    return [Bar(row.name, names.get(row.name, row.name), row.total, "indigo") for row in breakdown.series]


def reason_bars(breakdown: Breakdown) -> list[Bar]:
    """Handoff reasons, the most frequent first."""
    return [Bar(row.name, handoff_reason(row.name), row.total, "amber") for row in breakdown.series]


def source_bars(breakdown: Breakdown, names: Mapping[str, str], *, most: int = 6) -> list[Bar]:
    """The sources that carry most answers, by name; one that is gone keeps its id."""
    return [
        Bar(row.name, names.get(row.name, row.name), row.total, "indigo") for row in breakdown.series[:most]
    ]


def has_course(figures: Sequence[Figure]) -> bool:
    """Whether there is anything to draw a line of."""
    return any(point.value is not None for figure in figures for point in figure.course)


def are_days_thin(handled: Figure) -> bool:
    """Whether the days of a longer period hold too few conversations to say a share by day."""
    return len(handled.course) > 14 and (handled.value or 0) / len(handled.course) < THIN


def sql_body(sql: str) -> str:
    """A metric's SQL without its header, which the page says in words."""
    lines = sql.splitlines()
    start = next((place for place, line in enumerate(lines) if not line.startswith("--")), 0)
    return "\n".join(lines[start:])
