"""What a list of conversations shows when it was opened from a figure, in words."""

from core.performance.catalogue import Dimension, Metric
from dashboard.formatting import calendar_day
from dashboard.presenters.figure_link import FigureLink
from dashboard.presenters.periods import span_words
from dashboard.presenters.wording import CHANNELS, FEEDBACK, OUTCOMES, handoff_reason


def behind_words(link: FigureLink, metric: Metric, source_name: str) -> str:
    """`Resolution rate · 1 Nov 2026 – 7 Nov 2026 · Live chat`. `source_name`: a series that is a source."""
    when = span_words(link.span)
    if link.at:
        when = f"{link.bucket.value if link.bucket else 'day'} of {calendar_day(link.at)}"
    parts = [metric.title, when]
    if link.channel:
        parts.append(CHANNELS[link.channel].text)
    if link.series:
        parts.append(_series_words(link.series, metric.dimension, source_name))
    return " · ".join(parts)


def _series_words(series: str, dimension: Dimension | None, source_name: str) -> str:
    if dimension is Dimension.HANDOFF_REASON:
        return handoff_reason(series)
    if dimension is Dimension.SOURCE:
        return source_name or series
    words = {
        key.value: label.text for table in (OUTCOMES, CHANNELS, FEEDBACK) for key, label in table.items()
    }
    return words.get(series, series)
