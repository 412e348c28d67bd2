"""Runs a crawl as a process of its own: started without a shell, watched, and ended with its starter."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

from core.errors import CrawlError
from core.knowledge.crawl_files import REPORT_FILE, REQUEST_FILE, CrawlRequest, write_atomically

LOG_FILE = "crawler.log"
_POLL_S = 0.5
_END_WAIT_S = 5.0
_INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR", "VIRTUAL_ENV")
_log = logging.getLogger("answerdesk.jobs")


class CrawlProcessLauncher:
    """A CrawlLauncher. The crawler holds a lock on its folder, so never two work in one.

    The crawler's standard input is a pipe that only this process keeps open: when this process dies in
    whatever way, the pipe closes and the crawler ends, leaving files from which the next one goes on.
    """

    def __init__(self, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep

    def run_crawl(self, folder: Path, request: CrawlRequest) -> Generator[None, None, None]:
        """Start or resume the crawl in `folder`; yields about twice a second while it runs.

        A crawl that has its report is over and is not started again. Closing the iterator stops the crawl.
        Raises CrawlError when the crawler could not start or died.
        """
        if (folder / REPORT_FILE).exists():
            return
        process = _start(folder, request)
        _log.info("Crawl of %s started as process %s.", request.start_url, process.pid)
        try:
            while process.poll() is None:
                yield
                self._sleep(_POLL_S)
        finally:
            _end(process)
        _check_end(folder, process.returncode)


def _start(folder: Path, request: CrawlRequest) -> subprocess.Popen[bytes]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / REQUEST_FILE).exists():
            write_atomically(folder / REQUEST_FILE, request)
        with (folder / LOG_FILE).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "crawlers", str(folder.resolve()), "--end-with-stdin"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={name: os.environ[name] for name in _INHERITED if name in os.environ},
                cwd=folder,
                start_new_session=True,
            )
    except OSError as error:
        raise CrawlError(f"The crawler could not be started: {error}.") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe, which ends the crawler; be firm when it does not."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(_END_WAIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _check_end(folder: Path, exit_code: int) -> None:
    if exit_code == 3:
        raise CrawlError("Another crawl of this site is still running. Wait until it ends, then sync again.")
    if exit_code != 0 or not (folder / REPORT_FILE).exists():
        raise CrawlError(
            f"The crawler ended unexpectedly (exit code {exit_code}). Sync again; should it happen again, "
            f"look into its log, {folder / LOG_FILE}."
        )
