"""Reads one of HubSpot's lists so that nothing is missed, though it changes while it is read."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from core.connectors.guarded_http import TooLarge
from core.connectors.hubspot_items import TOO_LARGE, row_id, updated_at
from core.connectors.hubspot_requests import HubSpotRequests
from core.knowledge.content_connector import ConnectorError

Row = dict[str, Any]
ReadPage = Callable[[datetime | None, str | None], tuple[list[Row], str | None]]
"""(changed after, token) → rows, and the token of the next page, None at the end."""

_LIMITS = (50, 5, 1)
"""Rows asked for at once; fewer where an answer would have too many bytes."""
_MOMENT = timedelta(milliseconds=1)
_SLIM = (
    "id,name,htmlTitle,url,updatedAt,archivedAt,state,currentState,currentlyPublished,language,publishDate"
)


def read_by_update(read: ReadPage, since: datetime | None) -> Iterator[tuple[list[Row], datetime | None]]:
    """New rows, and up to when all changes have been given; None while that cannot be said.

    HubSpot's page tokens count rows. Whoever is changed while we read moves to the end, all others move up,
    and the one at the edge of a page would be missed. So each page asks again for what changed after the
    last row seen; tokens serve only within one instant, and where a list is not in the order of changes.
    """
    seen: set[tuple[str, str]] = set()
    tokens: set[str] = set()
    after, token, reached, is_ordered = since, None, None, True
    while True:
        rows, next_token = read(after, token)
        fresh = [row for row in rows if (row_id(row), str(updated_at(row))) not in seen]
        seen |= {(row_id(row), str(updated_at(row))) for row in rows}
        times = [at for at in map(updated_at, rows) if at is not None]
        is_ordered = is_ordered and times == sorted(times) and len(times) == len(rows)
        reached = max([*times, *([reached] if reached else [])], default=None)
        if next_token is None:
            yield fresh, reached
            return
        yield fresh, reached if is_ordered else None
        edge = reached - _MOMENT if reached is not None and is_ordered else None
        if edge is not None and (after is None or edge > after):
            after, token, tokens = edge, None, set()
            continue
        if next_token in tokens:
            raise ConnectorError("HubSpot gives the same page again and again. It is tried again later.")
        tokens.add(next_token)
        token = next_token


class Listing:
    """One list of pages or posts."""

    def __init__(self, requests: HubSpotRequests, path: str) -> None:
        self._requests = requests
        self._path = path

    def read(self, changed_after: datetime | None, token: str | None) -> tuple[list[Row], str | None]:
        """A page in the order of changes. A row too large to be read comes without its content, marked."""
        parameters = {"sort": "updatedAt"}
        if changed_after is not None:
            parameters["updatedAfter"] = as_parameter(changed_after)
        if token is not None:
            parameters["after"] = token
        for limit in _LIMITS:
            try:
                return rows_of(self._requests.get(self._path, {**parameters, "limit": str(limit)}))
            except TooLarge:
                continue
        rows, following = rows_of(
            self._requests.get(self._path, {**parameters, "limit": "1", "property": _SLIM})
        )
        return [{**row, TOO_LARGE: True} for row in rows], following

    def read_deleted(self) -> Iterator[Row]:
        """Rows of what was deleted, without content."""
        token: str | None = None
        seen: set[str] = set()
        while True:
            parameters = {"archived": "true", "limit": "100", "property": _SLIM}
            rows, token = rows_of(
                self._requests.get(self._path, parameters | ({"after": token} if token else {}))
            )
            yield from rows
            if token is None or token in seen:
                return
            seen.add(token)


def rows_of(answer: Row) -> tuple[list[Row], str | None]:
    """The rows of a list and the token of its next page. Raises ConnectorError when it is none."""
    results = answer.get("results")
    if not isinstance(results, list):
        raise ConnectorError("HubSpot sent something other than a list. Check the address.")
    following: Any = answer.get("paging")
    for name in ("next", "after"):
        following = following.get(name) if isinstance(following, dict) else None
    token = str(following) if isinstance(following, str | int) and str(following) else None
    return [row for row in results if isinstance(row, dict)], token if results else None


def as_parameter(at: datetime) -> str:
    """A time as HubSpot's filters take it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
