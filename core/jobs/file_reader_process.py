"""Files and pages are read by processes of their own: a hostile one can hurt nothing but its reader."""

import json
import os
import queue
import select
import subprocess
import sys
import time
from pathlib import Path

from core.errors import UnreadableFile
from core.knowledge.documents import Medium
from core.knowledge.extraction.frames import PREFIX_BYTES, frame_length, write_frame
from core.knowledge.file_types import check_file_name
from core.knowledge.ports import ExtractedText
from core.settings import ExtractionSettings

_START_S = 60.0
_READS_PER_PROCESS = 2_000
"""A process is replaced after so many reads, so that what its libraries leak stays small."""
_DIED = "Reading it failed: the file is damaged, or it needs more memory than allowed."


class FileReaderProcess:
    """FileReader, and a reader of pages, over a few warm processes. Safe to use from many threads."""

    def __init__(self, settings: ExtractionSettings, *, processes: int = 2) -> None:
        """`processes` is how many reads may run at once; each starts with its first read."""
        self._settings = settings
        self._readers: queue.LifoQueue[_Reader] = queue.LifoQueue()
        for _ in range(processes):
            self._readers.put(_Reader(settings))
        self._processes = processes

    def read_file(self, path: Path, *, name: str) -> ExtractedText:
        """The file as Markdown; `name` carries the extension. Raises UnreadableFile with a sentence."""
        check_file_name(name)
        try:
            size = path.stat().st_size
        except OSError as error:
            raise UnreadableFile(f"“{name}” cannot be opened: {error.strerror or error}.") from error
        if size > self._settings.file_bytes:
            most = self._settings.file_bytes
            raise UnreadableFile(f"“{name}” has {size:,} bytes; at most {most:,} can be read.")
        return self._read({"kind": "file", "path": str(path.resolve()), "name": name}, b"")

    def read_page(self, body: bytes, *, url: str | None, content_type: str = "") -> ExtractedText:
        """A fetched page as Markdown. Raises UnreadableFile with a sentence."""
        return self._read({"kind": "page", "url": url or "", "content_type": content_type}, body)

    def close(self) -> None:
        """End the processes. Reads under way end first; a later read starts a process anew."""
        readers = [self._readers.get() for _ in range(self._processes)]
        for reader in readers:
            reader.stop()
            self._readers.put(reader)

    def _read(self, request: dict[str, object], body: bytes) -> ExtractedText:
        reader = self._readers.get()
        try:
            answer = reader.ask(request, body)
        finally:
            self._readers.put(reader)
        if "error" in answer:
            raise UnreadableFile(str(answer["error"]))
        language = answer.get("language")
        return ExtractedText(
            title=str(answer["title"]),
            text=str(answer["text"]),
            language=str(language) if language else None,
            medium=Medium(str(answer.get("medium", Medium.TEXT))),
        )


class _Reader:
    """One reading process, started when needed and replaced when it died or was killed."""

    def __init__(self, settings: ExtractionSettings) -> None:
        self._memory_bytes = settings.memory_bytes
        self._timeout_s = settings.timeout.total_seconds()
        self._process: subprocess.Popen[bytes] | None = None
        self._reads = 0

    def ask(self, request: dict[str, object], body: bytes) -> dict[str, object]:
        header = json.dumps({**request, "timeout_s": self._timeout_s}).encode()
        process = self._running()
        try:
            if process.stdin is None:
                raise BrokenPipeError
            write_frame(process.stdin, header)
            write_frame(process.stdin, body)
            answer = self._receive(process, self._timeout_s)
        except TimeoutError as error:
            self.stop()
            raise UnreadableFile(
                f"Reading it took longer than {self._timeout_s:g} seconds, so it was given up."
            ) from error
        except (OSError, EOFError) as error:
            self.stop()
            raise UnreadableFile(_DIED) from error
        except BaseException:
            self.stop()  # an interrupted exchange leaves half an answer in the pipe
            raise
        found = json.loads(answer)
        if "ends" in found:
            self.stop()
        return found if isinstance(found, dict) else {"error": _DIED}

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue  # what was not sent yet is lost on purpose

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (
            self._process.poll() is not None or self._reads >= _READS_PER_PROCESS
        ):
            self.stop()
        if self._process is None:
            self._process = self._start()
            self._reads = 0
        self._reads += 1
        return self._process

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "core.knowledge.extraction", str(self._memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._process = process
        try:
            self._receive(process, _START_S)
        except (TimeoutError, OSError, EOFError) as error:
            self.stop()
            raise UnreadableFile(
                "The process that reads files did not start; look at memory and disk."
            ) from error
        return process

    def _receive(self, process: subprocess.Popen[bytes], timeout_s: float) -> bytes:
        """One frame. Raises TimeoutError, and EOFError when the process ended first."""
        if process.stdout is None:
            raise EOFError
        deadline = time.monotonic() + timeout_s
        pipe = process.stdout.fileno()
        length = frame_length(_read_exactly(pipe, PREFIX_BYTES, deadline))
        return _read_exactly(pipe, length, deadline)


def _read_exactly(pipe: int, size: int, deadline: float) -> bytes:
    content = bytearray()
    # Not select(): a busy server has more than the 1,024 open files it can watch.
    watch = select.poll()
    watch.register(pipe, select.POLLIN)
    while len(content) < size:
        left_s = deadline - time.monotonic()
        if left_s <= 0 or not watch.poll(left_s * 1000):
            raise TimeoutError
        block = os.read(pipe, min(size - len(content), 1 << 20))
        if not block:
            raise EOFError
        content += block
    return bytes(content)
