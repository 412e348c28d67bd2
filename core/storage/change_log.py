"""What changed between knowledge versions, from the validity of document versions."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import String, cast, exists, func, literal, or_, select

from core.review.ports import ChangedDocument, RunSpan
from core.review.reviews import BY_HAND, ReviewState, version_by_hand
from core.storage.curation_tables import reviews
from core.storage.database import Database
from core.storage.tables import document_versions, documents, knowledge_versions, sync_runs

_RUN_ID = func.coalesce(
    knowledge_versions.c.run_id, literal(BY_HAND).concat(cast(knowledge_versions.c.number, String))
)
"""Of a version that no sync made, what stands for it."""


class SqlChangeLog:
    """ChangeLog."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_run(self, run_id: str) -> RunSpan | None:
        """The versions of a sync or of a change by hand; None when it changed nothing."""
        number = version_by_hand(run_id)
        table = knowledge_versions.c
        is_wanted = table.run_id == run_id if number is None else table.number == number
        found = self._runs(is_wanted, limit=1)
        return found[0] if found else None

    def list_unreviewed_runs(self, *, limit: int = 20) -> list[RunSpan]:
        """Syncs that have ended and changed something, and changes of a source by hand, that have no finished
        review, or changed more since it (when more of what waited was approved); oldest first.
        """
        table = knowledge_versions.c
        ended = select(sync_runs.c.run_id).where(sync_runs.c.finished_at.is_not(None))
        reviewed = exists().where(
            reviews.c.run_id == _RUN_ID,
            reviews.c.state != ReviewState.WORKING.value,
            reviews.c.last_version >= table.number,
        )
        unreviewed = select(_RUN_ID).where(or_(table.run_id.is_(None), table.run_id.in_(ended)), ~reviewed)
        return self._runs(_RUN_ID.in_(unreviewed), limit=limit)

    def _runs(self, *conditions: Any, limit: int) -> list[RunSpan]:
        table = knowledge_versions.c
        query = (
            select(_RUN_ID, table.source_id, func.min(table.number), func.max(table.number))
            .where(table.source_id.is_not(None), *conditions)
            .group_by(_RUN_ID, table.source_id)
            .order_by(func.min(table.number))
            .limit(limit)
        )
        with self._database.read() as connection:
            runs = connection.execute(query).all()
            earlier = {
                run_id: connection.scalar(_count_earlier_texts(source_id, first)) or 0
                for run_id, source_id, first, _ in runs
            }
        return [RunSpan(*run, is_first_sync=earlier[run[0]] == 0) for run in runs]

    def list_changed(
        self, first_version: int, last_version: int, *, source_id: str | None = None
    ) -> list[ChangedDocument]:
        """Documents whose text after `last_version` is another than before `first_version`, by title."""
        table = document_versions.c
        query = (
            select(
                documents.c.id, documents.c.title, documents.c.url,
                table.number, table.valid_from, table.valid_to,
            )
            .join(documents, documents.c.id == table.document_id)
            .where(
                or_(
                    table.valid_from.between(first_version, last_version),
                    table.valid_to.between(first_version, last_version),
                )
            )
            .order_by(documents.c.folded_title, documents.c.id, table.number)
        )  # fmt: skip
        if source_id is not None:
            query = query.where(documents.c.source_id == source_id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return _changed(rows, first_version, last_version)


def _count_earlier_texts(source_id: str, first_version: int) -> Any:
    return (
        select(func.count())
        .select_from(document_versions)
        .join(documents, documents.c.id == document_versions.c.document_id)
        .where(documents.c.source_id == source_id, document_versions.c.valid_from < first_version)
    )


def _changed(rows: Iterable[Sequence[Any]], first: int, last: int) -> list[ChangedDocument]:
    """A document that was changed to and fro, or came and went in between, is none of them."""
    named: dict[str, tuple[str, str | None]] = {}
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    for document_id, title, url, number, valid_from, valid_to in rows:
        named[document_id] = title, url
        if valid_from < first:
            before[document_id] = number
        if valid_to is None or valid_to > last:
            after[document_id] = number
    return [
        ChangedDocument(document_id, title, url, before.get(document_id), after.get(document_id))
        for document_id, (title, url) in named.items()
        if before.get(document_id) != after.get(document_id)
    ]
