"""Held changes in a dictionary, held to the contract of the real store."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.knowledge.held_changes import HeldChange


class InMemoryHeldChangeStore:
    """HeldChangeStore."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], HeldChange] = {}

    def save_held(self, changes: Sequence[HeldChange]) -> None:
        self._rows.update({(change.source_id, change.document_id): change for change in changes})

    def find_held(self, source_id: str, document_ids: Iterable[str]) -> dict[str, HeldChange]:
        keys = [(source_id, document_id) for document_id in document_ids]
        return {key[1]: self._rows[key] for key in keys if key in self._rows}

    def list_held(self, source_id: str, *, offset: int = 0, limit: int | None = 100) -> list[HeldChange]:
        rows = [row for row in self._rows.values() if row.source_id == source_id and not row.is_discarded]
        rows.sort(key=lambda row: (row.title, row.document_id))
        return rows[offset:] if limit is None else rows[offset : offset + limit]

    def count_held(self) -> dict[str, int]:
        return dict(Counter(row.source_id for row in self._rows.values() if not row.is_discarded))

    def holds_of_run(self, run_id: str) -> bool:
        return any(row.run_id == run_id and not row.is_discarded for row in self._rows.values())

    def _stored(self, changes: Sequence[HeldChange]) -> list[HeldChange]:
        stored = [(change, self._rows.get((change.source_id, change.document_id))) for change in changes]
        return [row for change, row in stored if row is not None and row.says_same_as(change)]

    def drop_held(self, changes: Sequence[HeldChange]) -> None:
        for row in self._stored(changes):
            del self._rows[row.source_id, row.document_id]

    def discard_held(self, changes: Sequence[HeldChange]) -> int:
        rows = self._stored(changes)
        self.save_held([replace(row, is_discarded=True) for row in rows])
        return len(rows)
