"""Syncs of a local site while worker and crawler are killed at random, and what a workspace holds in the end.

As a module it is the worker: `python -m tests.durability.killed_at_random FOLDER SOURCE_ID RUN_ID` takes up
the run and finishes it, as the job queue has every worker do with a run that a killed one left.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil

from core.bootstrap import Engine, build_engine
from core.knowledge.sources import SourceStatus
from core.settings import CrawlSettings, Settings
from tests.crawling.local_site import Answer, LocalSite, html
from tests.fakes.hash_embedder import HashEmbedder

_ANSWER_WITHIN_S = 180


@dataclass(frozen=True)
class Outcome:
    """What a workspace holds, without ids and times, which differ by run."""

    texts: dict[str, str]
    """Of all documents that are valid at the current version."""
    chunks: list[tuple[str, int, int]]
    """As the search index gives them at that version."""
    urls: dict[str, tuple[str, str, int, bool]]
    """State, reason, misses, and whether a document stands behind."""
    source: tuple[str, str]


class ChangingSite:
    """A site of linked pages that is then changed in every way that a sync knows."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.site = LocalSite({})
        self.show(range(count))

    def show(self, numbers: "range | list[int]", *, changed: "range | None" = None) -> None:
        """Serve these pages, all linked; the changed ones with another text."""
        links = [f"/part-{number}" for number in numbers]
        self.site.answers = {
            "/": Answer(html("Welcome to the manual.", *links)),
            **{link: self._page(link, is_changed=int(link[6:]) in (changed or ())) for link in links},
        }

    def _page(self, link: str, *, is_changed: bool) -> Answer:
        number = int(link[6:])
        text = " ".join(
            f"Part {number} has setting {n} for value {number * 7 + n + 1000 * is_changed}."
            for n in range(12)
        )
        kept = {"ETag": f'"{number}-{is_changed}"'} if number % 2 else {}
        body = html(text, f"/part-{(number + 1) % self.count}")
        return Answer(body, headers={"Content-Type": "text/html; charset=utf-8"} | kept)

    def change(self) -> None:
        """Change a tenth, take a tenth off the site, answer 404 for a tenth, and add as many."""
        tenth = self.count // 10
        unlinked, missing = range(tenth), [2 * tenth + 2 * n for n in range(tenth)]
        numbers = [n for n in range(self.count + tenth) if n not in unlinked]
        self.show(numbers, changed=range(6 * tenth, 7 * tenth))
        self.site.answers |= {f"/part-{number}": Answer(b"gone", 404) for number in missing}
        # The page that linked the first unlinked one through the ring links it no more.
        self.site.answers[f"/part-{self.count - 1}"] = Answer(html("The last part of the manual."))


def settings_for(folder: Path) -> Settings:
    crawl = CrawlSettings(
        allow_private_networks=True, concurrent_requests=2, delay=timedelta(milliseconds=30)
    )
    return Settings(data_dir=folder, crawl=crawl, _env_file=None)


@contextmanager
def workspace(folder: Path) -> Iterator[Engine]:
    engine = build_engine(settings_for(folder), embedder=HashEmbedder())
    try:
        yield engine
    finally:
        engine.close()


def add_site(folder: Path, url: str) -> str:
    """A new workspace with the site as its only source; gives the source's id."""
    with workspace(folder) as engine:
        return engine.catalogue.add_site(url, related=True).id


def sync(folder: Path, source_id: str, run_id: str) -> None:
    """A sync that nothing disturbs."""
    assert _worker(folder, source_id, run_id).wait(_ANSWER_WITHIN_S) == 0


def sync_while_killed(
    folder: Path, source_id: str, run_id: str, *, site: LocalSite, chance: random.Random, kills: int
) -> int:
    """A sync whose worker or crawler is killed again and again; gives how often it came to that.

    A kill comes after so many more pages were asked for and so much time, both drawn.
    """
    done = 0
    worker = _worker(folder, source_id, run_id)
    while done < kills and worker.poll() is None:
        _wait_for_requests(site, chance.randrange(12), worker)
        time.sleep(chance.random() * 0.3)
        crawlers = _crawlers_of(worker)
        if crawlers and chance.random() < 0.6:
            crawlers[0].kill()
            crawlers[0].wait()
        elif worker.poll() is None:
            worker.kill()
            worker.wait()
            worker = _worker(folder, source_id, run_id)
        done += 1
    while worker.wait(_ANSWER_WITHIN_S) != 0 or _has_failed(folder, source_id):
        # A crawler that dies again and again fails its sync; the schedule would ask for the next one.
        run_id = f"{run_id}_again" if worker.returncode == 0 else run_id
        worker = _worker(folder, source_id, run_id)
    return done


def _has_failed(folder: Path, source_id: str) -> bool:
    with workspace(folder) as engine:
        return engine.sources.find_source(source_id).status is SourceStatus.FAILED


def _worker(folder: Path, source_id: str, run_id: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.durability.killed_at_random", str(folder), source_id, run_id],
        stdout=subprocess.DEVNULL,
        stderr=(folder.parent / f"{folder.name}.log").open("ab"),
        start_new_session=True,
    )


def _wait_for_requests(site: LocalSite, more: int, worker: subprocess.Popen[bytes]) -> None:
    wanted = site.asked.total() + more
    deadline = time.monotonic() + 10
    while site.asked.total() < wanted and worker.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)


def _crawlers_of(worker: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        children = psutil.Process(worker.pid).children()
        return [child for child in children if "crawlers" in child.cmdline()]
    except psutil.Error:
        return []


def outcome_of(folder: Path, source_id: str, base_url: str) -> Outcome:
    """What the workspace holds now; addresses without the server's own part, which differs by run."""
    with workspace(folder) as engine:
        source = engine.sources.find_source(source_id)
        documents = engine.documents.list_documents(limit=None)
        names = {document.id: document.external_id.removeprefix(base_url) for document in documents}
        version = engine.documents.current_version()
        found = engine.search.search("part setting value", limit=10_000, at_version=version).passages
        return Outcome(
            texts={
                names[d.id]: engine.versions.find_version(d.id).text.replace(base_url, "/") for d in documents
            },
            chunks=sorted((names[p.document_id], p.start, p.end) for p in found),
            urls={
                u.url.removeprefix(base_url): (
                    u.state.value, u.reason.replace(base_url, ""), u.misses, u.document_id is not None,
                )
                for u in engine.urls.list_urls(source_id, limit=None)
            },
            source=(source.status.value, source.reason),
        )  # fmt: skip


def main() -> None:
    """Be the worker."""
    folder, source_id, run_id = sys.argv[1:]
    with workspace(Path(folder)) as engine:
        engine.sync_job.run(run_id, source_id, lambda: False)


if __name__ == "__main__":
    main()
