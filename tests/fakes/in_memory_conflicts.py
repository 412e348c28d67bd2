"""Conflicts in memory, held to the contract of the real store."""

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime

from core.errors import NotFound
from core.review.conflicts import Conflict, ConflictKind, ConflictState


class InMemoryConflictStore:
    """ConflictStore."""

    def __init__(self) -> None:
        self._conflicts: dict[str, Conflict] = {}

    def save_found(self, conflicts: Sequence[Conflict], *, instead_of: Set[str], at: datetime) -> None:
        for one in conflicts:
            known = self._conflicts.get(one.id)
            if known is None or known.state is ConflictState.SOLVED:
                self._conflicts[one.id] = one
            elif known.state is ConflictState.OPEN:
                self._conflicts[one.id] = replace(one, found_at=known.found_at)
        found = {one.id for one in conflicts}
        for one in list(self._conflicts.values()):
            is_asked = {one.left_document_id, one.right_document_id} & instead_of
            if one.state is ConflictState.OPEN and is_asked and one.id not in found:
                self._conflicts[one.id] = replace(one, state=ConflictState.SOLVED, decided_at=at)

    def list_conflicts(
        self,
        *,
        state: ConflictState | None = ConflictState.OPEN,
        kind: ConflictKind | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[list[Conflict], int]:
        found = [
            one for one in self._conflicts.values() if state in {None, one.state} and kind in {None, one.kind}
        ]
        found.sort(key=lambda one: (one.kind is not ConflictKind.CONTRADICTION, -one.score, one.id))
        return found[offset : offset + limit], len(found)

    def find_conflict(self, conflict_id: str) -> Conflict:
        if conflict_id not in self._conflicts:
            raise NotFound(f"There is no conflict {conflict_id}.")
        return self._conflicts[conflict_id]

    def decide(self, conflict_id: str, state: ConflictState, *, at: datetime) -> None:
        decided_at = None if state is ConflictState.OPEN else at
        self._conflicts[conflict_id] = replace(
            self.find_conflict(conflict_id), state=state, decided_at=decided_at
        )
