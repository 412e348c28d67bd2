"""From a figure to the conversations behind it: what the address of the Conversations page says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.conversations.conversation import Channel
from core.performance.periods import Bucket
from dashboard.presenters.periods import Span

KEYS = ("figure", "first", "last", "on", "bucket", "at", "series")


@dataclass(frozen=True, slots=True)
class FigureLink:
    """A figure, or one bar of its chart, over a span of days."""

    slug: str
    span: Span
    channel: Channel | None = None
    bucket: Bucket | None = None
    at: date | None = None
    series: str | None = None

    def query(self) -> dict[str, str]:
        """For the address; `read_figure_link` reads it back."""
        values = {
            "figure": self.slug,
            "first": self.span[0].isoformat(),
            "last": self.span[1].isoformat(),
            "on": self.channel.value if self.channel else "",
            "bucket": self.bucket.value if self.bucket else "",
            "at": self.at.isoformat() if self.at else "",
            "series": self.series or "",
        }
        return {key: value for key, value in values.items() if value}


def read_figure_link(query: Mapping[str, str]) -> FigureLink | None:
    """The figure an address names; None when it names none or cannot be read."""
    if not query.get("figure"):
        return None
    try:
        return FigureLink(
            slug=query["figure"],
            span=(date.fromisoformat(query["first"]), date.fromisoformat(query["last"])),
            channel=Channel(query["on"]) if query.get("on") else None,
            bucket=Bucket(query["bucket"]) if query.get("bucket") else None,
            at=date.fromisoformat(query["at"]) if query.get("at") else None,
            series=query.get("series") or None,
        )
    except (KeyError, ValueError):
        return None
