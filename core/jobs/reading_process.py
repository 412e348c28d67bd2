"""One process that reads files, apart from this one: within limits, killed when it goes beyond them."""

import json
import os
import select
import subprocess
import sys
import time

from core.errors import UnreadableFile
from core.knowledge.extraction.frames import PREFIX_BYTES, frame_length, write_frame
from core.settings import ExtractionSettings

_START_S = 60.0
_READS_PER_PROCESS = 2_000
"""A process is replaced after so many reads, so that what its libraries leak stays small."""
_DIED = "Reading it failed: the file is damaged, or it needs more memory than allowed."


class ReadingProcess:
    """One reading process, started when needed and replaced when it died or was killed."""

    def __init__(self, settings: ExtractionSettings, *, timeout_s: float | None = None) -> None:
        """`timeout_s` is the longest wait for one answer; None: as the settings say."""
        self._memory_bytes = settings.memory_bytes
        self._timeout_s = settings.timeout.total_seconds() if timeout_s is None else timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._reads = 0

    def ask(self, request: dict[str, object], body: bytes = b"") -> dict[str, object]:
        """The answer to one request. Raises UnreadableFile when the process died or took too long."""
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
        """End the process at once; the next request starts another."""
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
