"""What the audit log needs from outside."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.audit.entries import AuditAction, AuditedChange, AuditEntry, AuditKind

Transaction = Callable[[], AbstractContextManager[None]]
"""Opens a block: everything that stores of the workspace write inside it is one transaction, all or nothing.
Blocks may lie in one another; the outermost one commits."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries. Empty fields do not narrow; the period is half-open."""

    since: datetime | None = None
    until: datetime | None = None
    actors: tuple[str, ...] = ()
    actions: tuple[AuditAction, ...] = ()
    kinds: tuple[AuditKind, ...] = ()
    object_id: str = ""
    text: str = ""
    """Occurs in the object's name or the actor's, any case."""


class AuditLog(Protocol):
    """The entries of the workspace. Nothing is ever changed or taken out."""

    def append(self, change: AuditedChange, *, at: datetime) -> AuditEntry:
        """Add it to the end of the chain, inside the transaction that is open, or one of its own."""
        ...

    def list_entries(
        self, wanted: AuditFilter, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[AuditEntry], int]:
        """A page, newest first, and how many there are in all."""
        ...

    def read_all(self) -> Iterator[AuditEntry]:
        """Every entry, oldest first, for checks and exports."""
        ...

    def list_actors(self) -> list[str]:
        """Everybody who has changed something, in order of name."""
        ...
