"""When two addresses are one page, and which addresses belong to a site (pure)."""

import ipaddress
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from core.errors import InvalidInput
from core.network import ascii_host

LONGEST_URL = 2_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_TRACKING = re.compile(
    r"^(utm_.+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|mc_[ce]id|_ga|_gl|_hs(enc|mi)|hsCtaTracking|igshid|"
    r"ref_src|vero_(id|conv)|mkt_tok|phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|zenid|oscsid)$",
    re.IGNORECASE,
)
_SESSION = re.compile(r"^(session_?id|sess(id)?|sid|s)$", re.IGNORECASE)
_SESSION_TOKEN = re.compile(r"^(?=.*\d)[0-9A-Za-z_-]{16,}$")
_SESSION_IN_PATH = re.compile(
    r";(jsessionid|phpsessid|sid)=[^/;?]*|/\([A-Z]\([0-9a-z]{16,}\)\)(?=/|$)", re.IGNORECASE
)
_BINARY = re.compile(
    r"\.(png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?|css|js|mjs|json|map|woff2?|ttf|eot|otf|mp[34]|m4[av]|avi|mov|"
    r"webm|mpe?g|ogg|wav|flac|zip|gz|tgz|bz2|xz|7z|rar|tar|exe|msi|dmg|pkg|deb|rpm|apk|iso|bin|jar|xlsx?|pptx?|"
    r"csv|epub|xml|rss|atom|ics|asc|sig)$",
    re.IGNORECASE,
)
_DATE_PATH = re.compile(r"/(19|20|21)\d\d[/-]\d{1,2}([/-]\d{1,2})?/?$")
_ARTICLE_NAMES = frozenset(
    {"id", "p", "page_id", "pageid", "article", "articleid", "article_id", "aid", "title", "doc", "topic",
     "t", "q", "faq", "entry", "post", "item", "cid", "kb", "kbid", "number", "sysparm_article"}
)  # fmt: skip
_MOST_ARTICLES = 5_000
_MOST_VARIANTS = 500
_MOST_FACETS = 200
_MOST_DATES = 200
_REPEATED_STEPS = re.compile(r"((?:/[^/]+){1,3}?)\1{3,}(?:/|$)")


