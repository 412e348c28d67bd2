"""Replies that rested on a source: what the lead looks through before changing or removing it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SourceUse:
    """One reply in which at least one sentence was carried by the source."""

    message_id: str
    conversation_id: str
    at: datetime
    question: str
    """The customer's message before the reply; empty when there was none."""
    reply: str


class SourceUseSearch(Protocol):
    """Replies by what they rest on. Tests are left out; private and uncited sources count like others."""

    def list_uses(
        self, source_id: str, *, since: datetime, offset: int = 0, limit: int = 50
    ) -> tuple[list[SourceUse], int]:
        """A page, newest first, and how many there are in all; nothing for an unknown source."""
        ...
