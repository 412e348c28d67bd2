"""The file contract between core and the crawler: one crawl is one folder.

`request.json` goes in, and `known_links.jsonl` where the site's last crawl left its `links.jsonl`.
`pages.jsonl` (one CrawledUrl a line, appended, the newest line of a URL counts), `progress.json` and
`report.json` (both CrawlProgress, replaced atomically; the report when done) come out. Raw bodies lie beside
them in `bodies/<sha256>`, and in `links.jsonl` which page links what: core does not read it, but hands it on
to the site's next crawl. What else lies there
(`frontier.jsonl`, `crawl.lock`, `crawler.log`) is the crawler's own, from which a killed crawl goes on.
Everything in these files comes from outside: never trust it.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

REQUEST_FILE = "request.json"
PAGES_FILE = "pages.jsonl"
PROGRESS_FILE = "progress.json"
REPORT_FILE = "report.json"
LINKS_FILE = "links.jsonl"
KNOWN_LINKS_FILE = "known_links.jsonl"
BODIES_FOLDER = "bodies"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KnownUrl(_Record):
    """A URL of an earlier crawl with what is needed to ask for it conditionally."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    """SHA-256 of the body."""


class CrawlRequest(_Record):
    """What to crawl and how."""

    start_url: str
    follow_links: bool = False
    """False: this one page. True: import related URLs."""
    limit: int = Field(5_000, ge=1, le=5_000)
    path_prefix: str | None = None
    """Stay below this path; without it, the whole registrable domain of start_url."""
    include_subdomains: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Regular expressions searched in the URL."""
    known: tuple[KnownUrl, ...] = ()
    user_agent: str = "AnswerdeskBot/0.1"
    allow_private_networks: bool = False
    concurrent_requests: int = 8
    delay_s: float = 0.0
    timeout_s: float = 30.0
    page_bytes: int = 10_000_000


class CrawledUrl(_Record):
    """One URL's end: state and reason in words, and for fetched ones where the body lies."""

    url: str
    """Canonical form: what the URL counts as."""
    state: str
    """A value of UrlState: fetched, unchanged, gone, skipped or failed."""
    reason: str = ""
    status: int | None = None
    content_type: str = ""
    body_hash: str | None = None
    """Name of the file in bodies/."""
    etag: str | None = None
    last_modified: str | None = None
    canonical_of: str | None = None
    """For a skipped one: the URL that stands for it (a redirect's target, a canonical address, a twin)."""
    fetched_at: float = 0.0
    """Seconds since 1970, UTC."""


class CrawlProgress(_Record):
    """Counts of URLs so far. `error` is a sentence when the crawl as a whole failed."""

    found: int = 0
    fetched: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    gone: int = 0
    pages_per_s: float = 0.0
    elapsed_s: float = 0.0
    is_done: bool = False
    error: str = ""


def write_atomically(path: Path, record: BaseModel) -> None:
    """Replace a JSON file in one step, so that a reader never sees half of it."""
    staged = path.with_suffix(path.suffix + ".part")
    staged.write_text(record.model_dump_json(), encoding="utf-8")
    staged.replace(path)
