"""Pages that are one page: which of equal ones counts, and whether a better address is believed (pure)."""

from collections.abc import Collection
from urllib.parse import urlsplit

from crawlers.page_shape import PageShape, brings_much_new


class Twins:
    """Which page stands for all that have its bytes or read like it.

    The choice does not depend on the order in which pages come: a page known from an earlier crawl before a
    new one, then the one with the plainer address.
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        self._known = known
        self._owners: dict[str, str] = {}

    def claim(self, url: str, *marks: str) -> str | None:
        """Who stood for these marks so far, if another did and is now told from the URL by `is_preferred`.

        Marks are hashes of bytes or of words; empty ones mean nothing.
        """
        marks = tuple(mark for mark in marks if mark)
        owner = next((self._owners[mark] for mark in marks if mark in self._owners), None)
        if owner is None or owner == url or self.is_preferred(url, owner):
            for mark in marks:
                self._owners[mark] = url
        return None if owner == url else owner

    def is_preferred(self, url: str, other: str) -> bool:
        """Whether the URL rather than the other one counts as the page."""
        return self._rank(url) < self._rank(other)

    def _rank(self, url: str) -> tuple[bool, bool, int, str]:
        return (url not in self._known, "?" in url, len(url), url)


def is_believed(url: str, page: PageShape, canonical: str, target: PageShape, *, start: str) -> bool:
    """Whether a page may count as the one that it names as its better address.

    Sites misconfigure this and lose their pages: all name the home page, or one of another language. Variants
    of one path are believed; another path must hold most of what the page says.
    """
    if urlsplit(url).path == urlsplit(canonical).path:
        return True
    return not brings_much_new(page, target, share=0.0 if canonical == start else 0.2)
