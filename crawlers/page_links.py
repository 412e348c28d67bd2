"""What a crawl reads of a page: its links, its canonical address, and its wishes to robots (pure)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from crawlers.page_types import HTML

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_MOST_LINKS = 5_000


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Links are absolute, in page order, not yet canonical; none on a page that says nofollow."""

    links: tuple[str, ...] = ()
    canonical: str | None = None
    may_index: bool = True


def read_links(
    body: bytes, *, url: str, headers: Mapping[str, str], page_type: str = HTML, robot: str = ""
) -> PageLinks:
    """What page and headers say. `robot` is our name in lower case, for wishes to us alone."""
    wishes = _header_wishes(headers.get("x-robots-tag", ""), robot)
    tree = _parse(body, headers.get("content-type", "")) if page_type == HTML else None
    if tree is None:
        return PageLinks(may_index=not wishes & {"noindex", "none"})
    for meta in tree.iter("meta"):
        wishes |= _meta_wishes(meta, robot)
    base = _first_href(tree, "base")
    address = (_join(url, base) if base else None) or url
    canonical = _first_href(tree, "link", rel="canonical")
    return PageLinks(
        links=() if wishes & {"nofollow", "none"} else _absolute(_hrefs(tree), address),
        canonical=_join(address, canonical) if canonical else None,
        may_index=not wishes & {"noindex", "none"},
    )


def _hrefs(tree: etree._Element) -> list[str]:
    return [
        element.get("href") or ""
        for element in tree.iter("a", "area")
        if element.get("href") and "nofollow" not in (element.get("rel") or "").lower()
    ]


def _first_href(tree: etree._Element, tag: str, *, rel: str = "") -> str | None:
    for element in tree.iter(tag):
        href = element.get("href")
        if href and (not rel or rel in (element.get("rel") or "").lower().split()):
            return str(href)
    return None


def _parse(body: bytes, content_type: str) -> etree._Element | None:
    charset = _CHARSET.search(content_type)
    try:
        return etree.HTML(body, etree.HTMLParser(encoding=charset[1] if charset else None, no_network=True))
    except LookupError:
        return etree.HTML(body, etree.HTMLParser(no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


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


def _meta_wishes(element: etree._Element, robot: str) -> set[str]:
    name = (element.get("name") or "").strip().lower()
    if name != "robots" and (not robot or name != robot):
        return set()
    return {wish.strip() for wish in (element.get("content") or "").lower().split(",")}


def _header_wishes(header: str, robot: str) -> set[str]:
    """Wishes of X-Robots-Tag: those before any name, and those after ours."""
    wishes: set[str] = set()
    is_ours = True
    for part in header.lower().split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip() not in {
            "unavailable_after",
            "max-snippet",
            "max-image-preview",
            "max-video-preview",
        }:
            is_ours = name.strip() in {robot, "robots", "*"}
            part = rest  # noqa: PLW2901 - what follows the robot's name is the wish
        if is_ours:
            wishes.add(part.strip())
    return wishes
