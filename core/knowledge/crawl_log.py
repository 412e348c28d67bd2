"""Reads what a running crawl has written so far; torn and foreign lines are skipped."""

from pathlib import Path

from pydantic import ValidationError

from core.knowledge.crawl_files import BODIES_FOLDER, PAGES_FILE, PROGRESS_FILE, CrawledUrl, CrawlProgress


class CrawlLog:
    """The output of one crawl folder, read forward; a new CrawlLog begins at the beginning."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._offset = 0

    def read_new(self) -> list[CrawledUrl]:
        """Records written since the last call, in order. A line still being written waits."""
        path = self._folder / PAGES_FILE
        if not path.exists():
            return []
        with path.open("rb") as lines:
            lines.seek(self._offset)
            fresh = lines.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._offset += len(whole)
        return [record for line in whole.splitlines() if (record := _parse(line)) is not None]

    def progress(self) -> CrawlProgress:
        """The crawl's own counts; zeros before its first report."""
        try:
            return CrawlProgress.model_validate_json((self._folder / PROGRESS_FILE).read_bytes())
        except (OSError, ValidationError):
            return CrawlProgress()

    def body(self, body_hash: str) -> bytes | None:
        """A stored body; None when it is not there, or when its name is no hash."""
        if len(body_hash) != 64 or not body_hash.isalnum():
            return None
        path = self._folder / BODIES_FOLDER / body_hash
        return path.read_bytes() if path.is_file() else None


def _parse(line: bytes) -> CrawledUrl | None:
    try:
        return CrawledUrl.model_validate_json(line)
    except ValidationError:
        return None
