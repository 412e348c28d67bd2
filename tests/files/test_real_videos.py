"""Real videos of every kind become transcripts, or a sentence says why not."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from core.bootstrap.speech import configured_transcriber
from core.clock import system_clock
from core.errors import UnreadableFile
from core.jobs.recording_process import RecordingProcess
from core.knowledge.documents import Medium
from core.knowledge.file_types import is_video
from core.knowledge.ports import ExtractedText
from core.knowledge.recordings import Heard, RecordingReader, Transcriber
from core.knowledge.time_stamps import without_stamps
from core.knowledge.transcript import Caption
from core.providers.local_speech import is_local_speech_installed
from core.providers.local_speech_models import installed_speech_model
from core.providers.local_speech_process import Listener
from core.settings import ExtractionSettings, Settings, SpeechSettings

FOLDER = Path(__file__).parents[2] / "../shared/data/documents"
MANIFEST = FOLDER / "manifest.jsonl"
UNREADABLE = {
    "quicktime-metadata.mov": "neither a track of subtitles nor sound",
    "sample.webm": "Nothing is said",
}
LEAST_HEARD = 0.6
"""Share of the spoken words: the smallest recogniser, and a synthetic voice."""
NUMBERS = {"forty": "45", "five": "45", "ninety": "90", "seven": "7", "twelve": "12000", "thousand": "12000"}

pytestmark = [
    pytest.mark.skipif(not MANIFEST.exists(), reason="../shared/data/documents is not on this machine"),
    pytest.mark.slow,
]


def entries() -> list[dict]:
    if not MANIFEST.exists():
        return []
    rows = [json.loads(line) for line in MANIFEST.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if is_video(row["file"])]


class ListenerHere:
    """Hears in this process, as the recogniser's own process does."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def transcribe(self, samples: bytes) -> Heard:
        heard = self._listener.hear(samples)
        captions = tuple(Caption(*caption) for caption in heard["captions"])
        return Heard(captions, heard["language"], is_unclear=heard["is_unclear"])


OpenTranscriber = Callable[[], AbstractContextManager[Transcriber]]


@pytest.fixture(scope="module")
def open_listener() -> OpenTranscriber:
    """A new listener for each recording; the model, which takes seconds to load, is the same one."""
    found = installed_speech_model()
    if found is None:
        return lambda: configured_transcriber(Settings(_env_file=None))
    model = found.open()
    return lambda: nullcontext(ListenerHere(Listener(model, knows_languages=found.knows_languages)))


def read(name: str, open_transcriber: OpenTranscriber) -> ExtractedText:
    reader = RecordingReader(
        opener=RecordingProcess(ExtractionSettings(), SpeechSettings()),
        open_transcriber=open_transcriber,
        limit=timedelta(minutes=5),
        clock=system_clock,
    )
    found = reader.read(FOLDER / name, name=name, tell=lambda _: None, is_cancelled=lambda: False)
    assert found is not None
    return found


def words(text: str) -> set[str]:
    plain = "".join(char if char.isalnum() else " " for char in text.casefold().replace(",", ""))
    return {NUMBERS.get(word, word) for word in plain.split()}


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["file"])
def test_a_real_video_gives_what_is_said_or_a_sentence(entry: dict, open_listener: OpenTranscriber) -> None:
    name = entry["file"]
    if name != "subtitle-track.mp4" and name not in UNREADABLE and not is_local_speech_installed():
        pytest.skip("the extra “speech” is not installed")
    if sentence := UNREADABLE.get(name):
        with pytest.raises(UnreadableFile, match=sentence):
            read(name, open_listener)
        return

    check(entry, read(name, open_listener))


def test_a_real_video_is_heard_by_the_recognisers_own_process() -> None:
    if not is_local_speech_installed():
        pytest.skip("the extra “speech” is not installed")
    entry = next(entry for entry in entries() if entry["file"] == "speech-10s.mp4")
    check(entry, read(entry["file"], lambda: configured_transcriber(Settings(_env_file=None))))


def check(entry: dict, found: ExtractedText) -> None:
    """It is what was said, or the captions."""
    told = words(without_stamps(found.text))
    spoken = words(entry.get("spoken_text", ""))
    assert found.text.startswith("[0:00:0")
    has_captions = entry["file"] == "subtitle-track.mp4"
    assert found.medium is (Medium.SUBTITLES if has_captions else Medium.MACHINE_TRANSCRIPT)
    assert [text for text in entry["must_contain"] if text not in found.text] == []
    assert len(spoken & told) >= LEAST_HEARD * len(spoken)
