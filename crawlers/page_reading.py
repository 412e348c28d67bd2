"""One address asked and its answer judged: a record in words, the links found, or where else to look."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from core.knowledge.crawl_files import CrawledUrl, CrawlRequest, KnownUrl
from crawlers.fetching import Fetched, Fetcher, FetchFailure
from crawlers.link_memory import PageMemory
from crawlers.page_links import PageLinks, read_links
from crawlers.page_shape import COOKIES, PageShape
from crawlers.page_types import HTML, media_type, page_type

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OVERLOADED = frozenset({429, 503})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_STATUS_WORDS = {
    401: "The site asks for a sign-in (HTTP 401).",
    403: "The site refuses to show this page (HTTP 403).",
    404: "The page does not exist (HTTP 404).",
    407: "The site asks for a sign-in (HTTP 407).",
    410: "The page was removed for good (HTTP 410).",
    429: "The site asked for fewer requests (HTTP 429).",
}
_SIGN_IN_PATH = re.compile(
    r"/(log-?in|sign-?in|sign_in|sso|saml2?|oauth2?|authorize|auth|wp-login\.php|anmelden|anmeldung|connexion|"
    r"iniciar-sesion|logga-in|inloggen)(/|$|\.\w+$)",
    re.IGNORECASE,
)
_SIGN_IN_HOST = re.compile(r"^(log-?in|sign-?in|sso|auth|accounts|idp)\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try."""

    record: CrawledUrl
    body: bytes = b""
    """To be kept; empty when there is nothing to keep."""
    links: tuple[str, ...] = ()
    redirect: str | None = None
    canonical: str | None = None
    shape: PageShape | None = None
    """Of an HTML page that was read."""
    digest: str = ""
    """Of the page's words, also of one that is not modified; empty where it is not known."""
    is_passing: bool = False
    """Trying again may help."""
    pause_s: float | None = None
    """The site struggles: a pause it asked for, or 0 without a wish."""
    is_network_failure: bool = False


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads addresses for one crawl. Holds no state of it but what is known from earlier ones."""

    request: CrawlRequest
    fetcher: Fetcher
    now_s: Callable[[], float]
    """Seconds since 1970."""
    known: Mapping[str, KnownUrl] = field(default_factory=dict)
    memory: Mapping[str, PageMemory] = field(default_factory=dict)
    """Links as the last crawl found them."""

    @property
    def robot(self) -> str:
        """Our name as pages address us."""
        return self.request.user_agent.split("/", 1)[0].lower()

    async def read(self, url: str, *, address: str | None = None, is_fresh: bool = False) -> Outcome:
        """Ask once. `address` is fetched in the URL's place where a redirect changed only http or www.

        `is_fresh` asks for the page itself, whatever is known of it.
        """
        known = self.known.get(url)
        answer = await self.fetcher.fetch(
            address or url,
            headers=request_headers(self.request) | ({} if is_fresh else self._conditions(url, known)),
            most_bytes=self.request.page_bytes,
            only_pages=True,
        )
        if isinstance(answer, FetchFailure):
            return self._failed(url, answer)
        if answer.status == 304 and known is not None:
            return self._unmodified(url, answer, known)
        if answer.status in _REDIRECTS:
            return self._redirected(url, address or url, answer)
        if not 200 <= answer.status < 300:
            return self._refused(url, answer, known)
        return self._judge_page(url, address or url, answer, known)

    def _conditions(self, url: str, known: KnownUrl | None) -> dict[str, str]:
        """A page that is not modified comes without its links, so these must be remembered."""
        if known is None or not known.content_hash:
            return {}
        memory = self.memory.get(url)
        if self.request.follow_links and (memory is None or memory.body_hash != known.content_hash):
            return {}
        wanted = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in wanted.items() if value}

    def _unmodified(self, url: str, answer: Fetched, known: KnownUrl) -> Outcome:
        memory = self.memory.get(url)
        return Outcome(
            self._record(url, "unchanged", answer, body_hash=known.content_hash, known=known),
            links=memory.links if memory else (),
            digest=memory.digest if memory else "",
        )

    def _remembered_links(self, url: str) -> tuple[str, ...]:
        """A page that fails this time is taken to link what it linked before."""
        memory = self.memory.get(url)
        return memory.links if memory else ()

    def _failed(self, url: str, failure: FetchFailure) -> Outcome:
        state = "skipped" if failure.is_too_large else "failed"
        record = CrawledUrl(url=url, state=state, reason=failure.reason, fetched_at=self.now_s())
        return Outcome(
            record,
            links=self._remembered_links(url),
            is_passing=failure.is_passing,
            is_network_failure=failure.is_network,
            pause_s=0.0 if failure.is_passing else None,
        )

    def _redirected(self, url: str, address: str, answer: Fetched) -> Outcome:
        location = answer.headers.get("location", "").strip()
        try:
            target = urljoin(address, location) if location else None
        except ValueError:
            target = None
        if target is None:
            return Outcome(self._record(url, "failed", answer, reason="The page redirects to nowhere."))
        if _is_sign_in(target) and not _is_sign_in(url):
            reason = f"The site asks for a sign-in: this address leads to {target[:300]}"
            return Outcome(self._record(url, "failed", answer, reason=reason))
        if target == address and "set-cookie" in answer.headers:
            return Outcome(self._record(url, "failed", answer, reason=COOKIES))
        record = self._record(url, "skipped", answer, reason=f"Redirects to {target[:300]}")
        return Outcome(record, redirect=target)

    def _refused(self, url: str, answer: Fetched, known: KnownUrl | None) -> Outcome:
        status = answer.status
        reason = _STATUS_WORDS.get(status) or (
            f"The site failed to answer (HTTP {status})."
            if status >= 500
            else f"The site answered HTTP {status}."
        )
        is_missing = status in {404, 410}
        return Outcome(
            self._record(url, "gone" if is_missing and known else "failed", answer, reason=reason),
            links=() if is_missing else self._remembered_links(url),
            is_passing=status in _PASSING,
            pause_s=_retry_after(answer) if status in _OVERLOADED else None,
        )

    def _judge_page(self, url: str, address: str, answer: Fetched, known: KnownUrl | None) -> Outcome:
        kind = None if answer.is_unread else page_type(answer.content_type, answer.body)
        if kind is None:
            found = media_type(answer.content_type) or "of no known type"
            reason = f"Not a page: {found} is not read."
            return Outcome(self._record(url, "skipped", answer, reason=reason))
        if not answer.body.strip():
            return Outcome(self._record(url, "failed", answer, reason="The page is empty."))
        page = read_links(
            answer.body,
            url=address,
            headers=answer.headers,
            now_s=self.now_s(),
            page_type=kind,
            robot=self.robot,
        )
        return self._judge_text(url, answer, known, page, kind)

    def _judge_text(
        self, url: str, answer: Fetched, known: KnownUrl | None, page: PageLinks, kind: str
    ) -> Outcome:
        shape = page.shape
        digest = hashlib.sha256(answer.body).hexdigest()
        is_same = known is not None and known.content_hash == digest
        record = self._record(url, "unchanged" if is_same else "fetched", answer, body_hash=digest)
        if not page.may_index:
            state, reason = "skipped", "The page asks not to be indexed (noindex)."
        elif shape and shape.barrier:
            state, reason = "failed", shape.barrier
        else:
            state, reason = record.state, ""
        is_html = kind == HTML and media_type(answer.content_type) in {HTML, "application/xhtml+xml"}
        content_type = answer.content_type[:200] if is_html else kind
        return Outcome(
            record.model_copy(update={"state": state, "reason": reason, "content_type": content_type}),
            body=b"" if is_same or reason else answer.body,
            links=page.links,
            canonical=page.canonical,
            shape=shape,
            digest=shape.digest if shape else "",
        )

    def _record(
        self,
        url: str,
        state: str,
        answer: Fetched,
        *,
        reason: str = "",
        body_hash: str | None = None,
        known: KnownUrl | None = None,
    ) -> CrawledUrl:
        return CrawledUrl(
            url=url,
            state=state,
            reason=reason,
            status=answer.status,
            content_type=answer.content_type[:200],
            body_hash=body_hash,
            etag=answer.headers.get("etag") or (known.etag if known else None),
            last_modified=answer.headers.get("last-modified") or (known.last_modified if known else None),
            fetched_at=self.now_s(),
        )


def request_headers(request: CrawlRequest) -> dict[str, str]:
    """What every request of the crawl says of itself."""
    return {
        "User-Agent": request.user_agent,
        "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.5",
        "Accept-Language": "en;q=0.9,*;q=0.5",
    }


def _is_sign_in(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_SIGN_IN_PATH.search(parts.path) or _SIGN_IN_HOST.match(parts.hostname or ""))


def _retry_after(answer: Fetched) -> float:
    text = answer.headers.get("retry-after", "").strip()
    return float(text) if text.isdecimal() and len(text) < 7 else 0.0
