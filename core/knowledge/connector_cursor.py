"""How far a connected source has been read, and when all of it is read again (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.knowledge.content_connector import Position

READ_ALL_EVERY = timedelta(hours=6)
"""Between two full reads, which find what vanished without a trace."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a source has been read, and where its full reads stand."""

    position: Position
    reading_all_since: datetime | None = None
    """Set while a full read is under way, over kills and failures."""
    read_all_at: datetime | None = None
    """When the last full read began that came to its end."""

    def as_json(self) -> dict[str, object]:
        """In the form that is stored."""
        return {
            "position": dict(self.position),
            "reading_all_since": self.reading_all_since and self.reading_all_since.isoformat(),
            "read_all_at": self.read_all_at and self.read_all_at.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: dict[str, object]) -> "Cursor":
        """As stored; what is missing means a full read."""
        position = stored.get("position")
        pairs = position.items() if isinstance(position, dict) else ()
        return cls(
            {str(key): str(value) for key, value in pairs},
            _instant(stored.get("reading_all_since")),
            _instant(stored.get("read_all_at")),
        )

    def begin(self, now: datetime) -> "Cursor":
        """The cursor to read with now: a full read begins when it is time, or goes on."""
        is_due = self.read_all_at is None or now - self.read_all_at >= READ_ALL_EVERY
        if self.reading_all_since is None and is_due:
            return Cursor({}, now, self.read_all_at)
        return self


def _instant(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None
