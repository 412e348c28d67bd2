"""When a crawl is over: pages to give back, and the sentence for a crawl that brought nothing (pure)."""

from collections.abc import Callable, Mapping

from core.knowledge.crawl_files import CrawledUrl

_READ = frozenset({"fetched", "unchanged"})


def pages_to_give_back(
    records: dict[str, CrawledUrl], stands_for: Callable[[CrawledUrl, CrawledUrl], bool]
) -> list[CrawledUrl]:
    """Pages folded into an address that does not stand for them after all, as fetched pages of their own.

    It brought nothing, or, as `stands_for` says of a page and of where it led, something else.
    """
    found: list[CrawledUrl] = []
    current = dict(records)
    for record in records.values():
        if not record.canonical_of or not record.body_hash:
            continue
        end = end_of(record, current)
        if end.state not in _READ or not stands_for(record, end):
            back = record.model_copy(update={"state": "fetched", "reason": "", "canonical_of": None})
            current[record.url] = back
            found.append(back)
    return found


def circles(records: Mapping[str, CrawledUrl]) -> list[CrawledUrl]:
    """Redirects that lead back to themselves, as failed."""
    return [
        record.model_copy(
            update={"state": "failed", "reason": "The page redirects in a circle.", "canonical_of": None}
        )
        for record in records.values()
        if record.canonical_of and not record.body_hash and _is_in_circle(record, records)
    ]


def _is_in_circle(record: CrawledUrl, records: Mapping[str, CrawledUrl]) -> bool:
    seen: set[str] = set()
    while record.canonical_of and not record.body_hash:
        if record.url in seen:
            return True
        seen.add(record.url)
        following = records.get(record.canonical_of)
        if following is None:
            return False
        record = following
    return False


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
