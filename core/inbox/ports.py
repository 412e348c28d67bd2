"""What the Inbox needs from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.answering.reply import Reply, Turn
from core.inbox.entries import InboxCounts, InboxEntry, InboxQuestion, Presence


class InboxLists(Protocol):
    """Conversations as people look for them. Asked every other second: quick with many closed ones."""

    def list_entries(
        self, wanted: InboxQuestion, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[InboxEntry], bool]:
        """A page, and whether there are more.

        What waits comes first in the order of waiting, the longest first (in the queue the person's own
        before their teams' before all others'); closed ones and those of a search by last activity.
        """
        ...

    def count_entries(self, person_id: str | None) -> InboxCounts:
        """For this person; None: for somebody unknown, to whom nothing belongs."""
        ...


class PresenceBoard(Protocol):
    """Who looks at what. Rows age; who is gone simply stops saying so."""

    def note_presence(self, one: Presence) -> None:
        """The person looks at the conversation; what they said of others over a minute ago is forgotten."""
        ...

    def list_present(self, conversation_ids: Sequence[str], *, since: datetime) -> list[Presence]:
        """Those who said so at `since` or later, in order of time."""
        ...


class ReplyingAgent(Protocol):
    """The agent, as far as suggestions need it."""

    def reply(self, turn: Turn) -> Reply:
        """The whole reply at once; stores nothing."""
        ...
