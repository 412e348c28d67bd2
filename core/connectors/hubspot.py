"""HubSpot's content: knowledge base articles, website pages, landing pages and blog posts of one account.

Endpoints, as HubSpot documents them: `/cms/v3/pages/site-pages`, `/cms/v3/pages/landing-pages`,
`/cms/v3/blogs/posts` (paging, `sort`, `updatedAfter`, `archived`, `property`). Articles come from the
knowledge base API where the account has it (a beta), else from the site search, which every account has.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.clock import Clock, system_clock
from core.connectors.guarded_http import GuardedClient, LookUp
from core.connectors.hubspot_articles import ArticleReader
from core.connectors.hubspot_items import deleted_item, instant, page_item, post_item, row_id
from core.connectors.hubspot_listing import Listing, read_by_update
from core.connectors.hubspot_requests import HubSpotRequests
from core.errors import InvalidInput
from core.knowledge.content_connector import (
    ConnectorAccess,
    ConnectorAccount,
    ConnectorError,
    ConnectorPage,
    ContentItem,
    ContentKind,
    Pause,
    Position,
)
from core.network import public_addresses

BASE_URL = "https://api.hubapi.com"
LOOK_BACK = timedelta(minutes=2)
"""HubSpot's lists lag behind its clock a little; what is read twice costs a hash."""

CLOCKS_DIFFER = timedelta(hours=1)
"""Deletions are timed by HubSpot's clock, the first look by ours."""

ARTICLES = "articles"
CONTENT = (
    ContentKind(ARTICLES, "Knowledge base articles"),
    ContentKind("pages", "Website pages"),
    ContentKind("landing-pages", "Landing pages"),
    ContentKind("blog-posts", "Blog posts"),
)
_PATHS = {
    "pages": "/cms/v3/pages/site-pages",
    "landing-pages": "/cms/v3/pages/landing-pages",
    "blog-posts": "/cms/v3/blogs/posts",
}


@dataclass(frozen=True, slots=True)
class HubSpot:
    """The kind of connector; `pause` and `look_up` are passed on for tests."""

    allow_private_networks: bool = False
    clock: Clock = system_clock
    pause: Pause = time.sleep
    look_up: LookUp = public_addresses

    @property
    def name(self) -> str:
        """As stored with sources."""
        return "hubspot"

    @property
    def label(self) -> str:
        """For people."""
        return "HubSpot"

    @property
    def content(self) -> tuple[ContentKind, ...]:
        """What it can bring in."""
        return CONTENT

    def open(self, access: ConnectorAccess) -> "HubSpotConnector":
        """A connector. Raises InvalidInput for an unknown kind of content or an address not to be called."""
        known = [kind.id for kind in CONTENT]
        unknown = [content for content in access.content if content not in known]
        if unknown or not access.content:
            given = f"not “{unknown[0][:50]}”" if unknown else "at least one of them"
            raise InvalidInput(f"HubSpot's kinds of content are {', '.join(known)}; {given}.")
        client = GuardedClient(
            access.base_url or BASE_URL,
            access.token,
            system=self.label,
            allow_private=self.allow_private_networks,
            look_up=self.look_up,
        )
        requests = HubSpotRequests(client, pause=access.pause or self.pause)
        return HubSpotConnector(requests, content=access.content, clock=self.clock)


class HubSpotConnector:
    """ContentConnector over one account."""

    def __init__(self, requests: HubSpotRequests, *, content: tuple[str, ...], clock: Clock) -> None:
        self._requests = requests
        self._content = [kind.id for kind in CONTENT if kind.id in content]
        self._clock = clock

    def check(self) -> ConnectorAccount:
        """The account. Raises ConnectorRefused with the missing scope named, ConnectorError."""
        details = self._requests.get("/account-info/v3/details")
        portal = details.get("portalId")
        if not isinstance(portal, int | str) or not str(portal):
            raise ConnectorError("HubSpot did not say whose token this is. Check the address.")
        for content in self._content:
            if content == ARTICLES:
                ArticleReader(self._requests, clock=self._clock).check()
            else:
                self._requests.get(_PATHS[content], {"limit": "1", "property": "id"})
        domain = details.get("uiDomain")
        where = f" ({domain[:80]})" if isinstance(domain, str) and domain else ""
        return ConnectorAccount(str(portal)[:40], f"HubSpot account {str(portal)[:40]}{where}")

    def changes(self, position: Position) -> Iterator[ConnectorPage]:
        """What changed since the position, oldest first by kind of content."""
        reached = dict(position)
        for content in self._content:
            if content == ARTICLES:
                reader = ArticleReader(self._requests, clock=self._clock)
                yield from reader.changes(reached, look_back=LOOK_BACK)
                continue
            is_first = content not in reached
            began = self._clock()
            yield from self._live_changes(content, reached)
            if not is_first:
                yield from self._deletions(content, reached)
            elif f"{content}/deleted" not in reached:
                reached[f"{content}/deleted"] = mark_of(began - CLOCKS_DIFFER)
                yield ConnectorPage((), dict(reached))

    def close(self) -> None:
        """Let go of connections."""
        self._requests.close()

    def _live_changes(self, content: str, reached: dict[str, str]) -> Iterator[ConnectorPage]:
        make = post_item if content == "blog-posts" else page_item
        listing = Listing(self._requests, _PATHS[content])
        since = since_of(reached.get(content), LOOK_BACK)
        for rows, mark in read_by_update(listing.read, since):
            now = self._clock()
            items = tuple(make(row, kind=content, now=now) for row in rows if row_id(row))
            if mark is not None:
                reached[content] = _later(reached.get(content), mark)
            yield ConnectorPage(items, dict(reached))

    def _deletions(self, content: str, reached: dict[str, str]) -> Iterator[ConnectorPage]:
        """Deleting need not count as an update, so the list of what was deleted is read whole; it is slim."""
        key = f"{content}/deleted"
        since = since_of(reached.get(key), LOOK_BACK)
        newest: datetime | None = None
        items: list[ContentItem] = []
        for row in Listing(self._requests, _PATHS[content]).read_deleted():
            deleted_at = instant(row.get("archivedAt"))
            if row_id(row) and (since is None or deleted_at is None or deleted_at > since):
                items.append(deleted_item(row, kind=content))
            newest = max(filter(None, (newest, deleted_at)), default=None)
        if newest is not None:
            reached[key] = _later(reached.get(key), newest)
        if items:
            yield ConnectorPage(tuple(items), dict(reached))


def mark_of(at: datetime) -> str:
    """A point in time as positions keep it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def since_of(mark: str | None, look_back: timedelta) -> datetime | None:
    """From when on to read; None: from the start, also when the mark is not one of ours."""
    at = instant(mark)
    return None if at is None else at - look_back


def _later(mark: str | None, at: datetime) -> str:
    before = instant(mark)
    return mark_of(at if before is None or at > before else before)
