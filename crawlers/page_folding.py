"""Pages that are another page by their own word, by their bytes or by their words count once."""

from collections import Counter
from collections.abc import Collection, Mapping

from core.knowledge.crawl_files import CrawledUrl
from crawlers.crawl_end import pages_to_give_back
from crawlers.crawl_folder import CrawlFolder
from crawlers.link_memory import PageMemory
from crawlers.page_links import read_links
from crawlers.page_reading import Outcome
from crawlers.page_shape import PageShape
from crawlers.twins import Twins, is_believed

READ = frozenset({"fetched", "unchanged"})
_MOST_LINKED_TWINS = 20
"""Equal pages whose links are followed: relative links of a page under two names lead to two places, but
those of a page under endlessly many names lead nowhere new."""


class PageFolding:
    """Decides as pages come, and once more when all are there."""

    def __init__(self, folder: CrawlFolder, *, known: Collection[str]) -> None:
        self._folder = folder
        self._known = known
        self._twins = Twins(known)
        self._marks: dict[str, tuple[str, str]] = {}
        """By page: hashes of its bytes and of its words."""
        self._copies: Counter[str] = Counter()
        self.start = ""
        """Where the site begins: a page that half the web names as its better address."""

    def restore(self, pages: Mapping[str, PageMemory]) -> None:
        """Take up what an earlier process of this crawl read."""
        for url, page in pages.items():
            self._marks[url] = (page.body_hash, page.digest)
            record = self._folder.records.get(url)
            if record is not None and record.state in READ:
                self._twins.claim(url, page.body_hash, page.digest)

    def follows_links(self, record: CrawledUrl) -> bool:
        """Whether the links of a page, as it was folded, may lead to anything new."""
        twin = self._folder.records.get(record.canonical_of or "")
        if twin is None or twin.body_hash != record.body_hash:
            return True
        self._copies[twin.url] += 1
        return self._copies[twin.url] <= _MOST_LINKED_TWINS

    def better_address(self, url: str, outcome: Outcome, canonical: str | None) -> CrawledUrl | None:
        """The page as folded into the address that it names; None where that is not believed.

        An address not read yet is believed for now; `give_back` judges it in the end.
        """
        if canonical is None or canonical == url or outcome.record.state != "fetched":
            return None
        target = self._folder.records.get(canonical)
        shape = self._shape(target) if target is not None and target.state in READ else None
        if (
            shape
            and outcome.shape
            and not is_believed(url, outcome.shape, canonical, shape, start=self.start)
        ):
            return None
        self._marks[url] = (outcome.record.body_hash or "", outcome.digest)
        self._folder.keep_body(outcome.body)
        reason = f"Names {canonical[:300]} as its better address (canonical)."
        return _folded(outcome.record, canonical, reason)

    def as_twin(self, url: str, outcome: Outcome) -> CrawledUrl:
        """The page as its own, or as folded into an equal one; an equal one may be folded into it instead."""
        record = outcome.record
        marks = self._marks[url] = (record.body_hash or "", outcome.digest)
        if outcome.body:
            self._folder.keep_body(outcome.body)
        twin = self._twins.claim(url, *marks)
        other = self._folder.records.get(twin) if twin else None
        if other is None or other.state not in READ:
            return record
        if self._twins.is_preferred(url, other.url):
            self._folder.record(_folded(other, url, f"Same page as {url}"))
            return record
        return _folded(record, other.url, f"Same page as {other.url}")

    def give_back(self) -> list[CrawledUrl]:
        """Pages whose better address turned out to bring nothing or something else."""
        return pages_to_give_back(self._folder.records, self._stands_for)

    def _stands_for(self, record: CrawledUrl, end: CrawledUrl) -> bool:
        if record.reason.startswith("Same page"):
            own, others = self._marks.get(record.url), self._marks.get(end.url)
            return not own or not others or any(mark and mark in others for mark in own)
        page, target = self._shape(record), self._shape(end)
        if page is None or target is None:
            # The target is not modified, so its body is not here. What counted before counts again.
            return record.url not in self._known
        return is_believed(record.url, page, end.url, target, start=self.start)

    def _shape(self, record: CrawledUrl) -> PageShape | None:
        body = self._folder.body(record.body_hash or "")
        if body is None:
            return None
        return read_links(
            body, url=record.url, headers={"content-type": record.content_type}, now_s=0.0
        ).shape


def _folded(record: CrawledUrl, target: str, reason: str) -> CrawledUrl:
    return record.model_copy(update={"state": "skipped", "reason": reason, "canonical_of": target})
