"""A real HTTP server that speaks OpenAI's Embeddings, with vectors of HashEmbedder or as scripted."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.fakes.hash_embedder import HashEmbedder

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""


class EmbeddingEndpoint:
    """Listens on loopback while it is entered. `script` answers come first, then real ones."""

    def __init__(self, *script: Answer) -> None:
        self.script = list(script)
        self.requests: list[dict] = []
        self.base_url = ""

    def answer(self, body: dict) -> Answer:
        self.requests.append(body)
        if self.script:
            return self.script.pop(0)
        # Not of length 1 and not in order: the protocol promises neither.
        rows = [
            {"object": "embedding", "index": place, "embedding": (vector * 3).tolist()}
            for place, vector in enumerate(HashEmbedder().embed(body["input"]))
        ]
        content = {"object": "list", "model": body["model"], "data": rows[::-1], "usage": {}}
        return 200, {"Content-Type": "application/json"}, json.dumps(content).encode()


@contextmanager
def serving(endpoint: EmbeddingEndpoint) -> Iterator[EmbeddingEndpoint]:
    """The endpoint, reachable at its base_url."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(endpoint.answer))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    endpoint.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler_of(answer: Callable[[dict], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            status, headers, body = answer(json.loads(self.rfile.read(length)))
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler
