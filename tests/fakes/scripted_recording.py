"""A recording and a recogniser that keep the promises of the real ones without any video."""

from collections.abc import Generator, Sequence
from pathlib import Path

from core.knowledge.recordings import BYTES_A_SECOND, Heard, RecordingHead, SoundPiece
from core.knowledge.transcript import Caption


class ScriptedRecording:
    """RecordingOpener: minutes of silence, or the subtitles given."""

    def __init__(
        self, *, minutes: int = 1, subtitles: Sequence[Caption] = (), length_s: float | None = None
    ) -> None:
        self._minutes = minutes
        self._length_s = minutes * 60.0 if length_s is None else length_s
        self._subtitles = tuple(subtitles)
        self.pieces_taken = 0

    def open_recording(self, path: Path, *, name: str) -> Generator[RecordingHead | SoundPiece, None, None]:
        yield RecordingHead("", self._length_s, "en", self._subtitles)
        for minute in range(self._minutes):
            self.pieces_taken += 1
            yield SoundPiece(minute * 60.0, bytes(60 * BYTES_A_SECOND))


class ScriptedTranscriber:
    """Transcriber: hears the same in every piece that is not empty."""

    def __init__(self, text: str) -> None:
        self._text = text

    def transcribe(self, samples: bytes) -> Heard:
        length_s = len(samples) / BYTES_A_SECOND
        return Heard((Caption(0.0, length_s, self._text),) if samples else (), "en")
