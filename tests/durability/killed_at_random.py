"""Syncs of a local site while server, worker and crawler are killed at random, and their outcome."""

import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from core.bootstrap import Engine, build_engine
from core.knowledge.crawl_files import REPORT_FILE
from core.settings import CrawlSettings, Settings
from tests.crawling.local_site import Answer, LocalSite, html

_WITHIN_S = 120
_CRAWL = CrawlSettings(allow_private_networks=True, concurrent_requests=2)


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


class GatedSite(LocalSite):
    """Gives no more parts of the manual than it was told to, so that no sync ends before its kills."""

    def __init__(self) -> None:
        super().__init__({})
        self._changed = threading.Condition()
        self._asked = 0
        self._allowed: int | None = None

    def before_answer(self, path: str) -> None:
        """Hold a part beyond the number allowed."""
        if not path.startswith("/part-"):
            return
        with self._changed:
            self._asked += 1
            mine = self._asked
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._allowed is None or mine <= self._allowed, _WITHIN_S)

    def allow(self, more: int | None) -> None:
        """Let so many more parts be asked for; None: all. Those that the dead asked for are let go."""
        with self._changed:
            self._allowed = None if more is None else self._asked + more
            self._changed.notify_all()

    def wait_until_used_up(self) -> None:
        """Until a part is asked for that is not allowed."""
        with self._changed:
            is_held = self._changed.wait_for(lambda: self._asked > (self._allowed or 0), _WITHIN_S)
        assert is_held, "The sync did not go on."


class ChangingSite:
    """A site of linked pages that is then changed in every way that a sync knows."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.site = GatedSite()
        self._show(range(count))

    def _show(self, numbers: "range | list[int]", *, changed: "range | None" = None) -> None:
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
        self._show(numbers, changed=range(6 * tenth, 7 * tenth))
        self.site.answers |= {f"/part-{number}": Answer(b"gone", 404) for number in missing}
        # The page that linked the first unlinked one through the ring links it no more.
        self.site.answers[f"/part-{self.count - 1}"] = Answer(html("The last part of the manual."))


@contextmanager
def workspace(folder: Path) -> Iterator[Engine]:
    engine = build_engine(Settings(data_dir=folder, crawl=_CRAWL, _env_file=None))
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
    with workspace(folder) as engine:
        engine.sync_job.run(run_id, source_id, lambda: False)


class Killing:
    """A sync asked for once, whose crawler or whose host (a server or a worker) is killed again and again."""

    def __init__(self, folder: Path, source_id: str, *, site: GatedSite, chance: random.Random) -> None:
        self._folder = folder
        self._source_id = source_id
        self._site = site
        self._chance = chance
        self.killed: Counter[str] = Counter()
        """How often each of crawler, server and worker died while the sync was under way."""

    def run(self, kills: int) -> None:
        """Sync with so many kills; the last when the crawl is over and what it found is being taken in."""
        step = max(2, self._site_size // kills)
        with workspace(self._folder) as engine:
            self._site.allow(0)
            run_id = engine.syncs.request(self._source_id)
            host = self._begin()
            try:
                for _ in range(kills - 1):
                    self._site.allow(self._chance.randint(2, step))
                    self._site.wait_until_used_up()
                    host = self._kill_one(host)
                self._site.allow(None)
                report = self._folder / "crawls" / run_id / REPORT_FILE
                _wait_for(report.exists)
                host = self._kill(host)
                _wait_for(lambda: not self._is_unfinished(engine))
            finally:
                host.end()

    @property
    def _site_size(self) -> int:
        return sum(path.startswith("/part-") for path in self._site.answers)

    def _is_unfinished(self, engine: Engine) -> bool:
        latest = engine.sync_progress.latest_progress(self._source_id)
        return latest is not None and latest.is_running

    def _begin(self) -> "Host":
        return Host(self._folder, self._chance.choice(("server", "worker")))

    def _kill_one(self, host: "Host") -> "Host":
        time.sleep(self._chance.random() * 0.2)
        if self._chance.random() < 0.3:
            return self._kill(host)
        (crawler,) = host.crawlers()
        crawler.kill()
        crawler.wait()
        self.killed["crawler"] += 1
        return host

    def _kill(self, host: "Host") -> "Host":
        assert host.is_alive
        host.kill()
        self.killed[host.role] += 1
        return self._begin()


class Host:
    """A process that does the durable work of a workspace: `serve` as a whole, or as the worker alone."""

    def __init__(self, folder: Path, role: str) -> None:
        self.role = role
        words = ["--role", "worker"] if role == "worker" else ["--port", str(_free_port())]
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "core.cli", "serve", *words],
                env=_environment(folder), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def crawlers(self) -> list[psutil.Process]:
        """Crawlers that this host started and that are alive."""
        children = psutil.Process(self._process.pid).children()
        return [child for child in children if "crawlers" in child.cmdline()]

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(_WITHIN_S)


def _environment(folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERDESK_")}
    return inherited | {
        "ANSWERDESK_DATA_DIR": str(folder),
        "ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS": "true",
        "ANSWERDESK_CRAWL__CONCURRENT_REQUESTS": str(_CRAWL.concurrent_requests),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _WITHIN_S
    while not is_so():
        assert time.monotonic() < deadline, "The sync did not go on."
        time.sleep(0.02)


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
