"""The reading process: takes requests from standard input and answers each, until the input ends.

A frame is eight bytes of length and as many of content. A request is two frames: a JSON object and a page's
body, empty but for a page. An answer is one, a JSON object; with `ends`, the process has ended.
"""

import base64
import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from core.errors import UnreadableFile
from core.knowledge.extraction.content_reader import read_content, read_fetched
from core.knowledge.extraction.frames import read_frame, write_frame
from core.knowledge.ports import ExtractedText

if TYPE_CHECKING:
    from core.knowledge.extraction.recordings import OpenRecording
    from core.knowledge.recordings import SoundPiece

TOO_LARGE = "Reading this file needs more memory than allowed, so it was not read."


def main(memory_bytes: int) -> None:
    """Serve until the input ends; `memory_bytes` limits what this process may hold."""
    # The answers keep the real output to themselves: whatever a library prints goes nowhere.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    write_frame(answers, b"ready")
    _serve(sys.stdin.buffer, answers)


class _Requests:
    """Answers requests; a recording stays open between those that ask for its sound."""

    def __init__(self) -> None:
        self._recording: OpenRecording | None = None

    def answer(self, request: dict[str, str], body: bytes) -> dict[str, object]:
        """What was asked for, or `error` with a sentence."""
        try:
            return self._answer(request, body)
        except UnreadableFile as error:
            return {"error": error.message}

    def _answer(self, request: dict[str, str], body: bytes) -> dict[str, object]:
        kind = request["kind"]
        if kind == "file":
            return _text_row(read_content(Path(request["path"]).read_bytes(), name=request["name"]))
        if kind == "page":
            url, content_type = request["url"] or None, request["content_type"]
            return _text_row(read_fetched(body, url=url, content_type=content_type))
        if kind == "recording":
            return self._open(Path(request["path"]), request["name"])
        return _sound_row(self._recording.next_sound() if self._recording else None)

    def _open(self, path: Path, name: str) -> dict[str, object]:
        from core.knowledge.extraction.recordings import OpenRecording

        self._recording = OpenRecording(path, name=name)
        return asdict(self._recording.head())


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    desk = _Requests()
    while (header := read_frame(requests)) is not None:
        request = json.loads(header)
        body = read_frame(requests) or b""
        # Should the parent die, nobody is left to stop this read.
        signal.alarm(int(request["timeout_s"]) + 5)
        try:
            answer = desk.answer(request, body)
        except MemoryError:
            write_frame(answers, json.dumps({"error": TOO_LARGE, "ends": True}).encode())
            return
        write_frame(answers, json.dumps(answer).encode())
        signal.alarm(0)


def _text_row(found: ExtractedText) -> dict[str, object]:
    return {
        "title": found.title,
        "text": found.text,
        "language": found.language,
        "medium": found.medium.value,
    }


def _sound_row(piece: "SoundPiece | None") -> dict[str, object]:
    if piece is None:
        return {"samples": None}
    return {"start_s": piece.start_s, "samples": base64.b64encode(piece.samples).decode("ascii")}


if __name__ == "__main__":
    main(int(sys.argv[1]))
