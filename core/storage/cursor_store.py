"""How far connectors have read, in the system of record."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from core.storage.curation_tables import connector_cursors
from core.storage.database import Database
from core.storage.rows import upsert


class SqlCursorStore:
    """CursorStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_cursor(self, source_id: str, cursor: Mapping[str, object], *, now: datetime) -> None:
        """Replace it. It is JSON."""
        row = {"source_id": source_id, "cursor": dict(cursor), "updated_at": now}
        with self._database.write() as connection:
            upsert(connection, connector_cursors, [row], key=("source_id",))

    def find_cursor(self, source_id: str) -> dict[str, object]:
        """Empty before the first."""
        query = select(connector_cursors.c.cursor).where(connector_cursors.c.source_id == source_id)
        with self._database.read() as connection:
            stored = connection.scalar(query)
        return dict(stored) if isinstance(stored, dict) else {}
