"""Progress of syncs in the system of record."""

from sqlalchemy import ColumnElement, and_, select

from core.knowledge.sources import SyncProgress
from core.storage.database import Database
from core.storage.rows import columns_of, upsert, values_of
from core.storage.tables import sync_runs

_PROGRESS = columns_of(sync_runs, SyncProgress)


class SqlSyncStore:
    """SyncStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_progress(self, progress: SyncProgress) -> None:
        """Insert or replace by run; a finished report stands, and an older one never replaces a later."""
        is_replaced: ColumnElement[bool] = sync_runs.c.finished_at.is_(None)
        if progress.is_running:
            is_replaced = and_(is_replaced, sync_runs.c.updated_at <= progress.updated_at)
        row = values_of(progress, sync_runs)
        with self._database.write() as connection:
            upsert(connection, sync_runs, [row], key=("run_id",), replace_if=is_replaced)

    def latest_progress(self, source_id: str) -> SyncProgress | None:
        """The newest run of the source, running or finished."""
        return next(iter(self.list_runs(source_id, limit=1)), None)

    def list_runs(self, source_id: str, *, offset: int = 0, limit: int = 50) -> list[SyncProgress]:
        """A page of the source's runs, newest first."""
        query = (
            select(*_PROGRESS)
            .where(sync_runs.c.source_id == source_id)
            .order_by(sync_runs.c.started_at.desc(), sync_runs.c.run_id.desc())
            .offset(offset)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [SyncProgress(*row) for row in connection.execute(query)]

    def running(self) -> list[SyncProgress]:
        """Runs that are not finished, oldest first."""
        query = (
            select(*_PROGRESS)
            .where(sync_runs.c.finished_at.is_(None))
            .order_by(sync_runs.c.started_at, sync_runs.c.run_id)
        )
        with self._database.read() as connection:
            return [SyncProgress(*row) for row in connection.execute(query)]
