"""The reading process: takes requests from standard input and answers each, until the input ends.

A frame is eight bytes of length and as many of content. A request is two frames: a JSON object and a page's
body, empty for a file. An answer is one, a JSON object; with `ends`, the process has ended.
"""

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from core.errors import UnreadableFile
from core.knowledge.extraction.content_reader import read_content, read_fetched
from core.knowledge.extraction.frames import read_frame, write_frame
from core.knowledge.ports import ExtractedText

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


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    while (header := read_frame(requests)) is not None:
        request = json.loads(header)
        body = read_frame(requests) or b""
        # Should the parent die, nobody is left to stop this read.
        signal.alarm(int(request["timeout_s"]) + 5)
        try:
            answer = _answer(request, body)
        except MemoryError:
            write_frame(answers, json.dumps({"error": TOO_LARGE, "ends": True}).encode())
            return
        write_frame(answers, json.dumps(answer).encode())
        signal.alarm(0)


def _answer(request: dict[str, str], body: bytes) -> dict[str, object]:
    try:
        found = _read(request, body)
    except UnreadableFile as error:
        return {"error": error.message}
    return {
        "title": found.title,
        "text": found.text,
        "language": found.language,
        "medium": found.medium.value,
    }


def _read(request: dict[str, str], body: bytes) -> ExtractedText:
    if request["kind"] == "file":
        return read_content(Path(request["path"]).read_bytes(), name=request["name"])
    return read_fetched(body, url=request["url"] or None, content_type=request["content_type"])


if __name__ == "__main__":
    main(int(sys.argv[1]))
