"""Real files of every type come out with the text that is in them, or with a sentence."""

import json
from pathlib import Path

import pytest

from core.errors import UnreadableFile
from core.knowledge.extraction.content_reader import read_content
from core.knowledge.file_types import is_video

FOLDER = Path(__file__).parents[2] / "../shared/data/documents"
MANIFEST = FOLDER / "manifest.jsonl"
UNREADABLE = {
    "embedded-audio.pptx": "no text on the slides",
    "sheet-encrypted.xls": "locked with a password",
    "scan-only.pdf": "no text in this PDF",
    "strict.xhtml": "no text",
    "whitespace-only.txt": "empty",
}

pytestmark = pytest.mark.skipif(
    not MANIFEST.exists(), reason="../shared/data/documents is not on this machine"
)


def entries() -> list[dict]:
    if not MANIFEST.exists():
        return []
    return [json.loads(line) for line in MANIFEST.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    "entry", [one for one in entries() if not is_video(one["file"])], ids=lambda entry: entry["file"]
)
def test_a_real_file_gives_its_text_or_a_sentence(entry: dict) -> None:
    content = (FOLDER / entry["file"]).read_bytes()
    if sentence := UNREADABLE.get(entry["file"]):
        with pytest.raises(UnreadableFile, match=sentence):
            read_content(content, name=entry["file"])
        return
    found = read_content(content, name=entry["file"])
    # A line end of the original may stand as a space in the Markdown.
    told = " ".join(f"{found.title}\n{found.text}".split())
    assert [text for text in entry["must_contain"] if text not in told] == []
    assert [text for text in entry["must_not_contain"] if text in told] == []
