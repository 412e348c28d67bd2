"""When a crawl is over: pages to give back, and the sentence for a crawl that brought nothing (pure)."""

from collections.abc import Mapping

from core.knowledge.crawl_files import CrawledUrl

_READ = frozenset({"fetched", "unchanged"})


def pages_to_give_back(records: dict[str, CrawledUrl]) -> list[CrawledUrl]:
    """Pages folded into an address that turned out to bring nothing, as fetched pages of their own."""
    found: list[CrawledUrl] = []
    current = dict(records)
    for record in records.values():
        if record.canonical_of and record.body_hash and end_of(record, current).state not in _READ:
            back = record.model_copy(update={"state": "fetched", "reason": "", "canonical_of": None})
            current[record.url] = back
            found.append(back)
    return found


def end_of(record: CrawledUrl, records: Mapping[str, CrawledUrl]) -> CrawledUrl:
    """Where redirects and canonical addresses lead from a record; circles end at their last step."""
    seen = {record.url}
    while record.canonical_of and record.canonical_of not in seen:
        seen.add(record.canonical_of)
        following = records.get(record.canonical_of)
        if following is None:
            return record
        record = following
    return record


def why_nothing(start_url: str, records: Mapping[str, CrawledUrl], start: str) -> str:
    """The sentence for a crawl that read no page; empty when it read one."""
    if any(record.state in _READ for record in records.values()):
        return ""
    first = records.get(start)
    reason = end_of(first, records).reason if first else ""
    return f"Nothing could be read from {start_url[:200]}. {reason or 'No page with text was found.'}"