def canonical_url(url: str) -> str | None:
    """The form that equal addresses share; None for what is not a plain http or https address.

    Lower-case scheme and host, no default port, no fragment, dot segments resolved, escapes in one spelling,
    tracking and session parameters gone, the rest sorted. Applying it twice changes nothing.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = _host_form(parts.hostname or "")
    except (ValueError, UnicodeError):
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host or "@" in parts.netloc:
        return None
    netloc = host if port in {None, _DEFAULT_PORTS[scheme]} else f"{host}:{port}"
    path = _SESSION_IN_PATH.sub("", _resolve_dots(_escape(parts.path or "/", _PATH_SAFE)))
    result = urlunsplit((scheme, netloc, path or "/", _canonical_query(parts.query), ""))
    return result if len(result) <= LONGEST_URL else None


def _host_form(host: str) -> str:
    if ":" in host:
        return f"[{ipaddress.ip_address(host.split('%', 1)[0]).compressed}]"
    host = ascii_host(host)
    if not re.fullmatch(r"[a-z0-9._-]+", host):
        raise ValueError(host)
    return host


def _escape(text: str, safe: str) -> str:
    """Percent-escapes in one spelling: unreserved characters bare, the others in upper case."""

    def spell(match: re.Match[str]) -> str:
        value = int(match[1], 16)
        return chr(value) if value in _UNRESERVED else f"%{match[1].upper()}"

    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(_UNRESERVED_ESCAPE.sub(spell, text), safe=safe)


def _resolve_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    for step in path.split("/")[1:]:
        if step == "..":
            kept = kept[:-1]
        elif step != ".":
            kept.append(step)
    tail = "/" if path.endswith(("/.", "/..")) and kept and kept[-1] else ""
    return "/" + "/".join(kept) + tail


def _canonical_query(query: str) -> str:
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="surrogateescape")
    kept = sorted((name, value) for name, value in pairs if not _says_nothing(name, value))
    return urlencode(kept, errors="surrogateescape")


def _says_nothing(name: str, value: str) -> bool:
    """Whether a parameter follows the visitor and not the page; `sid=12` may well be an article."""
    return bool(_TRACKING.match(name) or (_SESSION.match(name) and _SESSION_TOKEN.match(value)))


def is_trap(url: str) -> bool:
    """Whether the path repeats itself as only a broken relative link makes it."""
    path = urlsplit(url).path
    steps = Counter(path.split("/")[1:])
    often = max(count for step, count in steps.items() if step) if any(steps) else 0
    return path.count("/") > 25 or often > 4 or _REPEATED_STEPS.search(path) is not None


def family(url: str) -> tuple[str, int] | None:
    """What an address is a variant of, and how many such variants are followed; None for a page of its own.

    One parameter may well name the article, so many are followed; with more of them, and with dates, filters
    and calendars begin, which have no end.
    """
    path, has_query, query = url.partition("?")
    dated = _DATE_PATH.sub("/#", path)
    if dated != path:
        return dated, _MOST_DATES
    if not has_query:
        return None
    names = sorted({pair.partition("=")[0] for pair in query.split("&")})
    if len(names) > 1:
        return path, _MOST_FACETS
    is_article = names[0].lower() in _ARTICLE_NAMES
    return f"{path}?{names[0]}", _MOST_ARTICLES if is_article else _MOST_VARIANTS


def is_other_type(url: str) -> bool:
    """Whether the address ends like a file that is never read: pictures, archives, style sheets."""
    return _BINARY.search(urlsplit(url).path) is not None


@lru_cache(maxsize=10_000)
def registrable_domain(host: str) -> str | None:
    """`example.co.uk` of `help.example.co.uk`, by the suffix list as shipped; None for IPs and bare names."""
    return _suffixes()(host).top_domain_under_public_suffix or None


@lru_cache(maxsize=1)
def _suffixes():  # type: ignore[no-untyped-def] # noqa: ANN202 - tldextract is imported late and untyped
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def start_port(url: str) -> int | None:
    """The port that an address names itself; None for the usual one, and for what is no address."""
    canonical = canonical_url(url)
    return urlsplit(canonical).port if canonical else None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which addresses a crawl may read. Hosts with and without www count as one, so do http and https."""

    scheme: str
    host: str
    port: int | None
    domain: str | None
    """The registrable domain; None for IP addresses and names such as localhost."""
    path_prefix: str
    include_subdomains: bool
    include: tuple[re.Pattern[str], ...]
    exclude: tuple[re.Pattern[str], ...]

    def fold(self, url: str) -> str | None:
        """The canonical form, spelt with the site's scheme and host where only http or www differ."""
        canonical = canonical_url(url)
        if canonical is None:
            return None
        parts = urlsplit(canonical)
        if self.domain is None or not self._is_same_host(parts) or parts.port != self.port:
            return canonical
        netloc = self.host if self.port is None else f"{self.host}:{self.port}"
        scheme = self.scheme if self.port is None else parts.scheme
        return urlunsplit((scheme, netloc, parts.path, parts.query, ""))

    def _is_same_host(self, parts: SplitResult) -> bool:
        return without_www(parts.hostname or "") == without_www(self.host)

    def is_site(self, url: str) -> bool:
        """Whether the address is of the site at all, whatever its path."""
        parts = urlsplit(url)
        if self.domain is None:
            return parts.scheme == self.scheme and parts.hostname == self.host and parts.port == self.port
        if parts.port != self.port:
            return False
        if self._is_same_host(parts):
            return True
        return self.include_subdomains and registrable_domain(parts.hostname or "") == self.domain

    @property
    def origin(self) -> str:
        """Scheme, host and port as the site spells itself."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" if self.port is None else f"{self.scheme}://{host}:{self.port}"

    def is_related(self, url: str) -> bool:
        """Whether the address belongs to the site's owner: of the site, or of another host of its domain."""
        if self.is_site(url):
            return True
        host = urlsplit(url).hostname or ""
        return self.domain is not None and registrable_domain(host) == self.domain

    def refusal(self, url: str) -> str:
        """Why an address (canonical) is not to be read, in words; empty when it is in scope."""
        if not self.is_site(url):
            return "Out of scope: another site."
        path = urlsplit(url).path
        if self.path_prefix and not _is_below(path, self.path_prefix):
            return f"Out of scope: not below {self.path_prefix}."
        if self.include and not any(pattern.search(url) for pattern in self.include):
            return "Out of scope: matches none of the patterns to include."
        if any(pattern.search(url) for pattern in self.exclude):
            return "Out of scope: matches a pattern to exclude."
        return ""


def _is_below(path: str, prefix: str) -> bool:
    return path == prefix.rstrip("/") or path.startswith(prefix if prefix.endswith("/") else prefix + "/")


def without_www(host: str) -> str:
    """The host without a leading `www.`."""
    return host.removeprefix("www.")


def make_scope(
    start_url: str,
    *,
    path_prefix: str | None = None,
    include_subdomains: bool = False,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
) -> Scope:
    """The scope around a start URL. Raises InvalidInput with a sentence for a bad URL or pattern."""
    canonical = canonical_url(start_url)
    if canonical is None:
        raise InvalidInput(f"“{start_url[:200]}” is not a web address that can be crawled.")
    parts = urlsplit(canonical)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    prefix = f"/{path_prefix.strip().strip('/')}" if path_prefix and path_prefix.strip("/ ") else ""
    return Scope(
        scheme=parts.scheme,
        host=parts.hostname or host,
        port=parts.port,
        domain=registrable_domain(parts.hostname or ""),
        path_prefix=_escape(prefix, _PATH_SAFE),
        include_subdomains=include_subdomains,
        include=tuple(map(_compile, include)),
        exclude=tuple(map(_compile, exclude)),
    )


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise InvalidInput(f"The pattern “{pattern[:200]}” is not a regular expression: {error}.") from error
