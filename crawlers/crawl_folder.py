"""The crawler's side of the crawl folder: written in an order that a kill at any point cannot spoil."""

import hashlib
import json
from collections import Counter
from pathlib import Path

from pydantic import ValidationError

from core.errors import CrawlError
from core.knowledge.crawl_files import (
    BODIES_FOLDER,
    KNOWN_LINKS_FILE,
    LINKS_FILE,
    PAGES_FILE,
    PROGRESS_FILE,
    REPORT_FILE,
    REQUEST_FILE,
    CrawledUrl,
    CrawlProgress,
    CrawlRequest,
    write_atomically,
)
from crawlers.frontier import FRONTIER_FILE
from crawlers.json_lines import open_to_append, read_objects
from crawlers.link_memory import LinkMemory, PageMemory, recall_links


def read_request(folder: Path) -> CrawlRequest:
    """The crawl's request. Raises CrawlError when there is none that can be read."""
    try:
        return CrawlRequest.model_validate_json((folder / REQUEST_FILE).read_bytes())
    except (OSError, ValidationError) as error:
        raise CrawlError(f"The crawl folder {folder} holds no request that can be read: {error}") from error


class CrawlFolder:
    """Appends records and bodies. Order per page: body, links found, then the page's own record."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._bodies = path / BODIES_FOLDER
        self._bodies.mkdir(parents=True, exist_ok=True)
        self.records = _read_records(path / PAGES_FILE)
        self.earlier_notes = read_objects(path / FRONTIER_FILE)
        self._counts = Counter(record.state for record in self.records.values())
        self._pages = open_to_append(path / PAGES_FILE)
        self._notes = open_to_append(path / FRONTIER_FILE)
        self.links = LinkMemory(path / LINKS_FILE)
        self.known_links = recall_links(path / KNOWN_LINKS_FILE)

    def close(self) -> None:
        """Close the files."""
        self._pages.close()
        self._notes.close()
        self.links.close()

    @property
    def is_finished(self) -> bool:
        """A report says that this crawl is over."""
        return (self._path / REPORT_FILE).exists()

    def body(self, body_hash: str) -> bytes | None:
        """A body kept in this crawl; None when there is none of that hash."""
        path = self._bodies / body_hash
        return path.read_bytes() if body_hash and path.is_file() else None

    def recall_read(self) -> dict[str, PageMemory]:
        """Pages with their links that an earlier process of this crawl read."""
        return recall_links(self._path / LINKS_FILE)

    def note(self, note: dict[str, object]) -> None:
        """Remember something for a resumed crawl; safe on disk before any later page record."""
        self._notes.write(json.dumps(note, ensure_ascii=False).encode() + b"\n")

    def keep_body(self, body: bytes) -> str:
        """Store a body by its SHA-256, whole or not at all; gives the hash."""
        name = hashlib.sha256(body).hexdigest()
        target = self._bodies / name
        if not target.exists():
            staged = self._bodies / f"{name}.part"
            staged.write_bytes(body)
            staged.replace(target)
        return name

    def record(self, record: CrawledUrl) -> None:
        """Append how a URL ended; the newest record of a URL counts."""
        earlier = self.records.get(record.url)
        if earlier is not None:
            self._counts[earlier.state] -= 1
        self._counts[record.state] += 1
        self.records[record.url] = record
        self._notes.flush()
        self._pages.write(record.model_dump_json().encode() + b"\n")
        self._pages.flush()

    def progress(self, *, waiting: int, elapsed_s: float, read_now: int, error: str = "") -> CrawlProgress:
        """Counts so far; `read_now` pages were read by this process in `elapsed_s`."""
        counts = self._counts
        return CrawlProgress(
            found=sum(counts.values()) + waiting,
            fetched=counts["fetched"],
            unchanged=counts["unchanged"],
            skipped=counts["skipped"],
            failed=counts["failed"],
            gone=counts["gone"],
            pages_per_s=round(read_now / elapsed_s, 2) if elapsed_s > 0 else 0.0,
            elapsed_s=round(elapsed_s, 3),
            error=error,
        )

    def write_progress(self, progress: CrawlProgress) -> None:
        """Show how far the crawl is."""
        write_atomically(self._path / PROGRESS_FILE, progress)

    def write_report(self, progress: CrawlProgress) -> CrawlProgress:
        """Say that the crawl is over; gives what the report says."""
        done = progress.model_copy(update={"is_done": True})
        write_atomically(self._path / PROGRESS_FILE, done)
        write_atomically(self._path / REPORT_FILE, done)
        return done


def _read_records(path: Path) -> dict[str, CrawledUrl]:
    found: dict[str, CrawledUrl] = {}
    for line in read_objects(path):
        try:
            record = CrawledUrl.model_validate(line)
        except ValidationError:
            continue
        found[record.url] = record
    return found
