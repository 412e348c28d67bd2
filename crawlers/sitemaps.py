"""Sitemaps → addresses: XML, indexes, feeds and plain lists, also gzipped, within limits (pure)."""

import zlib
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

MOST_BYTES = 50_000_000
"""The protocol's own limit for one sitemap, unpacked."""

MOST_URLS = 50_000


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file names: pages, or further sitemaps."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(content: bytes) -> Sitemap:
    """Empty for what is no sitemap; a broken one gives what could be read."""
    content = _as_utf8(_unpacked(content))
    start = content[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<"):
        return Sitemap(pages=_plain_list(content))
    if b"<html" in start.lower():
        return Sitemap()
    return _read_xml(content)


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return zlib.decompressobj(wbits=31).decompress(content, MOST_BYTES)
    except zlib.error:
        return b""


def _as_utf8(content: bytes) -> bytes:
    """UTF-16 is told by its mark; its own declaration would contradict the new bytes and is cut off."""
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content
    text = content.decode("utf-16", errors="replace").lstrip()
    return (text[text.find("?>") + 2 :] if text.startswith("<?xml") else text).encode()


def _plain_list(content: bytes) -> tuple[str, ...]:
    lines = (line.strip() for line in content.decode("utf-8", errors="replace").splitlines()[:MOST_URLS])
    return tuple(line for line in lines if line.startswith(("http://", "https://")))


def _read_xml(content: bytes) -> Sitemap:
    pages: list[str] = []
    sitemaps: list[str] = []
    events = etree.iterparse(
        BytesIO(content),
        events=("end",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    try:
        for _, element in events:
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if name in {"loc", "link"} and len(pages) + len(sitemaps) < MOST_URLS:
                _keep(element, name, pages, sitemaps)
            if name in {"url", "sitemap", "item", "entry"}:
                element.clear()
    except etree.XMLSyntaxError:
        pass  # what came before the break is kept
    return Sitemap(pages=tuple(pages), sitemaps=tuple(sitemaps))


def _keep(element: etree._Element, name: str, pages: list[str], sitemaps: list[str]) -> None:
    parent = element.getparent()
    holder = etree.QName(parent).localname if parent is not None else ""
    text = (element.text or "").strip()
    if name == "link":
        # Feeds link their entries so, and sitemaps a page's other languages.
        is_page = holder in {"item", "entry", "url"} and element.get("rel", "alternate") == "alternate"
        text = text or (element.get("href") or "").strip()
        if is_page and text:
            pages.append(text)
    elif text and holder == "sitemap":
        sitemaps.append(text)
    elif text and holder == "url":
        pages.append(text)
