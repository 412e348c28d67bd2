"""A real HTTP server that speaks HubSpot's CMS endpoints: paths, JSON, paging, filters, limits, scopes."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""

SITE_PAGES = "/cms/v3/pages/site-pages"
LANDING_PAGES = "/cms/v3/pages/landing-pages"
BLOG_POSTS = "/cms/v3/blogs/posts"
ARTICLES = "/cms/knowledge-base/2027-03-beta/articles"
SEARCH = "/cms/v3/site-search/search"
INDEXED = "/cms/v3/site-search/indexed-data"
NEVER = "1970-01-01T00:00:00Z"


def rich_text_page(page_id: str, html: str, *, updated_at: str, **fields: Any) -> dict[str, Any]:
    """A published page with one rich text module, as the pages API gives it."""
    module = {"type": "custom_widget", "name": "module_1", "path": "@hubspot/rich_text", "w": 12, "x": 0}
    row = {
        "0": {
            "type": "cell",
            "name": "cell_1",
            "rows": [{"0": {**module, "params": {"html": html}}}],
            "params": {},
        }
    }
    return {
        "id": page_id,
        "name": f"Internal name {page_id}",
        "htmlTitle": f"Page {page_id}",
        "slug": f"page-{page_id}",
        "url": f"https://www.example.com/page-{page_id}",
        "state": "PUBLISHED",
        "currentState": "PUBLISHED",
        "currentlyPublished": True,
        "language": "en",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": updated_at,
        "publishDate": "2026-01-01T00:00:00Z",
        "archivedAt": NEVER,
        "archivedInDashboard": False,
        "layoutSections": {"dnd_area": {"type": "cell", "name": "dnd_area", "rows": [row], "params": {}}},
        "widgets": {},
        "widgetContainers": {},
        **fields,
    }


def blog_post(post_id: str, html: str, *, updated_at: str, **fields: Any) -> dict[str, Any]:
    """A published post, as the blog posts API gives it."""
    post = rich_text_page(post_id, "", updated_at=updated_at)
    return {
        **post,
        "name": f"Post {post_id}",
        "url": f"https://blog.example.com/post-{post_id}",
        "postBody": html,
        "layoutSections": {},
        **fields,
    }


def article(article_id: str, html: str, *, updated_at: str, **fields: Any) -> dict[str, Any]:
    """A published article, as the knowledge base API gives it."""
    return {
        "id": article_id,
        "knowledgeBaseId": "11",
        "title": f"Article {article_id}",
        "subtitle": "",
        "body": html,
        "language": "en",
        "state": "PUBLISHED",
        "url": f"https://help.example.com/article-{article_id}",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": updated_at,
        "accessType": "PUBLIC",
        **fields,
    }


class HubSpotAccount:
    """One account. Change its rows as an editor would; `script` answers come before real ones."""

    def __init__(self) -> None:
        self.token = "pat-na1-right"
        self.portal_id = 123456
        self.scopes = {"content", "cms.knowledge_base.articles.read"}
        self.has_article_api = True
        self.lists: dict[str, list[dict[str, Any]]] = {SITE_PAGES: [], LANDING_PAGES: [], BLOG_POSTS: []}
        self.articles: list[dict[str, Any]] = []
        self.script: list[Answer] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.after_request: Callable[[str, dict[str, str]], None] = _nothing
        self.base_url = ""

    def put(self, path: str, row: dict[str, Any]) -> None:
        """Save a row, replacing the one with its id."""
        rows = self.articles if path == ARTICLES else self.lists[path]
        rows[:] = [kept for kept in rows if kept["id"] != row["id"]] + [row]

    def change(self, path: str, row_id: str, **fields: Any) -> None:
        """Change some fields of a row."""
        rows = self.articles if path == ARTICLES else self.lists[path]
        self.put(path, {**next(row for row in rows if row["id"] == row_id), **fields})

    def remove(self, path: str, row_id: str) -> None:
        """Let a row vanish without a trace."""
        rows = self.articles if path == ARTICLES else self.lists[path]
        rows[:] = [kept for kept in rows if kept["id"] != row_id]

    def asked(self, path: str) -> list[dict[str, str]]:
        """The queries that came to a path, in order."""
        return [query for asked, query in self.requests if asked == path]

    def answer(self, path: str, query: dict[str, str], token: str) -> Answer:
        self.requests.append((path, query))
        try:
            return self.script.pop(0) if self.script else self._answer(path, query, token)
        finally:
            self.after_request(path, query)

    def _answer(self, path: str, query: dict[str, str], token: str) -> Answer:
        if token != f"Bearer {self.token}":
            return failure(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        if path == "/account-info/v3/details":
            return ok({"portalId": self.portal_id, "accountType": "STANDARD", "uiDomain": "app.hubspot.com"})
        if path in self.lists:
            return self._needs("content") or self._listed(self.lists[path], query, default=100, most=100)
        return self._answer_for_articles(path, query)

    def _answer_for_articles(self, path: str, query: dict[str, str]) -> Answer:
        if path.startswith(ARTICLES) and self.has_article_api:
            return self._needs("cms.knowledge_base.articles.read") or self._article(path, query)
        if path == SEARCH:
            return self._needs("content") or self._found(query)
        if path.startswith(INDEXED):
            return self._needs("content") or self._indexed(path.rpartition("/")[2])
        return failure(404, "OBJECT_NOT_FOUND", "resource not found")

    def _needs(self, scope: str) -> Answer | None:
        if scope in self.scopes:
            return None
        context = {"requiredGranularScopes": [scope]}
        sentence = "This app hasn't been granted all required scopes to make this call."
        errors = [{"message": "One or more of the following scopes are required.", "context": context}]
        return failure(403, "MISSING_SCOPES", sentence, errors=errors)

    def _article(self, path: str, query: dict[str, str]) -> Answer:
        if path == ARTICLES:
            slim = [{name: value for name, value in row.items() if name != "body"} for row in self.articles]
            return self._listed(slim, query, default=25, most=100)
        wanted = path.rpartition("/")[2]
        found = next((row for row in self.articles if row["id"] == wanted), None)
        return ok(found) if found else failure(404, "OBJECT_NOT_FOUND", "No article with that id.")

    def _listed(
        self, rows: list[dict[str, Any]], query: dict[str, str], *, default: int, most: int
    ) -> Answer:
        limit = int(query.get("limit", default))
        if limit > most:
            return failure(400, "VALIDATION_ERROR", f"limit must be at most {most}")
        wants_archived = query.get("archived") == "true"
        found = [row for row in rows if (row.get("archivedAt", NEVER) not in {NEVER, None}) == wants_archived]
        if "updatedAfter" in query:
            after = _time(query["updatedAfter"])
            found = [row for row in found if _time(row.get("updatedAt")) > after]
        sort = query.get("sort", "createdAt")
        found.sort(key=lambda row: (_time(row.get(sort.lstrip("-"))), str(row.get("id"))))
        offset = int(base64.b64decode(query["after"])) if "after" in query else 0
        shown = found[offset : offset + limit]
        if "property" in query:
            names = query["property"].split(",")
            shown = [{name: row[name] for name in names if name in row} for row in shown]
        body: dict[str, Any] = {"total": len(found), "results": shown}
        if offset + limit < len(found):
            token = base64.b64encode(str(offset + limit).encode()).decode()
            body["paging"] = {"next": {"after": token, "link": "https://api.hubapi.com/…"}}
        return ok(body)

    def _found(self, query: dict[str, str]) -> Answer:
        if not query.get("q"):
            return failure(400, "VALIDATION_ERROR", "Required parameter 'q' is missing.")
        limit, offset = int(query.get("limit", 10)), int(query.get("offset", 0))
        hits = [
            {
                "id": int(row["id"]),
                "score": 0.1,
                "type": "KNOWLEDGE_ARTICLE",
                "domain": "help.example.com",
                "url": row["url"],
                "language": row["language"],
                "title": f'<span class="hs-search-highlight">{row["title"]}</span>',
                "publishedDate": int(_time(row["updatedAt"]).timestamp() * 1000),
            }
            for row in self.articles
            if row["state"] == "PUBLISHED"
        ]
        page = {
            "total": len(hits),
            "offset": offset,
            "limit": limit,
            "results": hits[offset : offset + limit],
        }
        return ok(page)

    def _indexed(self, wanted: str) -> Answer:
        row = next((row for row in self.articles if row["id"] == wanted), None)
        if row is None:
            return failure(404, "OBJECT_NOT_FOUND", "No such document.")
        fields = {
            "title_nested.en": {"name": "title_nested.en", "value": row["title"], "values": [row["title"]]},
            "html_other_nested.en": {
                "name": "html_other_nested.en",
                "metadataField": False,
                "value": row["body"],
                "values": [row["body"]],
            },
        }
        return ok({"id": wanted, "type": "KNOWLEDGE_ARTICLE", "fields": fields})


def ok(body: object) -> Answer:
    return 200, {"Content-Type": "application/json;charset=utf-8"}, json.dumps(body).encode()


def failure(status: int, category: str, message: str, **more: Any) -> Answer:
    """An error in HubSpot's form."""
    body = {"status": "error", "message": message, "correlationId": "aeb5f871", "category": category, **more}
    headers = {"Content-Type": "application/json", **more.pop("headers", {})}
    return status, headers, json.dumps(body).encode()


def too_many(policy: str, *, retry_after: str | None = None) -> Answer:
    """The answer to too many requests."""
    message = f"You have reached your {policy.lower()} limit."
    status, headers, body = failure(
        429, "RATE_LIMITS", message, errorType="RATE_LIMIT", policyName=policy, requestId="1"
    )
    return status, headers | ({"Retry-After": retry_after} if retry_after else {}), body


def _nothing(path: str, query: dict[str, str]) -> None:
    """After a request, by default."""


def _time(value: object) -> datetime:
    return datetime.fromisoformat(str(value)) if value else datetime(1970, 1, 1, tzinfo=UTC)


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that breaks off an answer is expected."""


@contextmanager
def serving(account: HubSpotAccount) -> Iterator[HubSpotAccount]:
    """The account, reachable at its base_url."""
    server = _QuietServer(("127.0.0.1", 0), _handler_of(account))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    account.base_url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler_of(account: HubSpotAccount) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536  # headers and body in one packet: two would wait for each other

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            answer = account.answer(parts.path, query, self.headers.get("Authorization", ""))
            status, headers, body = answer
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler
