"""Real files with bytes changed or missing give text or a sentence, never another error."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import UnreadableFile
from core.jobs.file_reader_process import FileReaderProcess
from core.knowledge.extraction.content_reader import read_content
from core.knowledge.file_types import is_video
from core.settings import ExtractionSettings

FOLDER = Path(__file__).parents[2] / "../shared/data/documents"
MANIFEST = FOLDER / "manifest.jsonl"
_LARGEST = 150_000
"""Larger files are cut to this, so that the many readings stay quick."""

pytestmark = [
    pytest.mark.skipif(not MANIFEST.exists(), reason="../shared/data/documents is not on this machine"),
    pytest.mark.slow,
]


def names() -> list[str]:
    if not MANIFEST.exists():
        return []
    rows = [json.loads(line) for line in MANIFEST.read_text(encoding="utf-8").splitlines()]
    return [row["file"] for row in rows]


def damaged(content: bytes, name: str) -> Iterator[bytes]:
    """The same damage every time: the end missing, bytes turned, a stretch of zeros, a stretch twice."""
    chance = random.Random(name)
    place = chance.randrange(len(content))
    yield content[:place]
    for share in (0.001, 0.02):
        turned = bytearray(content)
        for _ in range(max(1, int(len(content) * share))):
            turned[chance.randrange(len(turned))] = chance.randrange(256)
        yield bytes(turned)
    yield content[:place] + bytes(min(500, len(content) - place)) + content[place + 500 :]
    yield content[:place] + content[place // 2 : place] + content[place:]


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReaderProcess]:
    process = FileReaderProcess(ExtractionSettings(timeout=timedelta(seconds=60)), processes=1)
    yield process
    process.close()


@pytest.mark.parametrize("name", [name for name in names() if not is_video(name)])
def test_a_damaged_file_gives_text_or_a_sentence(
    reader: FileReaderProcess, tmp_path: Path, name: str
) -> None:
    original = (FOLDER / name).read_bytes()
    if not name.endswith((".docx", ".pptx", ".xls", ".pdf")):
        original = original[:_LARGEST]
    for content in damaged(original, name):
        (tmp_path / "content").write_bytes(content)
        try:
            found = reader.read_file(tmp_path / "content", name=name)
        except UnreadableFile as error:
            told = error.message
        else:
            told = f"{found.text}."
        assert told.endswith(".")


@pytest.mark.parametrize("name", [name for name in names() if not is_video(name)])
def test_no_damage_ends_the_reading_process(name: str) -> None:
    """In this very process: whatever came out other than text or a sentence would be raised here."""
    original = (FOLDER / name).read_bytes()[:_LARGEST]
    for content in damaged(original, f"again {name}"):
        try:
            assert read_content(content, name=name).text
        except UnreadableFile as error:
            assert error.message.endswith(".")  # noqa: PT017 - either is right
