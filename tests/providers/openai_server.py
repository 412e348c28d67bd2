"""A small server that speaks OpenAI's Chat Completions, streaming, and misbehaves on request."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Act = Callable[["_Handler"], None]


class OpenAIServer:
    """Plays one act a request, in order; the last one again and again. Remembers the requests."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.acts: list[Act] = []
        self.requests: list[dict] = []
        self.keys: list[str] = []

    def will(self, *acts: Act) -> None:
        self.acts = list(acts)

    def next_act(self) -> Act:
        return self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]


class _Handler(BaseHTTPRequestHandler):
    server: "_HttpServer"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.script.requests.append({"path": self.path, **json.loads(body)})
        self.server.script.keys.append(self.headers.get("authorization", ""))
        try:
            self.server.script.next_act()(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()

    def event(self, data: object) -> None:
        line = data if isinstance(data, str) else json.dumps(data)
        self.wfile.write(f"data: {line}\n\n".encode())
        self.wfile.flush()


class _HttpServer(ThreadingHTTPServer):
    script: OpenAIServer
    daemon_threads = True


def _chunk(delta: dict, finish: str | None = None) -> dict:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def says(text: str) -> Act:
    """Streams the text word by word and ends well."""

    def act(handler: _Handler) -> None:
        handler.begin_stream()
        handler.event(_chunk({"role": "assistant", "content": ""}))
        for word in text.split(" "):
            handler.event(_chunk({"content": word + " "}))
        handler.event(_chunk({}, "stop"))
        handler.event(
            {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": []}
        )
        handler.event("[DONE]")

    return act


def breaks_off_after(text: str) -> Act:
    """Streams the text, then closes the connection without an end."""

    def act(handler: _Handler) -> None:
        handler.begin_stream()
        handler.event(_chunk({"content": text}))
        handler.close_connection = True

    return act


def fails_with(status: int, *, retry_after: str | None = None) -> Act:
    """An error as OpenAI words them."""

    def act(handler: _Handler) -> None:
        body = json.dumps(
            {"error": {"message": f"scripted {status}", "type": "error", "code": None}}
        ).encode()
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(body)))
        if retry_after is not None:
            handler.send_header("retry-after", retry_after)
        handler.end_headers()
        handler.wfile.write(body)

    return act


def sends_events(events: Sequence[object]) -> Act:
    """Exactly these events, strings as they are."""

    def act(handler: _Handler) -> None:
        handler.begin_stream()
        for event in events:
            handler.event(event)

    return act


def hangs(seconds: float) -> Act:
    """Accepts the request and says nothing for a while."""
    return lambda _: time.sleep(seconds)


def calls_a_tool_and_says(text: str) -> Act:
    """The model tries to call a tool, although it was given none, and then speaks."""
    call = {"index": 0, "id": "t1", "type": "function", "function": {"name": "delete_all", "arguments": "{}"}}
    return sends_events(
        [
            _chunk({"role": "assistant", "content": None, "tool_calls": [call]}),
            _chunk({"content": text}),
            _chunk({}, "tool_calls"),
            "[DONE]",
        ]
    )


@contextmanager
def running_openai_server() -> Iterator[OpenAIServer]:
    """The server on a free loopback port, stopped at the end."""
    server = _HttpServer(("127.0.0.1", 0), _Handler)
    script = OpenAIServer(f"http://127.0.0.1:{server.server_port}/v1")
    server.script = script
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
