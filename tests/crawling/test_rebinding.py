"""A name server that changes its answers, a real one on this machine, leads the crawler nowhere inside."""

import json
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.crawling.local_site import Answer, LocalSite, html

pytestmark = pytest.mark.slow

FETCH = """
import json, sys
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from twisted.internet._resolver import SimpleResolverComplexifier
from twisted.names import client
from crawlers.scrapy_fetcher import ScrapyFetcher
from crawlers.site_spider import SETTINGS

name_server, allow_private, *urls = json.loads(sys.argv[1])

class Fetch(Spider):
    name = "fetch"
    async def start(self):
        from twisted.internet import reactor
        resolver = client.Resolver(servers=[("127.0.0.1", name_server)])
        reactor.installNameResolver(SimpleResolverComplexifier(resolver))
        port = int(urls[0].split(":")[2].split("/")[0])
        fetcher = ScrapyFetcher(self.crawler, timeout_s=3, allow_private=allow_private, own_port=port)
        for url in urls:
            answer = await fetcher.fetch(url, headers={}, most_bytes=10_000, only_pages=False)
            print(getattr(answer, "reason", "") or answer.status, flush=True)
        for request in []:
            yield request

process = AsyncCrawlerProcess(SETTINGS)
process.crawl(Fetch)
process.start(install_signal_handlers=False)
"""


class NameServer:
    """Answers every question for an address with the next of its answers; the last one stays."""

    def __init__(self, answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.asked = 0

    @contextmanager
    def serving(self) -> Iterator["NameServer"]:
        thread = threading.Thread(target=self._serve, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._socket.sendto(b"", ("127.0.0.1", self.port))
            thread.join()
            self._socket.close()

    def look_up(self, name: str) -> str:
        """What a check made apart from the connection would see."""
        labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(10)
            question = b"\0\1\1\0\0\1\0\0\0\0\0\0" + labels + b"\0\0\1\0\1"
            asking.sendto(question, ("127.0.0.1", self.port))
            return socket.inet_ntoa(asking.recv(512)[-4:])

    def _serve(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(512)
            if not question:
                return
            self._socket.sendto(self._answer(question), sender)

    def _answer(self, question: bytes) -> bytes:
        end = question.index(b"\0", 12) + 5
        is_ipv4 = question[end - 3] in {1, 255}  # an address, or all there is
        header = question[:2] + b"\x81\x80" + question[4:6] + struct.pack(">HHH", is_ipv4, 0, 0)
        if not is_ipv4:
            return header + question[12:end]
        self.asked += 1
        address = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        record = b"\xc0\x0c\0\1\0\1" + struct.pack(">IH", 0, 4) + socket.inet_aton(address)
        return header + question[12:end] + record


def fetched(name_server: NameServer, *urls: str, allow_private: bool = False) -> list[str]:
    arguments = json.dumps([name_server.port, allow_private, *urls])
    done = subprocess.run(
        [sys.executable, "-c", FETCH, arguments], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.splitlines()


@pytest.fixture
def inner() -> Iterator[LocalSite]:
    with LocalSite({"/secret": Answer(html("secret"))}).serving() as site:
        yield site


def test_the_name_server_of_this_test_does_lead_inside_where_that_is_allowed(inner: LocalSite):
    port = inner.url.rsplit(":", 1)[1]
    with NameServer(["127.0.0.1"]).serving() as names:
        assert fetched(names, f"http://rebind.example:{port}secret", allow_private=True) == ["200"]
    assert inner.asked["/secret"] == 1


def test_a_name_that_turns_private_is_refused_at_the_connection(inner: LocalSite):
    port = inner.url.rsplit(":", 1)[1]
    with NameServer(["93.184.215.14", "127.0.0.1"]).serving() as names:
        assert names.look_up("rebind.example") == "93.184.215.14"
        (refusal,) = fetched(names, f"http://rebind.example:{port}secret")
    assert "rebind.example leads to 127.0.0.1, a private address" in refusal
    assert not inner.asked


def test_a_name_with_one_private_address_among_its_look_ups_stays_refused(inner: LocalSite):
    port = inner.url.rsplit(":", 1)[1]
    with NameServer(["10.0.0.1", "169.254.169.254"]).serving() as names:
        refusals = fetched(names, f"http://a.example:{port}secret", f"http://b.example:{port}secret")
    assert "10.0.0.1" in refusals[0]
    assert "169.254.169.254" in refusals[1]
