"""Answers without an end, quick or slow, end with a sentence and cost no more than the limit."""

import socketserver
import threading
import time
from collections.abc import Iterator

import pytest

from core.jobs.crawl_process import CrawlProcessLauncher
from core.knowledge.crawl_files import CrawlRequest
from crawlers.crawl_folder import CrawlFolder

pytestmark = pytest.mark.slow

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"


class EndlessAnswers(socketserver.StreamRequestHandler):
    """`/flood` streams as fast as it is read, `/drip` a byte now and then; other pages are small."""

    def handle(self) -> None:
        path = self.rfile.readline().split()[1]
        if path not in {b"/", b"/flood", b"/drip"}:
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        self.wfile.write(HEAD)
        if path == b"/":
            self.wfile.write(b"<h1>Home</h1><a href=/flood>f</a><a href=/drip>d</a>")
            return
        while True:
            self.wfile.write(b"<p>more</p>" * 1_000 if path == b"/flood" else b".")
            time.sleep(0 if path == b"/flood" else 0.2)


class Server(socketserver.ThreadingTCPServer):
    """Says nothing of connections that the crawler drops."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A dropped connection is what the test wants."""


@pytest.fixture
def url() -> Iterator[str]:
    with Server(("127.0.0.1", 0), EndlessAnswers) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_endless_answers_are_cut_and_told(tmp_path, url: str):
    request = CrawlRequest(
        start_url=url, follow_links=True, allow_private_networks=True, timeout_s=2, page_bytes=200_000
    )
    for _ in CrawlProcessLauncher().run_crawl(tmp_path, request):
        pass
    records = CrawlFolder(tmp_path).records
    assert records[url].state == "fetched"
    assert records[f"{url}flood"].reason == "Larger than 200,000 bytes."
    assert records[f"{url}drip"].reason == "No answer within 2 seconds."
