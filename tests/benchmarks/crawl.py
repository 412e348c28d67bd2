"""Crawl: pages a second of fetch, extract and index on a local site, beside a bare Scrapy spider."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from core.bootstrap import Engine, build_engine
from core.knowledge.ports import Embedder
from core.knowledge.sources import Source
from core.settings import CrawlSettings, Settings
from tests.benchmarks.figure import Figure, at_least_times, at_most, at_most_times, figure
from tests.benchmarks.process_usage import MemoryPeak, cpu_seconds, own_peak_mib, watched_memory
from tests.benchmarks.spread_vectors import DrawnVectors
from tests.benchmarks.subject_process import Scale, run_here, say

_PAGES = {Scale.FULL: 5_000, Scale.SMALL: 500, Scale.TINY: 60}
_EMBEDDED_PAGES = {Scale.FULL: 5_000, Scale.SMALL: 300, Scale.TINY: 25}
_FIRST_ANSWER_S = 30
_MEMORY_MIB = 1_536


@dataclass(frozen=True, slots=True)
class _Site:
    """A served site and the process that serves it."""

    url: str
    pid: int

    def under(self, kind: str) -> str:
        return f"{self.url}{kind}/"


@dataclass(frozen=True, slots=True)
class _Cost:
    """What one crawl took."""

    pages: int
    seconds: float
    cpu_s: float
    memory: MemoryPeak
    first_answer_s: float = 0.0
    """When the first passage could be found; 0 when nobody asked."""

    @property
    def pages_per_s(self) -> float:
        return self.pages / self.seconds


def measure(scale: Scale) -> list[Figure]:
    """First crawl beside the bare spider, crawls of the unchanged site, and a crawl with real embedding."""
    count = _PAGES[scale]
    with _served(count) as site:
        say(f"crawl: bare Scrapy spider, {count:,} pages")
        bare = _bare(site)
        say(f"crawl: Answerdesk, {count:,} pages")
        first, again = _synced_twice(site, site.under("tagged"), count)
        say("crawl: the same without ETags")
        first_bare, again_bare = _synced_twice(site, site.under("bare"), count)
        embedded_pages = _EMBEDDED_PAGES[scale]
        say(f"crawl: {embedded_pages:,} pages with real embedding")
        embedded = _embedded(site, embedded_pages)
    slow, quick = sorted((first, first_bare), key=lambda one: one.pages_per_s)
    return [
        figure(
            f"first crawl of {count:,} pages of 15 kB",
            first.pages_per_s,
            "pages/s",
            baseline=("bare Scrapy spider", bare.pages_per_s),
            target=at_least_times(0.7),
            note="Fetch, extract, chunk, index and store, without embedding; the spider fetches and stores. "
            f"Two crawls gave {slow.pages_per_s:.0f} and {quick.pages_per_s:.0f} pages/s.",
        ),
        _cpu_figure("processor time of the first crawl", first, bare),
        figure(
            "memory of the first crawl, peak of all its processes",
            first.memory.together,
            "MiB",
            baseline=("bare Scrapy spider", bare.memory.together),
            note=f"Crawler and two readers; the largest of them held {first.memory.largest:.0f} MiB.",
        ),
        figure(
            "crawl again, unchanged, processor time",
            again.cpu_s,
            "s",
            baseline=("the first crawl", first.cpu_s),
            target=at_most_times(0.1),
            note=f"The site sends ETags, as web servers do; {again.pages_per_s:.0f} pages/s.",
        ),
        figure(
            "crawl again, unchanged, without ETags",
            again_bare.cpu_s,
            "s",
            baseline=("the first crawl", first_bare.cpu_s),
            note=f"Every page is fetched and compared; {again_bare.pages_per_s:.0f} pages/s.",
        ),
        figure(
            f"first crawl of {embedded.pages:,} pages with the local embedder",
            embedded.pages_per_s,
            "pages/s",
            baseline=("without embedding", first.pages_per_s),
            note="About a dozen chunks of up to 256 tokens a page.",
        ),
        figure(
            "first answer possible after the start of that crawl",
            embedded.first_answer_s,
            "s",
            target=at_most(_FIRST_ANSWER_S, "s"),
            note="A question asked four times a second until a passage is found.",
        ),
        figure(
            "memory of that crawl, peak of all processes with the embedder's own",
            embedded.memory.together + own_peak_mib(),
            "MiB",
            target=at_most(_MEMORY_MIB, "MiB"),
            note="Crawler, two readers, and the process that embeds and indexes.",
        ),
    ]


def _cpu_figure(name: str, ours: _Cost, bare: _Cost) -> Figure:
    return figure(
        name,
        1_000 * ours.cpu_s / ours.pages,
        "ms/page",
        baseline=("bare Scrapy spider", 1_000 * bare.cpu_s / bare.pages),
    )


@contextmanager
def _served(pages: int) -> Iterator[_Site]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.page_server", str(pages)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        yield _Site(f"http://127.0.0.1:{int(server.stdout.readline())}/", server.pid)
    finally:
        server.stdin.close()
        server.wait()


def _bare(site: _Site) -> _Cost:
    with TemporaryDirectory() as folder, watched_memory({site.pid}) as memory:
        items = Path(folder) / "items.jsonl"
        cpu_before, began = cpu_seconds(), time.perf_counter()
        subprocess.run(
            [
                *(sys.executable, "-m", "tests.benchmarks.bare_spider"),
                *(site.under("tagged"), str(items), str(CrawlSettings().concurrent_requests)),
            ],
            check=True,
        )
        seconds, cpu_s = time.perf_counter() - began, cpu_seconds() - cpu_before
        with items.open(encoding="utf-8") as lines:
            pages = len({json.loads(line)["url"] for line in lines})
        return _Cost(pages, seconds, cpu_s, memory)


def _synced_twice(site: _Site, url: str, pages: int) -> tuple[_Cost, _Cost]:
    with _workspace(DrawnVectors()) as engine:
        source = engine.catalogue.add_site(url, related=True, limit=pages)
        return _synced(engine, source, site), _synced(engine, source, site)


def _embedded(site: _Site, pages: int) -> _Cost:
    with _workspace(None) as engine:
        engine.embedder.embed(["loads the model"])
        source = engine.catalogue.add_site(site.under("tagged"), related=True, limit=pages)
        with _first_answer(engine) as first:
            cost = _synced(engine, source, site)
        return replace(cost, first_answer_s=min(first))


@contextmanager
def _first_answer(engine: Engine) -> Iterator[list[float]]:
    """Ask beside the crawl until there is something to answer from; the list then holds the seconds."""
    found: list[float] = []
    over, began = threading.Event(), time.perf_counter()

    def ask() -> None:
        while not found and not over.wait(0.25):
            version = engine.documents.current_version()
            if version and engine.search.search("Which setting helps?", limit=1, at_version=version).passages:
                found.append(time.perf_counter() - began)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


@contextmanager
def _workspace(embedder: Embedder | None) -> Iterator[Engine]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = Settings(
            data_dir=Path(folder), crawl=CrawlSettings(allow_private_networks=True), _env_file=None
        )
        engine = build_engine(settings, embedder=embedder)
        try:
            yield engine
        finally:
            engine.close()


def _synced(engine: Engine, source: Source, site: _Site) -> _Cost:
    """One sync as the worker does it, with all that comes after the crawl."""
    with watched_memory({site.pid}) as memory:
        cpu_before, began = cpu_seconds(), time.perf_counter()
        # The job itself rather than a request for it: its queue's waiting is no part of the work.
        engine.sync_job.run(engine.ids("run"), source.id, lambda: False)
        seconds = time.perf_counter() - began
        engine.file_reader.close()  # only children that ended tell their processor time
        cpu_s = cpu_seconds() - cpu_before
    last = engine.sync_progress.latest_progress(source.id)
    if last is None or last.phase != "done":
        raise RuntimeError(f"The crawl did not end well: {last and last.reason}")
    return _Cost(last.fetched + last.unchanged, seconds, cpu_s, memory)


if __name__ == "__main__":
    run_here(measure)
