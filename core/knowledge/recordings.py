"""Recordings become text: their subtitles where they have any, else what a recogniser hears in them."""

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from core.clock import Clock
from core.errors import UnreadableFile
from core.knowledge.documents import Medium
from core.knowledge.ports import ExtractedText
from core.knowledge.transcript import Caption, compose_transcript

SAMPLE_RATE = 16_000
BYTES_A_SECOND = SAMPLE_RATE * 2
_WHOLE = 0.8
"""Share of a recording's length up to which sound should be; many end with silent pictures."""
NOTHING_SAID = "Nothing is said in this video: no speech was found in its sound."
NOT_UNDERSTOOD = (
    "Somebody speaks in this video, but the speech recogniser did not understand it. Add its transcript as a "
    "text file or a track of subtitles, or name a larger model in ANSWERDESK_SPEECH__TRANSCRIPTION_MODEL and "
    "sync again."
)


@dataclass(frozen=True, slots=True)
class RecordingHead:
    """What a recording is. `length_s` 0: not known."""

    title: str
    length_s: float
    language: str | None
    subtitles: tuple[Caption, ...] = ()
    """Of its best track of subtitles; empty when it has none."""


@dataclass(frozen=True, slots=True)
class SoundPiece:
    """Some of a recording's sound: 16 bits a sample (little-endian), one channel, SAMPLE_RATE a second."""

    start_s: float
    samples: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said; times count from the beginning of the piece. No captions: nothing was said."""

    captions: tuple[Caption, ...]
    language: str | None = None
    is_unclear: bool = False
    """Somebody speaks, but nothing of it was understood."""


class RecordingOpener(Protocol):
    """Takes recordings apart, away from this process, within limits of time and memory."""

    def open_recording(self, path: Path, *, name: str) -> Generator[RecordingHead | SoundPiece, None, None]:
        """The head, then the sound in pieces of about a minute, none longer than a minute and a half.

        Raises UnreadableFile with a sentence: no video, damaged, neither subtitles nor sound. Closing the
        generator lets go of the file.
        """
        ...


class Transcriber(Protocol):
    """Turns speech into text."""

    def transcribe(self, samples: bytes) -> Heard:
        """What is said in the samples, in the form of SoundPiece. Raises ProviderError, UnreadableFile."""
        ...


OpenTranscriber = Callable[[], AbstractContextManager[Transcriber]]
"""A transcriber for one recording, let go afterwards."""


class RecordingReader:
    """Reads one recording at a time; holds no more than a minute of its sound."""

    def __init__(
        self, *, opener: RecordingOpener, open_transcriber: OpenTranscriber, limit: timedelta, clock: Clock
    ) -> None:
        """`limit` is the longest time to hear one recording."""
        self._opener = opener
        self._open_transcriber = open_transcriber
        self._limit = limit
        self._clock = clock

    def read(
        self, path: Path, *, name: str, tell: Callable[[str], None], is_cancelled: Callable[[], bool]
    ) -> ExtractedText | None:
        """The recording as a transcript; None when it was cancelled. `tell` gets a sentence a minute heard.

        Raises UnreadableFile with a sentence, ProviderError when a recogniser fails.
        """
        with closing(self._opener.open_recording(path, name=name)) as parts:
            head = next(parts)
            if not isinstance(head, RecordingHead):
                raise UnreadableFile("This video could not be taken apart.")
            if text := compose_transcript(head.subtitles):
                return ExtractedText(head.title, text, head.language, Medium.SUBTITLES)
            with self._open_transcriber() as transcriber:
                return self._hear(head, parts, transcriber, tell, is_cancelled)

    def _hear(
        self,
        head: RecordingHead,
        parts: Generator[RecordingHead | SoundPiece, None, None],
        transcriber: Transcriber,
        tell: Callable[[str], None],
        is_cancelled: Callable[[], bool],
    ) -> ExtractedText | None:
        until = self._clock() + self._limit
        hearing = _Hearing(head)
        for part in parts:
            if is_cancelled():
                return None
            if self._clock() > until:
                minutes = self._limit.total_seconds() / 60
                raise UnreadableFile(
                    f"Hearing this video took longer than {minutes:g} minutes, so it was given up. "
                    "Cut it in parts, or raise ANSWERDESK_SPEECH__TIMEOUT."
                )
            if isinstance(part, SoundPiece):
                hearing.add(part, transcriber.transcribe(part.samples))
                tell(hearing.progress())
        return hearing.transcript()


@dataclass(slots=True)
class _Hearing:
    """What has been heard of one recording so far."""

    head: RecordingHead
    captions: list[Caption] = field(default_factory=list)
    spoken: Counter[str] = field(default_factory=Counter)
    """Letters heard, by language."""
    heard_s: float = 0.0
    unclear_s: float = 0.0

    def add(self, piece: SoundPiece, heard: Heard) -> None:
        length_s = len(piece.samples) / BYTES_A_SECOND
        self.heard_s = piece.start_s + length_s
        self.unclear_s += length_s if heard.is_unclear else 0.0
        self.captions += _moved(heard, piece.start_s)
        if heard.language:
            self.spoken[heard.language] += sum(len(one.text) for one in heard.captions)

    def progress(self) -> str:
        of = f" of {_minutes(self.head.length_s)}" if self.head.length_s >= self.heard_s - 1 else ""
        return f"Heard {_minutes(self.heard_s)}{of} min."

    def transcript(self) -> ExtractedText:
        """Raises UnreadableFile when nothing is said or nothing was understood."""
        text = compose_transcript(self.captions)
        if not text:
            raise UnreadableFile(NOT_UNDERSTOOD if self.unclear_s else NOTHING_SAID)
        # Most of what is said decides: a minute of music or a quotation may be taken for another language.
        language = self.spoken.most_common(1)[0][0] if self.spoken else self.head.language
        return ExtractedText(self.head.title, text, language, Medium.MACHINE_TRANSCRIPT, self._note())

    def _note(self) -> str:
        length_s = self.head.length_s
        if self.heard_s < _WHOLE * length_s:
            return (
                f"The sound ends after {_minutes(self.heard_s)} of {_minutes(length_s)} min. If more is said "
                "in it, the file is cut short: add it again."
            )
        if self.unclear_s:
            return f"About {_minutes(self.unclear_s)} of {_minutes(self.heard_s)} min were not understood."
        return ""


def _moved(heard: Heard, start_s: float) -> list[Caption]:
    return [replace(one, start_s=one.start_s + start_s, end_s=one.end_s + start_s) for one in heard.captions]


def _minutes(seconds: float) -> int:
    return max(1, round(seconds / 60))
