"""Every reader of files, in this process or apart from it, keeps the same promises."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from core.errors import UnreadableFile
from core.jobs.file_reader_process import FileReaderProcess
from core.knowledge.extraction.content_reader import read_content
from core.knowledge.ports import ExtractedText, FileReader
from core.settings import ExtractionSettings


class DirectReader:
    """Reads in this very process; for what needs no isolation."""

    def read_file(self, path: Path, *, name: str) -> ExtractedText:
        return read_content(path.read_bytes(), name=name)


@pytest.fixture(scope="module", params=["direct", "process"])
def reader(request: pytest.FixtureRequest) -> Iterator[FileReader]:
    if request.param == "direct":
        yield DirectReader()
        return
    process = FileReaderProcess(ExtractionSettings(), processes=1)
    yield process
    process.close()


def test_a_file_becomes_markdown(reader: FileReader, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("# Returns\n\nWithin 30 days.")

    assert reader.read_file(tmp_path / "x", name="a.md") == ExtractedText(
        "Returns", "# Returns\n\nWithin 30 days."
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b" \n"),
        ("a.mp4", b"x"),
        ("a.exe", b"x"),
        ("a", b"x"),
        ("a.pdf", b"%PDF-broken"),
        ("a.json", b"{"),
    ],
)
def test_what_cannot_be_read_ends_in_a_sentence(
    reader: FileReader, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / "x").write_bytes(content)

    with pytest.raises(UnreadableFile) as raised:
        reader.read_file(tmp_path / "x", name=name)
    assert raised.value.message.endswith(".")


@pytest.fixture
def settings() -> ExtractionSettings:
    return ExtractionSettings()


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


def test_a_page_is_read_from_its_body(settings: ExtractionSettings) -> None:
    reader = FileReaderProcess(settings, processes=1)
    body = f"<html><title>Delivery</title><body><p>{'It takes two days. ' * 20}</p></body></html>".encode()

    page = reader.read_page(body, url="https://example.com/a", content_type="text/html")

    assert page.title == "Delivery"
    assert "It takes two days." in page.text
    reader.close()


def test_a_file_above_the_limit_is_not_opened(tmp_path: Path) -> None:
    reader = FileReaderProcess(ExtractionSettings(file_bytes=1_000))
    (tmp_path / "a.txt").write_text("x" * 1_001)
    before = children()

    with pytest.raises(UnreadableFile, match=r"at most 1,000"):
        reader.read_file(tmp_path / "a.txt", name="a.txt")
    assert children() == before


def test_a_missing_file_is_told(settings: ExtractionSettings, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        FileReaderProcess(settings).read_file(tmp_path / "a.txt", name="a.txt")


def test_a_read_that_takes_too_long_is_given_up_and_the_next_one_works(tmp_path: Path) -> None:
    reader = FileReaderProcess(ExtractionSettings(timeout=timedelta(seconds=0.5)), processes=1)
    (tmp_path / "long.json").write_text("[" + ",".join(['{"a": {"b": [1, 2, {"c": 3}]}}'] * 300_000) + "]")
    (tmp_path / "short.txt").write_text("Hello.")

    with pytest.raises(UnreadableFile, match=r"longer than 0\.5 seconds"):
        reader.read_file(tmp_path / "long.json", name="long.json")

    assert reader.read_file(tmp_path / "short.txt", name="short.txt").text == "Hello."
    reader.close()


def test_a_read_that_needs_too_much_memory_is_given_up_and_the_next_one_works(tmp_path: Path) -> None:
    reader = FileReaderProcess(ExtractionSettings(memory_bytes=200_000_000), processes=1)
    (tmp_path / "large.txt").write_text("Many words. " * 4_000_000)
    (tmp_path / "small.txt").write_text("Hello.")

    with pytest.raises(UnreadableFile, match="memory"):
        reader.read_file(tmp_path / "large.txt", name="large.txt")

    assert reader.read_file(tmp_path / "small.txt", name="small.txt").text == "Hello."
    reader.close()


def test_a_reading_process_that_was_killed_is_replaced(settings: ExtractionSettings, tmp_path: Path) -> None:
    reader = FileReaderProcess(settings, processes=1)
    (tmp_path / "a.txt").write_text("Hello.")
    before = children()
    reader.read_file(tmp_path / "a.txt", name="a.txt")
    [process] = children() - before
    psutil.Process(process).kill()
    psutil.wait_procs([psutil.Process(process)] if psutil.pid_exists(process) else [], timeout=5)

    assert reader.read_file(tmp_path / "a.txt", name="a.txt").text == "Hello."
    reader.close()
    assert children() - before == set()


def test_many_threads_share_the_processes(settings: ExtractionSettings, tmp_path: Path) -> None:
    reader = FileReaderProcess(settings, processes=2)
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text(f"Text {number}.")

    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda n: reader.read_file(tmp_path / f"{n}.txt", name=f"{n}.txt").text, range(40))
        )

    assert found == [f"Text {number}." for number in range(40)]
    reader.close()


def test_reading_goes_on_after_closing(settings: ExtractionSettings, tmp_path: Path) -> None:
    reader = FileReaderProcess(settings, processes=1)
    (tmp_path / "a.txt").write_text("Hello.")
    reader.read_file(tmp_path / "a.txt", name="a.txt")
    reader.close()

    assert reader.read_file(tmp_path / "a.txt", name="a.txt").text == "Hello."
    reader.close()
    shutil.rmtree(tmp_path)
