"""What people see of conversations in lists, and which ones they ask for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.conversations.conversation import Conversation, Role


class InboxView(StrEnum):
    """Which conversations are listed. Tests are in none of them."""

    QUEUE = "queue"
    """Waits for a word of this person's or of nobody's in particular: what to do next."""
    MINE = "mine"
    """Open, and given to this person."""
    EVERYBODYS = "everybodys"
    """Open, and with people or waiting for them."""
    AGENTS = "agents"
    """Open, and with the agent."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class InboxQuestion:
    """Which entries. With a `text`, conversations of every view that mention it, the customer's name too."""

    view: InboxView = InboxView.QUEUE
    person_id: str | None = None
    """Whose queue, whose own; None: of somebody who has not said who they are."""
    team_ids: tuple[str, ...] = ()
    """The teams of that person: what waits for them comes before what waits for others."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One conversation of a list."""

    conversation: Conversation
    is_unread: bool
    """It is with people, and none of them has read the customer's last words."""
    last_role: Role | None = None
    """Who of customer and people spoke last; None when neither has."""
    last_words: str = ""
    """The beginning of what they said."""


LAST_WORDS = 200
"""So many letters of the last message are read for lists."""


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many there are, for the tabs."""

    queue: int = 0
    mine: int = 0
    everybodys: int = 0
    unread: int = 0
    """Of the queue and of mine together."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody who looks at a conversation now."""

    conversation_id: str
    person_id: str
    at: datetime
