"""A real HTTP server that speaks OpenAI's audio transcriptions, with a fixed sentence or as scripted."""

import io
import json
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, dict]
"""Status and JSON body."""


class TranscriptionEndpoint:
    """Listens on loopback while it is entered. `script` answers come first, then real ones."""

    def __init__(
        self, *script: Answer, text: str = "We refund within 30 days.", segments: bool = True
    ) -> None:
        self.script = list(script)
        self.text = text
        self.has_segments = segments
        self.forms: list[dict[str, str]] = []
        self.lengths_s: list[float] = []
        self.base_url = ""

    def answer(self, form: dict[str, str], sound: bytes) -> Answer:
        with wave.open(io.BytesIO(sound)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
            length_s = file.getnframes() / 16_000
        self.forms.append(form)
        self.lengths_s.append(length_s)
        if self.script:
            return self.script.pop(0)
        if form["response_format"] == "json":
            return 200, {"text": self.text}
        if not self.has_segments:
            return 400, {"error": {"message": "response_format 'verbose_json' is not compatible"}}
        segment = {"id": 0, "start": 0.0, "end": min(2.0, length_s), "text": f" {self.text}"}
        segments = [segment] if self.text else []
        return 200, {"language": "english", "duration": length_s, "text": self.text, "segments": segments}


@contextmanager
def transcribing(endpoint: TranscriptionEndpoint) -> Iterator[TranscriptionEndpoint]:
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


def _handler_of(answer: Callable[[dict[str, str], bytes], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            form, sound = _parts(BytesParser().parsebytes(head + body))
            status, content = answer(form, sound)
            row = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(row)))
            self.end_headers()
            self.wfile.write(row)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


def _parts(message: Message) -> tuple[dict[str, str], bytes]:
    form: dict[str, str] = {}
    sound = b""
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if name == "file":
            sound = bytes(content or b"")
        elif name:
            form[str(name)] = bytes(content or b"").decode()
    return form, sound
