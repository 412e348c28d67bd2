"""The port to a content management system or help desk, its records, and where its secrets and cursor live.

To connect another system, write one module in `core/connectors` with a class that has `check` and `changes`,
and name it in `core/connectors/registry.py`. What the class must hold to:

1. `check` makes the cheapest requests that prove the token: one for the account, one a kind of content.
2. `changes(position)` gives what changed since that position was given, and all there is of what the position
   does not mention; so `changes({})` is everything. A position says “up to here all was seen”: give items in
   the order of their changes, or move the position only at the end. Look back a little (the system's clocks
   and caches lag): an item given twice costs a hash, an item missed answers wrongly until the next full read.
3. Every item is given, also the unpublished and deleted ones, with its state and a sentence that says why it
   does not answer. Items that vanish without a trace need no care: a full read finds them gone, a few hours
   later at most.
4. Failures are ConnectorErrors with a sentence. Wait out short limits inside, with `access.pause` where it is
   given: it raises ReadingStopped, which is let through. Raise for long ones. Never give half a page as if it
   were the whole.
5. What comes from outside is data: HTML is only passed on (it is read elsewhere, apart from this process),
   addresses are checked, a surprise in one item fails that item, not the page.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.errors import AnswerDeskError

Position = Mapping[str, str]
"""How far a connector has read, in its own words; stored as JSON, and given back to it unread."""


Pause = Callable[[float], None]
"""Waits so many seconds."""


class ReadingStopped(Exception):
    """The sync was stopped during a pause: an end, not a failure."""


class ConnectorError(AnswerDeskError):
    """The connected system could not be read. What was read before still answers."""

    exit_code = 6


class ConnectorUnavailable(ConnectorError):
    """It could not be reached, failed on its side, or asks for a short wait: trying again may help."""

    retryable = True


class ConnectorRefused(ConnectorError):
    """It refused the token, or the token lacks a permission: a person has to see to it."""


class ItemState(StrEnum):
    """Whether an item may answer."""

    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    DELETED = "deleted"
    UNREADABLE = "unreadable"
    """It is published, but what came of it could not be used; a text read earlier goes on answering."""


@dataclass(frozen=True, slots=True)
class ContentItem:
    """One page, post or article as the system gives it; nothing of it is trusted."""

    external_id: str
    """Unique and lasting within the system, such as `site-pages/123`."""
    state: ItemState
    updated_at: datetime | None
    title: str = ""
    html: str = ""
    """The content alone, without the frame of the site; empty unless published."""
    url: str | None = None
    """Where customers see it: http or https, or None."""
    language: str | None = None
    reason: str = ""
    """In words, when it does not answer."""


@dataclass(frozen=True, slots=True)
class ConnectorPage:
    """Some items, and the position to go on from once they are applied."""

    items: tuple[ContentItem, ...]
    position: Position


@dataclass(frozen=True, slots=True)
class ConnectorAccount:
    """Whose content the token opens."""

    id: str
    name: str
    """For people, such as `HubSpot account 123456 (app.hubspot.com)`."""


@dataclass(frozen=True, slots=True)
class ContentKind:
    """One kind of content that a connector can bring in, with its name for people."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class ConnectorAccess:
    """What a connector is opened with. The token must not show in any text: keep the record out of logs."""

    token: str
    content: tuple[str, ...]
    """Ids of the kinds of content to bring in."""
    base_url: str | None = None
    """Another address of the system than its public one; for tests and stand-ins."""
    pause: Pause | None = None
    """How to wait, noticing a stop; None: as the connector does by itself."""

    def __repr__(self) -> str:
        return f"ConnectorAccess(content={self.content!r}, base_url={self.base_url!r})"


class ContentConnector(Protocol):
    """Reads one account of one system. Used by one thread, and closed by whoever opened it."""

    def check(self) -> ConnectorAccount:
        """The account. Raises ConnectorRefused with the missing permission named, ConnectorUnavailable."""
        ...

    def changes(self, position: Position) -> Iterator[ConnectorPage]:
        """What changed since the position, published or not; what it does not mention, from the start.

        Raises ConnectorError; the positions given before then stay good.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class ConnectorKind(Protocol):
    """One system that can be connected."""

    @property
    def name(self) -> str:
        """Stored with the source, such as `hubspot`."""
        ...

    @property
    def label(self) -> str:
        """For people, such as `HubSpot`."""
        ...

    @property
    def content(self) -> tuple[ContentKind, ...]:
        """The kinds of content it has, in the order to show them."""
        ...

    def open(self, access: ConnectorAccess) -> ContentConnector:
        """A connector. Raises InvalidInput for an address that may not be called."""
        ...


FindConnector = Callable[[str], ConnectorKind]
"""The kind of that name. Raises InvalidInput with the names there are."""


class SecretStore(Protocol):
    """Secrets, sealed at rest. What is put in comes out only to be used, never to be shown."""

    def put_secret(self, name: str, value: str) -> None:
        """Seal and store, replacing an earlier one."""
        ...

    def open_secret(self, name: str) -> str | None:
        """The secret, None when there is none. Raises ConfigurationError when the key does not fit."""
        ...

    def list_secrets(self) -> list[str]:
        """Names alone."""
        ...

    def remove_secret(self, name: str) -> None:
        """Forget it; nothing happens when there is none."""
        ...


class CursorStore(Protocol):
    """How far each connected source has been read."""

    def save_cursor(self, source_id: str, cursor: Mapping[str, object], *, now: datetime) -> None:
        """Replace it. It is JSON."""
        ...

    def find_cursor(self, source_id: str) -> dict[str, object]:
        """Empty before the first."""
        ...


def token_name(source_id: str) -> str:
    """Under which name a source's token is kept."""
    return f"source/{source_id}/token"


def signing_name(source_id: str) -> str:
    """Under which name the secret that signs a source's webhooks is kept."""
    return f"source/{source_id}/signing"
