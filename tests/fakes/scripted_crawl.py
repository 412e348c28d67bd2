"""A crawl that was decided beforehand: writes the files a real crawler would write."""

import hashlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.knowledge.crawl_files import (
    BODIES_FOLDER,
    KNOWN_LINKS_FILE,
    LINKS_FILE,
    PAGES_FILE,
    PROGRESS_FILE,
    REQUEST_FILE,
    CrawledUrl,
    CrawlProgress,
    CrawlRequest,
    write_atomically,
)


@dataclass(frozen=True, slots=True)
class ScriptedPage:
    """How one URL ends. A body makes it fetched, unless the request knows that very body."""

    body: str = ""
    state: str = "fetched"
    reason: str = ""


class ScriptedCrawl:
    """CrawlLauncher. `pages` may be changed between crawls; `die_after` pages the crawl raises."""

    def __init__(self, pages: Mapping[str, ScriptedPage], *, error: str = "") -> None:
        self.pages = dict(pages)
        self.error = error
        self.die_after: int | None = None
        self.meanwhile: Callable[[], object] = lambda: None
        """Done once, after the first page of the next crawl."""
        self.ends_before_it_is_looked_at = False
        """So quick that nobody sees it going on."""
        self.afterwards: dict[str, ScriptedPage] = {}
        """Second thoughts on pages, written when all are there."""
        self.links = ""
        """What the crawl's links file shall hold."""
        self.known_links: list[str] = []
        """What every crawl was handed of the one before."""
        self.requests: list[CrawlRequest] = []

    def run_crawl(self, folder: Path, request: CrawlRequest) -> Generator[None, None, None]:
        self.requests.append(request)
        known_links = folder / KNOWN_LINKS_FILE
        self.known_links.append(known_links.read_text() if known_links.exists() else "")
        (folder / REQUEST_FILE).touch()
        (folder / BODIES_FOLDER).mkdir(parents=True, exist_ok=True)
        written = (folder / PAGES_FILE).read_text().count("\n") if (folder / PAGES_FILE).exists() else 0
        known = {url.url: url.content_hash for url in request.known}
        for number, (url, page) in enumerate(self.pages.items()):
            if number < written:
                continue
            if self.die_after is not None and number >= self.die_after:
                raise KeyboardInterrupt
            self._write(folder, self._record(folder, url, page, known.get(url)))
            progress = CrawlProgress(found=len(self.pages), fetched=number + 1, error=self.error)
            write_atomically(folder / PROGRESS_FILE, progress)
            self.meanwhile, do = (lambda: None), self.meanwhile
            do()
            if not self.ends_before_it_is_looked_at:
                yield
        for url, page in self.afterwards.items():
            self._write(folder, self._record(folder, url, page, None))
        (folder / LINKS_FILE).write_text(self.links)
        write_atomically(
            folder / PROGRESS_FILE, CrawlProgress(found=len(self.pages), error=self.error, is_done=True)
        )

    def _record(self, folder: Path, url: str, page: ScriptedPage, known: str | None) -> CrawledUrl:
        if page.state != "fetched":
            return CrawledUrl(url=url, state=page.state, reason=page.reason)
        body = page.body.encode()
        hashed = hashlib.sha256(body).hexdigest()
        if hashed == known:
            return CrawledUrl(url=url, state="unchanged")
        (folder / BODIES_FOLDER / hashed).write_bytes(body)
        return CrawledUrl(url=url, state="fetched", body_hash=hashed, content_type="text/html")

    def _write(self, folder: Path, record: CrawledUrl) -> None:
        with (folder / PAGES_FILE).open("a") as lines:
            lines.write(record.model_dump_json() + "\n")
