"""Which sources are for some customers only."""

from collections.abc import Set

from sqlalchemy import select

from core.storage.database import Database
from core.storage.tables import sources

_LIMITED = select(sources.c.id, sources.c.audience).where(sources.c.audience != "").order_by(sources.c.id)


class SqlSourceAudiences:
    """Reads one short list; asked before every search."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def closed_to(self, segments: Set[str]) -> tuple[str, ...]:
        """Ids of the sources, removed ones too, that are limited to other segments than these."""
        with self._database.read() as connection:
            rows = connection.execute(_LIMITED).all()
        return tuple(row.id for row in rows if row.audience not in segments)
