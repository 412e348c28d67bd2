"""Recordings are taken apart by processes of their own, apart from those that read pages: they take long."""

import base64
from collections.abc import Generator
from pathlib import Path
from typing import Any

from core.errors import UnreadableFile
from core.jobs.reading_process import ReadingProcess
from core.knowledge.file_types import check_file_name
from core.knowledge.recordings import RecordingHead, SoundPiece
from core.knowledge.transcript import Caption
from core.settings import ExtractionSettings, SpeechSettings

_STEP_S = 300.0
"""Longest wait for the head, which may read through the whole file, or for one more minute of sound."""


class RecordingProcess:
    """RecordingOpener over a process that holds no more than a minute of sound."""

    def __init__(self, extraction: ExtractionSettings, speech: SpeechSettings) -> None:
        self._extraction = extraction
        self._video_bytes = speech.video_bytes

    def open_recording(self, path: Path, *, name: str) -> Generator[RecordingHead | SoundPiece, None, None]:
        """The head, then the sound in pieces of about a minute. Raises UnreadableFile with a sentence."""
        check_file_name(name)
        self._check_size(path, name)
        process = ReadingProcess(self._extraction, timeout_s=_STEP_S)
        try:
            yield _head(_asked(process, {"kind": "recording", "path": str(path.resolve()), "name": name}))
            while (answer := _asked(process, {"kind": "sound"}))["samples"] is not None:
                yield SoundPiece(float(answer["start_s"]), base64.b64decode(answer["samples"]))
        finally:
            process.stop()

    def _check_size(self, path: Path, name: str) -> None:
        try:
            size = path.stat().st_size
        except OSError as error:
            raise UnreadableFile(f"“{name}” cannot be opened: {error.strerror or error}.") from error
        if size > self._video_bytes:
            raise UnreadableFile(f"“{name}” has {size:,} bytes; at most {self._video_bytes:,} can be read.")


def _asked(process: ReadingProcess, request: dict[str, object]) -> dict[str, Any]:
    answer = process.ask(request)
    if "error" in answer:
        raise UnreadableFile(str(answer["error"]))
    return answer


def _head(answer: dict[str, Any]) -> RecordingHead:
    cues = tuple(Caption(one["start_s"], one["end_s"], one["text"]) for one in answer["subtitles"])
    return RecordingHead(answer["title"], answer["length_s"], answer["language"], cues)
