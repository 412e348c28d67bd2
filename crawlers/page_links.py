"""What a crawl reads of a page: its links, its canonical address, and its wishes to robots (pure)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from lxml import etree

from core.knowledge.page_tree import parse_tree, read_facts
from core.knowledge.web_page import decode_markup
from crawlers.page_shape import PageShape, read_shape
from crawlers.page_types import HTML

_MOST_LINKS = 5_000
_UNTIL = re.compile(r"unavailable_after\s*:\s*((?:[a-z]{3,9},\s*)?[^,;\n]+)", re.IGNORECASE)
_WEEKDAY = re.compile(r"^[a-z]{3,9},?\s+(?=\d)", re.IGNORECASE)
_ZONE = re.compile(r"\s+(?:utc|gmt|[a-z]{3,4})$", re.IGNORECASE)
_LONE_WISHES = frozenset({"max-snippet", "max-image-preview", "max-video-preview"})


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Links are absolute, in page order, not yet canonical; none on a page that says nofollow."""

    links: tuple[str, ...] = ()
    canonical: str | None = None
    may_index: bool = True
    shape: PageShape | None = None
    """None for what is no HTML, and for HTML without an element."""


def read_links(
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str],
    now_s: float,
    page_type: str = HTML,
    robot: str = "",
) -> PageLinks:
    """What page and headers say at a time (seconds since 1970).

    `robot` is our name in lower case, for wishes to us alone.
    """
    wishes = _header_wishes(headers.get("x-robots-tag", ""), robot, now_s)
    tree = None
    if page_type == HTML:
        tree = parse_tree(decode_markup(body, content_type=headers.get("content-type", "")))
    if tree is None:
        return PageLinks(may_index=not wishes & {"noindex", "none"})
    for meta in tree.iter("meta"):
        wishes |= _meta_wishes(meta, robot, now_s)
    base = tree.find(".//base[@href]")
    address = (_join(url, base.get("href")) if base is not None else None) or url
    facts = read_facts(tree, address)
    return PageLinks(
        links=() if wishes & {"nofollow", "none"} else _absolute(_hrefs(tree), address),
        canonical=facts.canonical_url,
        may_index=not wishes & {"noindex", "none"},
        shape=read_shape(tree, facts),
    )


def _hrefs(tree: etree._Element) -> list[str]:
    """Links in page order, and the page's other languages, which are pages of their own."""
    return [
        element.get("href") or ""
        for element in tree.iter("a", "area", "link")
        if element.get("href") and (_is_link(element))
    ]


def _is_link(element: etree._Element) -> bool:
    rel = (element.get("rel") or "").lower()
    if element.tag == "link":
        return bool(element.get("hreflang")) and "alternate" in rel.split()
    return "nofollow" not in rel


def _absolute(hrefs: list[str], base: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for href in dict.fromkeys(hrefs):
        text = href.strip()
        if text[:1] == "#" or text.lower().startswith(("javascript:", "mailto:", "tel:", "data:")):
            continue
        target = _join(base, text)
        if target:
            found[target.split("#", 1)[0]] = None
        if len(found) >= _MOST_LINKS:
            break
    return tuple(found)


def _join(base: str, href: str) -> str | None:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return None


def _meta_wishes(element: etree._Element, robot: str, now_s: float) -> set[str]:
    name = (element.get("name") or "").strip().lower()
    if name != "robots" and (not robot or name != robot):
        return set()
    return _wishes_in(element.get("content") or "", now_s)


def _wishes_in(text: str, now_s: float) -> set[str]:
    wishes = set(re.split(r"[\s,;]+", _UNTIL.sub("", text).lower()))
    return wishes | {"noindex"} if _is_past(text, now_s) else wishes


def _is_past(text: str, now_s: float) -> bool:
    """Whether the page's own end, `unavailable_after`, lies behind us."""
    found = _UNTIL.search(text)
    end = _moment(found[1].strip()) if found else None
    return end is not None and end.timestamp() < now_s


def _moment(text: str) -> datetime | None:
    """A date in the forms of RFC 822, RFC 850 and ISO 8601; zones by name count as UTC."""
    text = _WEEKDAY.sub("", text)
    for form in (text, _ZONE.sub("", text), text.replace("-", " ")):
        for parse in (datetime.fromisoformat, parsedate_to_datetime):
            try:
                moment = parse(form)
            except (ValueError, IndexError):
                continue
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _header_wishes(headers: str, robot: str, now_s: float) -> set[str]:
    """Wishes of X-Robots-Tag headers, a line each: those before any name, and those after ours."""
    wishes: set[str] = set()
    for header in headers.splitlines():
        is_ours = True
        for part in _UNTIL.sub(lambda found: found[0].replace(",", " "), header).split(","):
            name, colon, rest = part.partition(":")
            is_named = colon and name.strip().lower() not in {"unavailable_after", *_LONE_WISHES}
            if is_named:
                is_ours = name.strip().lower() in {robot, "robots", "*"}
            if is_ours:
                wishes |= _wishes_in(rest if is_named else part, now_s)
    return wishes
