"""A site of its own process for crawl measurements: `python -m tests.benchmarks.page_server PAGES`.

Prints its port, then serves until its standard input ends. Pages of about 15 kB with navigation, headings, a
table and links, each with an ETag; `/bare/…` holds the same site without ETags.
"""

import asyncio
import hashlib
import sys
from dataclasses import dataclass

from tests.benchmarks.support_texts import SupportTexts

SECTION = 100
"""Pages that one section page links to."""
TEXT_BYTES = 6_500
"""Of an article with its own markup; head, scripts and navigation make it a page of 15 kB."""
NAVIGATION = 20
"""Sections that every page links to, as real navigation does."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is sent."""

    body: bytes
    etag: str


def build_site(count: int) -> dict[str, bytes]:
    """`count` pages by path: a start page, section pages that link the articles, and the articles."""
    sections = -(-max(count - 1, 0) // (SECTION + 1))
    articles = count - 1 - sections
    pages = {
        "": _page(
            "Help centre", "<p>Welcome.</p>", [f"section-{n}" for n in range(sections)], sections=sections
        ),
    }
    for number in range(sections):
        first = number * SECTION
        links = [f"article-{n}" for n in range(first, min(first + SECTION, articles))]
        pages[f"section-{number}"] = _page(
            f"Section {number}", "<p>All articles on this.</p>", links, sections=sections
        )
    texts = SupportTexts(seed=5)
    for number in range(articles):
        near = [f"article-{(number + step) % articles}" for step in (1, 2, 3, 5, 8, 13, 21)]
        title, body = _article(texts, number)
        pages[f"article-{number}"] = _page(title, body, near, sections=sections)
    return pages


def _article(texts: SupportTexts, number: int) -> tuple[str, str]:
    topic = number % texts.topic_count
    parts: list[str] = []
    size = 0
    while size < TEXT_BYTES:
        rows = "".join(
            f'<tr class="row"><td class="cell">{texts.heading(topic)}</td>'
            f'<td class="cell">{number + row} days</td></tr>'
            for row in range(4)
        )
        paragraphs = "".join(
            f'<p class="article-body__paragraph" id="p{size}-{n}">{texts.paragraph(topic)}</p>'
            for n in range(2)
        )
        items = "".join(f'<li class="list__item"><span>{texts.sentence(topic)}</span></li>' for _ in range(3))
        part = (
            f'<section class="article-body__section"><h2 id="s{size}">{texts.heading(topic)}</h2>'
            f'{paragraphs}<ul class="list">{items}</ul>'
            f'<table class="table"><tbody>{rows}</tbody></table></section>'
        )
        parts.append(part)
        size += len(part)
    return f"{texts.title(topic)} ({number})", "".join(parts)


def _page(title: str, body: str, links: list[str], *, sections: int) -> bytes:
    style = "".join(f".theme-{n}{{margin:{n}px;padding:{n}px;color:#{n:06x}}}" for n in range(60))
    script = ",".join(f'{{"key":"setting-{n}","value":{n * 7},"label":"Setting {n}"}}' for n in range(50))
    navigation = "".join(
        f'<li class="menu__item"><a class="menu__link" href="section-{n}">Area {n}</a></li>'
        for n in range(min(NAVIGATION, sections))
    )
    related = "".join(
        f'<li class="related__item"><a class="related__link" href="{link}">'
        f"{link.replace('-', ' ').title()}</a></li>"
        for link in links
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style><script>window.state=[{script}]</script></head>"
        f"<body><header class='top'><a href='./'>Help centre</a></header>"
        f"<nav><ul class='menu'>{navigation}</ul></nav><main><h1>{title}</h1>{body}</main>"
        f"<aside><h2>Related</h2><ul class='related'>{related}</ul></aside>"
        "<footer><p>All rights reserved. Imprint. Privacy.</p></footer></body></html>"
    ).encode()


class _Connection(asyncio.Protocol):
    def __init__(self, pages: dict[str, Page]) -> None:
        self._pages = pages
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        first, *fields = head.decode("latin-1").split("\r\n")
        path = first.split(" ")[1]
        with_etag = not path.startswith("/bare/")
        page = self._pages.get(path.removeprefix("/bare").removeprefix("/tagged").lstrip("/"))
        if page is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        if with_etag and any(
            name.lower() == "if-none-match" and value.strip() == page.etag
            for name, _, value in (field.partition(":") for field in fields)
        ):
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        tag = f"ETag: {page.etag}\r\n" if with_etag else ""
        headers = f"Content-Type: text/html; charset=utf-8\r\n{tag}Content-Length: {len(page.body)}\r\n\r\n"
        return b"HTTP/1.1 200 OK\r\n" + headers.encode() + page.body


async def _serve(pages: dict[str, Page]) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(pages), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    """Build the site, then serve it."""
    bodies = build_site(int(sys.argv[1]))
    pages = {path: Page(body, f'"{hashlib.sha256(body).hexdigest()[:16]}"') for path, body in bodies.items()}
    asyncio.run(_serve(pages))


if __name__ == "__main__":
    main()
