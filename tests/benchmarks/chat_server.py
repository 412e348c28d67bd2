"""A whole server on the sample workspace with live chat deployed, to be loaded, watched and killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

ROOT = Path(__file__).parents[2]
_START_S = 120
_MIB = 1 << 20
_NO_LIMITS = {
    # All customers of a test come from one address.
    "ANSWERDESK_CHAT__MESSAGES_PER_MINUTE": "1000000",
    "ANSWERDESK_CHAT__MESSAGES_PER_MINUTE_PER_ADDRESS": "1000000",
    "ANSWERDESK_CHAT__CONVERSATIONS_PER_HOUR": "1000000",
    "ANSWERDESK_CHAT__CONVERSATIONS_PER_HOUR_PER_ADDRESS": "1000000",
    "ANSWERDESK_CHAT__ANSWERS_PER_MINUTE": "1000000",
    "ANSWERDESK_CHAT__SESSIONS_PER_MINUTE_PER_ADDRESS": "1000000",
    "ANSWERDESK_CHAT__REQUESTS_PER_MINUTE_PER_ADDRESS": "1000000",
    "ANSWERDESK_CHAT__STREAMS_PER_VISITOR": "1000000",
    "ANSWERDESK_CHAT__STREAMS_PER_ADDRESS": "1000000",
}


@dataclass(slots=True)
class ChatServer:
    """A running server; `restart` after `kill`."""

    workspace: Path
    port: int
    is_whole: bool = True
    """With dashboard and worker; otherwise the API alone."""
    process: "subprocess.Popen[bytes] | None" = None
    seconds_down: list[float] = field(default_factory=list)
    """From each kill until it answered again."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, and wait until requests are answered."""
        with self.workspace.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command(), cwd=ROOT, env=environment(self.workspace), stdout=log, stderr=log
            )
        self.wait_until_ready()

    def _command(self) -> list[str]:
        if not self.is_whole:
            return [sys.executable, "-m", "core.cli", "serve", "--role", "api", "--port", str(self.port)]
        command = [sys.executable, "-m", "streamlit", "run", "dashboard/server.py"]
        return [*command, "--server.port", str(self.port), "--server.address", "127.0.0.1"]

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/api/v1/chat/config", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"The server did not start; see {self.workspace.with_suffix('.log')}.")

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def kill_and_restart(self) -> None:
        """Killed and started again at once, as a supervisor would."""
        began = time.monotonic()
        self.kill()
        self.start()
        self.seconds_down.append(time.monotonic() - began)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)

    def memory_mib(self) -> float:
        """Resident memory of the server's process."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / _MIB if self.process else 0.0

    def cpu_s(self) -> float:
        """Processor time the server has used."""
        times = psutil.Process(self.process.pid).cpu_times() if self.process else None
        return float(times.user + times.system) if times else 0.0


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """The sample workspace, its live chat deployed, served until the end of the block."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        workspace = Path(folder) / "workspace"
        # What a server does once for new content would be measured with the customers.
        for words in (("demo",), ("index", "read"), ("channel", "deploy", "live_chat")):
            subprocess.run(
                [sys.executable, "-m", "core.cli", *words, "--data-dir", str(workspace)],
                cwd=ROOT,
                env=environment(workspace),
                check=True,
                capture_output=True,
            )
        server = ChatServer(workspace, free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def open_dashboard(address: str) -> Iterator[bool]:
    """The Inbox and the Overview are open in a real browser; gives False where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        yield False
        return
    script = f"{_BROWSE}\nbrowse({chromium!r}, {address!r})"
    process = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        # What opening costs once, as reading all conversations for the charts, is not measured.
        yield bool(process.stdout and process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=30)


_BROWSE = """
import signal
from playwright.sync_api import sync_playwright
def browse(chromium, address):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu",
            "--disable-background-networking", "--disable-component-update", "--no-first-run"])
        for path in ("/inbox", "/"):
            page = browser.new_page()
            page.goto(address + path, timeout=120_000)
            page.wait_for_timeout(15_000)
        print("open", flush=True)
        signal.pause()
"""


def environment(workspace: Path) -> dict[str, str]:
    """Of a server on this workspace that takes any number of messages from one address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERDESK_")}
    return kept | _NO_LIMITS | {"ANSWERDESK_DATA_DIR": str(workspace)}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
