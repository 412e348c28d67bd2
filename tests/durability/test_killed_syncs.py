"""A sync killed with SIGKILL at any point and taken up again ends as one that nothing disturbed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.bootstrap import build_engine
from core.settings import Settings
from tests.crawling.local_site import Answer, LocalSite, html

PAGES = 30
LINES = 120

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Outcome:
    """What a workspace holds in the end, without ids and times that differ by run."""

    texts: dict[str, str]
    chunks: list[tuple[str, int, int]]
    statuses: set[str]
    url_states: dict[str, str]


def site_of(count: int) -> LocalSite:
    def words(number: int) -> str:
        return " ".join(f"Part {number} has setting {n} for value {number * 7 + n}." for n in range(12))

    home = html("Welcome to the manual of our machine.", *[f"/part-{n}" for n in range(count)])
    parts = {f"/part-{n}": Answer(html(words(n))) for n in range(count)}
    return LocalSite({"/": Answer(home), **parts})


@pytest.fixture(scope="module")
def site() -> Iterator[LocalSite]:
    with site_of(PAGES).serving() as serving:
        yield serving


def command(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "ANSWERDESK_DATA_DIR": str(folder),
        "ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS": "true",
        "ANSWERDESK_CRAWL__CONCURRENT_REQUESTS": "2",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "core.cli", *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=(folder.parent / f"{folder.name}.log").open("ab"),
        start_new_session=True,
    )


def finished(folder: Path, *words: str) -> None:
    process = command(folder, *words)
    assert process.wait(timeout=120) == 0, (folder.parent / f"{folder.name}.log").read_text()


def kill_when(folder: Path, reached: Callable[[], bool], *words: str) -> None:
    """Start a command and kill it, and nothing else, as soon as the point is reached."""
    process = command(folder, *words)
    deadline = time.monotonic() + 60
    while not reached() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()


def crawled_lines(folder: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("crawls/*/pages.jsonl"))


def applied_versions(folder: Path) -> int:
    if not (folder / "answerdesk.db").exists():
        return 0
    engine = build_engine(Settings(data_dir=folder, _env_file=None))
    try:
        return engine.documents.current_version()
    finally:
        engine.close()


def only_source(folder: Path) -> str:
    engine = build_engine(Settings(data_dir=folder, _env_file=None))
    try:
        return engine.sources.list_sources()[0].id
    finally:
        engine.close()


def outcome_of(folder: Path) -> Outcome:
    engine = build_engine(Settings(data_dir=folder, _env_file=None))
    try:
        source = engine.sources.list_sources()[0]
        documents = engine.documents.list_documents(limit=None)
        by_id = {document.id: document.external_id for document in documents}
        version = engine.documents.current_version()
        found = engine.search.search("setting value part", limit=LINES, at_version=version).passages
        return Outcome(
            texts={d.external_id: engine.versions.find_version(d.id).text for d in documents},
            chunks=sorted((by_id[p.document_id], p.start, p.end) for p in found),
            statuses={source.status.value, *(d.status.value for d in documents)},
            url_states={u.url: u.state.value for u in engine.urls.list_urls(source.id, limit=None)},
        )
    finally:
        engine.close()


@pytest.fixture(scope="module")
def undisturbed(site: LocalSite, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("undisturbed") / "workspace"
    finished(folder, "source", "add-url", site.url, "--related")
    outcome = outcome_of(folder)
    assert len(outcome.texts) == PAGES + 1
    return outcome


@pytest.mark.parametrize(
    "reached",
    [
        pytest.param(lambda folder: crawled_lines(folder) >= 5, id="while crawling"),
        pytest.param(lambda folder: applied_versions(folder) >= 1, id="between two batches"),
    ],
)
def test_killed_first_sync_is_finished_by_the_next_worker(
    site: LocalSite, undisturbed: Outcome, tmp_path: Path, reached: Callable[[Path], bool]
):
    folder = tmp_path / "workspace"
    kill_when(folder, lambda: reached(folder), "source", "add-url", site.url, "--related")
    finished(folder, "source", "sync", only_source(folder))
    assert outcome_of(folder).texts == undisturbed.texts
    assert outcome_of(folder).chunks == undisturbed.chunks
    assert outcome_of(folder).statuses == {"ready", "indexed"}


def test_killed_load_of_documents_is_finished_by_the_next_worker(tmp_path: Path):
    lines = [
        {"id": f"d{n}", "title": f"Article {n}", "text": f"Rule {n} costs {n} euros."} for n in range(LINES)
    ]
    source = tmp_path / "documents.jsonl"
    source.write_text("\n".join(json.dumps(line) for line in lines))
    folder = tmp_path / "workspace"
    kill_when(folder, lambda: applied_versions(folder) >= 1, "source", "add-documents", str(source))
    finished(folder, "source", "sync", only_source(folder))
    outcome = outcome_of(folder)
    assert len(outcome.texts) == LINES
    assert outcome.statuses == {"ready", "indexed"}
