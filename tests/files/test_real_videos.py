"""Real videos of every kind become transcripts, or a sentence says why not."""

import json
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
from core.knowledge.recordings import RecordingReader
from core.knowledge.time_stamps import without_stamps
from core.providers.local_speech import is_local_speech_installed
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


def read(name: str) -> ExtractedText:
    settings = Settings(_env_file=None)
    reader = RecordingReader(
        opener=RecordingProcess(ExtractionSettings(), SpeechSettings()),
        open_transcriber=lambda: configured_transcriber(settings),
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
def test_a_real_video_gives_what_is_said_or_a_sentence(entry: dict) -> None:
    name = entry["file"]
    if name != "subtitle-track.mp4" and name not in UNREADABLE and not is_local_speech_installed():
        pytest.skip("the extra “speech” is not installed")
    if sentence := UNREADABLE.get(name):
        with pytest.raises(UnreadableFile, match=sentence):
            read(name)
        return

    found = read(name)

    told = words(without_stamps(found.text))
    spoken = words(entry.get("spoken_text", ""))
    assert found.text.startswith("[0:00:0")
    assert found.medium is (Medium.SUBTITLES if name == "subtitle-track.mp4" else Medium.MACHINE_TRANSCRIPT)
    assert [text for text in entry["must_contain"] if text not in found.text] == []
    assert len(spoken & told) >= LEAST_HEARD * len(spoken)
