"""The real server on a workspace of the test's own, and the system's Chromium; skipped where absent."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "tests" / "artefacts"
START_S = 90


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    address: str
    workspace: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder drive the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@contextmanager
def serving(workspace: Path, **settings: str) -> Iterator[Served]:
    """The whole server on a free port, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/server.py", "--server.port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERDESK_")}
    environment |= {"ANSWERDESK_DATA_DIR": str(workspace), **settings}
    log_path = workspace.with_suffix(".log")
    with log_path.open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/_stcore/health", process, log_path)
            yield Served(f"http://127.0.0.1:{port}", workspace)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_until_ready(address: str, process: "subprocess.Popen[bytes]", log_path: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"The server did not start:\n{log_path.read_text()[-2000:]}")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """An empty workspace that may read sites of this machine."""
    with serving(tmp_path / "workspace", ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS="true") as server:
        yield server


@pytest.fixture(scope="session")
def sample_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample workspace with its 90 days of conversations."""
    workspace = tmp_path_factory.mktemp("sample") / "workspace"
    shutil.copytree(_loaded_sample(tmp_path_factory.getbasetemp()), workspace)
    with serving(workspace) as server:
        yield server


def _loaded_sample(folder: Path) -> Path:
    """A workspace loaded by `demo`, once for all processes of a test run; to be copied."""
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    loaded, part = shared / "loaded-sample", shared / "loading-sample"
    with FileLock(shared / "loaded-sample.lock"):
        if not loaded.exists():
            shutil.rmtree(part, ignore_errors=True)
            command = [str(Path(sys.executable).parent / "answerdesk"), "demo", "--data-dir", str(part)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
            part.rename(loaded)
    return loaded


@dataclass(slots=True)
class Visitor:
    """A person at the screen."""

    page: Page
    address: str
    shots: str

    def go(self, path: str) -> None:
        """Open a page and wait until it has been drawn."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the server has drawn what was asked for."""
        self.page.wait_for_selector('.stApp[data-test-script-state="notRunning"]', timeout=30_000)

    def shoot(self, name: str) -> None:
        """Keep a picture of what is on the screen."""
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{self.shots}-{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png")

    def menu(self, name: str) -> None:
        """Choose a page in the navigation."""
        self.page.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()
        self.settle()


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """Send a person to a server. What the page asks of other hosts fails the test."""
    outside: list[str] = []
    contexts = []

    def send(server: Served, *, width: int = 1440, height: int = 900, theme: str = "light") -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        local = (server.address, "data:", "blob:")
        page.on("request", lambda asked: None if asked.url.startswith(local) else outside.append(asked.url))
        return Visitor(page, server.address, request.node.originalname.removeprefix("test_"))

    yield send
    for context in contexts:
        context.close()
    assert not outside
