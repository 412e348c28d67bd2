"""Runs a crawl as a process of its own: started without a shell, watched, and ended with its starter."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

from core.errors import CrawlError
from core.knowledge.crawl_files import PAGES_FILE, REPORT_FILE, REQUEST_FILE, CrawlRequest, write_atomically

LOG_FILE = "crawler.log"
_POLL_S = 0.5
_END_WAIT_S = 5.0
_MOST_DEATHS = 3
"""Deaths of a crawler in a row, without a page read in between, before the crawl is given up."""
_OTHER_CRAWLER = 3
_FINAL_CODES = frozenset({0, 2, _OTHER_CRAWLER})
"""Ends that another start would not change."""
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

        A crawl that has its report is over and is not started again. A crawler that died, perhaps for want of
        memory, is started anew while it gets on. Closing the iterator stops the crawl. Raises CrawlError
        when the crawler could not start, or died again and again.
        """
        deaths, size = 0, _size_of_pages(folder)
        while not (folder / REPORT_FILE).exists():
            exit_code = yield from self._watch(_start(folder, request), request)
            if (folder / REPORT_FILE).exists():
                return
            got_on = _size_of_pages(folder) > size
            deaths, size = (1 if got_on else deaths + 1), _size_of_pages(folder)
            if exit_code in _FINAL_CODES or deaths >= _MOST_DEATHS:
                raise _ended_badly(folder, exit_code)
            _log.warning("Crawler of %s died (exit code %s); started anew.", request.start_url, exit_code)

    def _watch(self, process: subprocess.Popen[bytes], request: CrawlRequest) -> Generator[None, None, int]:
        _log.info("Crawl of %s started as process %s.", request.start_url, process.pid)
        try:
            while process.poll() is None:
                yield
                self._sleep(_POLL_S)
        finally:
            _end(process)
        return process.returncode


def _size_of_pages(folder: Path) -> int:
    """How much the crawl has written: grows with every page."""
    pages = folder / PAGES_FILE
    return pages.stat().st_size if pages.exists() else 0


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


def _ended_badly(folder: Path, exit_code: int) -> CrawlError:
    if exit_code == _OTHER_CRAWLER:
        return CrawlError("Another crawl of this site is still running. Wait until it ends, then sync again.")
    return CrawlError(
        f"The crawler ended unexpectedly (exit code {exit_code}). Sync again; should it happen again, "
        f"look into its log, {folder / LOG_FILE}."
    )
