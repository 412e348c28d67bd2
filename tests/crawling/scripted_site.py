"""A site in memory, and a crawl of it without network or process."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from core.knowledge.crawl_files import (
    KNOWN_LINKS_FILE,
    LINKS_FILE,
    CrawledUrl,
    CrawlProgress,
    CrawlRequest,
    KnownUrl,
)
from crawlers.crawl_folder import CrawlFolder
from crawlers.fetching import Fetched, FetchFailure
from crawlers.site_crawl import SiteCrawl
from tests.fakes.own_loop import run_apart

HTML = {"content-type": "text/html; charset=utf-8"}


def page(text: str, *links: str, head: str = "", **headers: str) -> Fetched:
    """An HTML page with the text and the links."""
    anchors = "".join(f'<a href="{link}">link</a>' for link in links)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fetched(
        200, HTML | named, f"<html><head>{head}</head><body><p>{text}</p>{anchors}</body></html>".encode()
    )


def redirect(target: str, status: int = 301) -> Fetched:
    """A redirect."""
    return Fetched(status, {"location": target})


def text(content: str) -> Fetched:
    """A plain text answer, as for robots.txt."""
    return Fetched(200, {"content-type": "text/plain"}, content.encode())


class ScriptedSite:
    """A Fetcher over a dictionary; what is not in it is a 404. Keeps count of what was asked."""

    def __init__(self, answers: Mapping[str, Fetched | FetchFailure]) -> None:
        self.answers = dict(answers)
        self.asked: Counter[str] = Counter()
        self.headers: dict[str, Mapping[str, str]] = {}

    async def fetch(
        self, url: str, *, headers: Mapping[str, str], most_bytes: int, only_pages: bool
    ) -> Fetched | FetchFailure:
        self.asked[url] += 1
        self.headers[url] = headers
        await asyncio.sleep(0)
        answer = self.answers.get(url, Fetched(404, HTML, b"no"))
        if isinstance(answer, Fetched) and answer.headers.get("etag") == headers.get("If-None-Match", ""):
            return Fetched(304)
        return answer


def known_after(folder: Path) -> list[KnownUrl]:
    """What core would know after the crawl in a folder."""
    return [
        KnownUrl(url=url, etag=record.etag, last_modified=record.last_modified, content_hash=record.body_hash)
        for url, record in CrawlFolder(folder).records.items()
        if record.state in {"fetched", "unchanged"}
    ]


async def _no_pause(_: float) -> None:
    """Tests do not wait."""


def crawl(
    folder: Path,
    site: ScriptedSite,
    start_url: str = "https://example.com/",
    *,
    after: Path | None = None,
    **options: object,
) -> tuple[CrawlProgress, dict[str, CrawledUrl]]:
    """Crawl the site into the folder; gives the report and the records by URL.

    `after` is the folder of the crawl before this one: what it read is known, with the links it found.
    """
    if after is not None:
        folder.mkdir(exist_ok=True)
        shutil.copy(after / LINKS_FILE, folder / KNOWN_LINKS_FILE)
        options["known"] = known_after(after)
    request = CrawlRequest.model_validate({"start_url": start_url, "follow_links": True} | options)
    crawl_folder = CrawlFolder(folder)
    ticks = count()
    run = SiteCrawl(
        request,
        crawl_folder,
        site,
        now_s=lambda: 1_700_000_000.0,
        timer=lambda: float(next(ticks)),
        pause=_no_pause,
    )
    report = run_apart(run.run())
    crawl_folder.close()
    return report, CrawlFolder(folder).records
