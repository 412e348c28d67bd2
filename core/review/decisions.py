"""What people decide about duplicates and contradictions, on record."""

from core.audit.entries import AuditAction, AuditedChange, AuditKind
from core.audit.trail import AuditTrail
from core.clock import Clock
from core.review.conflicts import Conflict, ConflictState
from core.review.ports import ConflictStore


class ConflictDecisions:
    """Dismissing, solving and opening again. What looks find and solve by themselves is no decision."""

    def __init__(self, *, conflicts: ConflictStore, audit: AuditTrail, clock: Clock) -> None:
        self._conflicts = conflicts
        self._audit = audit
        self._clock = clock

    def decide(self, conflict_id: str, state: ConflictState, *, actor: str) -> Conflict:
        """As it stands afterwards; one that is so already is left as it is. Raises NotFound."""
        with self._audit.changing():
            before = self._conflicts.find_conflict(conflict_id)
            if before.state is state:
                return before
            self._conflicts.decide(conflict_id, state, at=self._clock())
            self._audit.record(
                AuditedChange(
                    actor=actor,
                    action=AuditAction.EDIT,
                    kind=AuditKind.KNOWLEDGE,
                    object_id=conflict_id,
                    object_name=_name(before),
                    before={"state": before.state.value},
                    after={"state": state.value},
                )
            )
            return self._conflicts.find_conflict(conflict_id)


def _name(conflict: Conflict) -> str:
    titles = [str(conflict.detail[side]["title"]) or "Untitled" for side in ("left", "right")]
    return f"{conflict.kind.value.capitalize()}: {' and '.join(titles)}"
