"""What the crawl needs of a network: one address fetched, without following redirects or trying again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of the server, whatever its status."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case; repeated ones joined by commas, X-Robots-Tag by line breaks."""
    body: bytes = b""
    is_unread: bool = False
    """The body was not read because its type is none we read."""

    @property
    def content_type(self) -> str:
        """As the server gave it; empty when it gave none."""
        return self.headers.get("content-type", "")


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """No answer, and why, in words."""

    reason: str
    is_passing: bool = False
    """Trying again may help: a time-out, a broken connection."""
    is_network: bool = False
    """The server could not be reached at all."""
    is_too_large: bool = False


class Fetcher(Protocol):
    """Fetches one address; checks the address of every connection it makes."""

    async def fetch(
        self, url: str, *, headers: Mapping[str, str], most_bytes: int, only_pages: bool
    ) -> Fetched | FetchFailure:
        """Bodies come decompressed and never longer than `most_bytes`.

        `only_pages` leaves bodies unread whose type is not HTML, PDF or DOCX.
        """
        ...
