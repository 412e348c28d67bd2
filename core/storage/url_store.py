"""URL states of site sources in the system of record."""

from collections.abc import Sequence

from sqlalchemy import func, select

from core.knowledge.sources import SourceUrl, UrlState
from core.storage.database import Database
from core.storage.rows import columns_of, mentions, upsert, values_of
from core.storage.tables import source_urls
from core.storage.text_folding import fold_text


class SqlSourceUrlStore:
    """SourceUrlStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_urls(self, urls: Sequence[SourceUrl]) -> None:
        """Insert or replace by source and URL; of one URL given twice the last counts."""
        rows = [values_of(url, source_urls, folded=fold_text(url.url)) for url in urls]
        with self._database.write() as connection:
            upsert(connection, source_urls, rows, key=("source_id", "url"))

    def list_urls(
        self,
        source_id: str,
        *,
        state: UrlState | None = None,
        text: str = "",
        offset: int = 0,
        limit: int | None = 100,
    ) -> list[SourceUrl]:
        """A page of them in URL order; `text` must occur in the URL (any case). limit None: all."""
        query = (
            select(*columns_of(source_urls, SourceUrl))
            .where(source_urls.c.source_id == source_id)
            .order_by(source_urls.c.url)
            .offset(offset)
            .limit(limit)
        )
        if state is not None:
            query = query.where(source_urls.c.state == state)
        if text:
            query = query.where(mentions(source_urls.c.folded, text, is_sqlite=self._database.is_sqlite))
        with self._database.read() as connection:
            return [SourceUrl(*row) for row in connection.execute(query)]

    def count_urls(self, source_id: str) -> dict[UrlState, int]:
        """URLs by state; states without URLs are absent."""
        query = (
            select(source_urls.c.state, func.count())
            .where(source_urls.c.source_id == source_id)
            .group_by(source_urls.c.state)
        )
        with self._database.read() as connection:
            return {UrlState(state): int(count) for state, count in connection.execute(query)}
