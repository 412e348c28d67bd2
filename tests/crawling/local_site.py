"""A real HTTP server in a thread: pages from a dictionary, requests counted, slowness and ETags on demand."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What the server gives for one path."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    is_held: bool = False
    """Answered only after `release` was set: a page in flight for as long as a test wants."""


class LocalSite:
    """Answers by path; unknown paths are 404, unless a test wants otherwise."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = dict(answers)
        self.otherwise = Answer(b"nothing here", 404)
        """For paths not among the answers."""
        self.asked: Counter[str] = Counter()
        self.release = threading.Event()
        self.held = threading.Event()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_port}/"

    def before_answer(self, path: str) -> None:
        """Called in the thread of a request that was counted; may hold it up."""

    @contextmanager
    def serving(self) -> Iterator["LocalSite"]:
        """Serve on a free port of this machine."""
        self._server = _QuietServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.release.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A killed crawler breaks its connections; nothing to tell."""


def _handler_of(site: LocalSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked[self.path] += 1
            site.before_answer(self.path)
            answer = site.answers.get(self.path, site.otherwise)
            if answer.is_held:
                site.held.set()
                site.release.wait(90)
            status, body = answer.status, answer.body
            etag = answer.headers.get("ETag")
            if etag is not None and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self.send_response(status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler


def html(text: str, *links: str) -> bytes:
    """A small page with links."""
    anchors = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return f"<html><body><h1>{text}</h1><ul>{anchors}</ul></body></html>".encode()
