"""The links of every page read, kept from crawl to crawl: a page “not modified” comes without them.

A line a page: its address, its body's hash, how it reads, addresses not named before, and the numbers of all
that it links. Numbers count the addresses as they were first named in the file. A line torn by a kill is left
out, and so are its addresses, by the writer that goes on as by every reader.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crawlers.json_lines import open_to_append, read_values


@dataclass(frozen=True, slots=True)
class PageMemory:
    """What an earlier crawl read on a page."""

    body_hash: str
    digest: str
    """Of its words; equal for pages that read alike."""
    links: tuple[str, ...]


class LinkMemory:
    """Appends pages to a file, those of an earlier process of the same crawl included."""

    def __init__(self, path: Path) -> None:
        self._numbers: dict[str, int] = {}
        for line in read_values(path):
            for address in _addresses_in(line):
                self._numbers.setdefault(address, len(self._numbers))
        self._file: IO[bytes] = open_to_append(path)

    def keep(self, url: str, page: PageMemory) -> None:
        """Remember a page; of one kept twice the last counts."""
        new = [link for link in dict.fromkeys(page.links) if link not in self._numbers]
        self._numbers |= {link: len(self._numbers) + place for place, link in enumerate(new)}
        numbers = [self._numbers[link] for link in page.links]
        line = [url, page.body_hash, page.digest, new, numbers]
        self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def recall_links(path: Path) -> dict[str, PageMemory]:
    """What a file holds, by page; lines that make no sense are left out."""
    found: dict[str, PageMemory] = {}
    named: list[str] = []
    seen: set[str] = set()
    for line in read_values(path):
        fresh = [address for address in _addresses_in(line) if address not in seen]
        named += fresh
        seen |= set(fresh)
        match line:
            case [str(url), str(body_hash), str(digest), list(), list(numbers)] if all(
                isinstance(number, int) and 0 <= number < len(named) for number in numbers
            ):
                found[url] = PageMemory(body_hash, digest, tuple(named[number] for number in numbers))
    return found


def _addresses_in(line: object) -> list[str]:
    match line:
        case [str(), str(), str(), list(new), list()]:
            return [address for address in new if isinstance(address, str)]
    return []
