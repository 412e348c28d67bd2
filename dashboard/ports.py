"""What pages ask of the engine's adapters, which the dashboard must not name."""

from typing import Protocol

from core.knowledge.held_changes import HeldChange
from core.review.reviews import ReviewedDocument


class SyncRequests(Protocol):
    """Asking for syncs and ending them."""

    def request(self, source_id: str) -> str:
        """Ask for a sync; gives the run's id. Raises NotFound and SyncRunning."""
        ...

    def stop(self, source_id: str) -> bool:
        """Ask the running sync to end with what it has; False when none is running."""
        ...


class ConflictLooks(Protocol):
    """Looking for duplicates and contradictions in the background."""

    def request_everywhere(self) -> None:
        """Have everything looked at; once is enough while a look is waiting or under way."""
        ...

    def is_looking(self) -> bool:
        """Whether a look is waiting or under way. Raises StorageError."""
        ...


class HeldReviews(Protocol):
    """Looking at changes before they are approved."""

    def review_held_change(self, held: HeldChange) -> ReviewedDocument:
        """What approving this one would change. Raises ProviderError, StorageError."""
        ...
