"""Knowledge base articles: by the knowledge base API where the account has it, else by the site search."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from core.clock import Clock
from core.connectors.guarded_http import TooLarge
from core.connectors.hubspot_items import TOO_LARGE, article_item, hit_item, instant, row_id
from core.connectors.hubspot_listing import Row, as_parameter, read_by_update, rows_of
from core.connectors.hubspot_requests import HubSpotRequests, MissingContent, MissingScope
from core.knowledge.content_connector import ConnectorError, ConnectorPage, ContentItem

KIND = "articles"
ARTICLES_PATH = "/cms/knowledge-base/2027-03-beta/articles"
SEARCH_PATH = "/cms/v3/site-search/search"
INDEXED_PATH = "/cms/v3/site-search/indexed-data"
SEARCHED = "articles/searched"
"""Where the site search was read up to; its dates are of publishing, the other way's of changing."""
EVERYTHING = "a_b_c_d_e_f_g_h_i_j_k_l_m_n_o_p_q_r_s_t_u_v_w_x_y_z"
"""The search wants words; these, known from public integrations, match every article."""
_HITS = 100


class ArticleReader:
    """Reads the articles of one account, this time round."""

    def __init__(self, requests: HubSpotRequests, *, clock: Clock) -> None:
        self._requests = requests
        self._clock = clock

    def check(self) -> None:
        """Raises ConnectorRefused when neither way is open; the scope named is that of the better way."""
        refused = self._refusal()
        if refused is None:
            return
        try:
            self._search(0, limit=1)
        except MissingScope as error:
            raise refused if isinstance(refused, MissingScope) else error from error

    def changes(self, reached: dict[str, str], *, look_back: timedelta) -> Iterator[ConnectorPage]:
        """Articles that changed. By the search: those published since, and all of them on a first read."""
        if self._refusal() is None:
            yield from self._listed_changes(reached, look_back)
        else:
            yield from self._searched_changes(reached, look_back)

    def _refusal(self) -> ConnectorError | None:
        try:
            self._requests.get(ARTICLES_PATH, {"limit": "1"})
        except (MissingContent, MissingScope) as error:
            return error
        return None

    def _listed_changes(self, reached: dict[str, str], look_back: timedelta) -> Iterator[ConnectorPage]:
        mark = instant(reached.get(KIND))
        since = None if mark is None else mark - look_back
        for rows, seen_to in read_by_update(self._read_page, since):
            now = self._clock()
            # A server that does not know the filter gives all: what is known need not be fetched again.
            fresh = [row for row in rows if row_id(row) and _is_fresh(row, since)]
            items = tuple(article_item(self._whole(row), kind=KIND, now=now) for row in fresh)
            if seen_to is not None and (mark is None or seen_to > mark):
                mark = seen_to
                reached[KIND] = as_parameter(mark)
            yield ConnectorPage(items, dict(reached))

    def _read_page(self, changed_after: datetime | None, token: str | None) -> tuple[list[Row], str | None]:
        parameters = {"sort": "updatedAt"}
        if changed_after is not None:
            parameters["updatedAfter"] = as_parameter(changed_after)
        if token is not None:
            parameters["after"] = token
        return rows_of(self._requests.get(ARTICLES_PATH, parameters))

    def _whole(self, row: Row) -> Row:
        """Lists come without bodies; each article is then asked for by its id."""
        if isinstance(row.get("body"), str):
            return row
        try:
            return {**row, **self._requests.get(f"{ARTICLES_PATH}/{_path_part(row)}")}
        except TooLarge:
            return {**row, TOO_LARGE: True}
        except MissingContent:
            return {**row, "archived": True}

    def _searched_changes(self, reached: dict[str, str], look_back: timedelta) -> Iterator[ConnectorPage]:
        mark = instant(reached.get(SEARCHED))
        since = None if mark is None else mark - look_back
        offset, newest = 0, mark
        while True:
            hits, total = self._search(offset, limit=_HITS)
            fresh = [hit for hit in hits if row_id(hit) and _is_published_after(hit, since)]
            items = [item for item in map(self._indexed, fresh) if item is not None]
            newest = max((at for at in (newest, *map(_published, hits)) if at is not None), default=None)
            offset += len(hits)
            is_last = not hits or offset >= total
            if is_last and newest is not None:
                reached[SEARCHED] = as_parameter(newest)
            yield ConnectorPage(tuple(items), dict(reached))
            if is_last:
                return

    def _search(self, offset: int, *, limit: int) -> tuple[list[Row], int]:
        parameters = {"q": EVERYTHING, "type": "KNOWLEDGE_ARTICLE", "length": "SHORT"}
        answer = self._requests.get(SEARCH_PATH, {**parameters, "limit": str(limit), "offset": str(offset)})
        hits, _ = rows_of(answer)
        total = answer.get("total")
        return hits, total if isinstance(total, int) else offset + len(hits) + 1

    def _indexed(self, hit: Row) -> ContentItem | None:
        try:
            indexed = self._requests.get(f"{INDEXED_PATH}/{_path_part(hit)}", {"type": "KNOWLEDGE_ARTICLE"})
        except MissingContent:
            return None  # gone since the search; the next full read misses it
        return hit_item(hit, indexed, kind=KIND)


def _path_part(row: Row) -> str:
    """Ids are numbers; whatever else came must not lead to another address."""
    return "".join(letter for letter in row_id(row) if letter.isalnum() or letter in "-_")[:80]


def _is_fresh(row: Row, since: datetime | None) -> bool:
    at = instant(row.get("updatedAt"))
    return since is None or at is None or at > since


def _is_published_after(hit: Row, since: datetime | None) -> bool:
    at = _published(hit)
    return since is None or at is None or at > since


def _published(hit: Row) -> datetime | None:
    return instant(hit.get("publishedDate"))
