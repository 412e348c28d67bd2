"""What is made of a recording that is heard a minute at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import UnreadableFile
from core.knowledge.ports import ExtractedText
from core.knowledge.recordings import NOT_UNDERSTOOD, NOTHING_SAID, Heard, RecordingReader, Transcriber
from core.knowledge.transcript import Caption
from tests.fakes.scripted_recording import ScriptedRecording

NOT_CLEAR = Heard((), is_unclear=True)
SILENCE = Heard(())


def said(text: str, language: str | None = "en") -> Heard:
    return Heard((Caption(0.0, 5.0, text),), language)


class Hearing:
    def __init__(self, *pieces: Heard) -> None:
        self._pieces = iter(pieces)

    def transcribe(self, samples: bytes) -> Heard:
        return next(self._pieces)


def read(*pieces: Heard, length_s: float | None = None) -> ExtractedText:
    @contextmanager
    def hearing() -> Iterator[Transcriber]:
        yield Hearing(*pieces)

    reader = RecordingReader(
        opener=ScriptedRecording(minutes=len(pieces), length_s=length_s),
        open_transcriber=hearing,
        limit=timedelta(hours=1),
        clock=lambda: datetime(2026, 7, 1, tzinfo=UTC),
    )
    found = reader.read(Path("a.mp4"), name="a.mp4", tell=lambda _: None, is_cancelled=lambda: False)
    assert found is not None
    return found


def test_speech_that_was_not_understood_is_not_called_silence() -> None:
    with pytest.raises(UnreadableFile) as told:
        read(SILENCE, NOT_CLEAR)

    assert told.value.message == NOT_UNDERSTOOD


def test_a_video_without_speech_is_called_so() -> None:
    with pytest.raises(UnreadableFile) as told:
        read(SILENCE, SILENCE)

    assert told.value.message == NOTHING_SAID


def test_what_was_understood_counts_though_a_minute_was_not() -> None:
    assert read(NOT_CLEAR, said("We refund within 30 days.")).text == "[0:01:00] We refund within 30 days."


def test_minutes_that_were_not_understood_are_told() -> None:
    note = read(NOT_CLEAR, said("We refund within 30 days."), SILENCE).note

    assert note == "About 1 of 3 min were not understood."


def test_sound_that_ends_long_before_its_video_is_told() -> None:
    note = read(said("We refund within 30 days."), length_s=600.0).note

    assert note.startswith("The sound ends after 1 of 10 min.")
    assert "add it again" in note


def test_nothing_is_told_of_a_video_that_ends_without_words() -> None:
    assert read(said("We refund within 30 days."), length_s=70.0).note == ""


def test_the_language_is_that_of_most_of_what_is_said() -> None:
    assert read(said("Du kan pausa i nittio dagar.", "sv"), said("Amen.", "la")).language == "sv"
