"""Hostile files end in a sentence, within the memory allowed, and hurt nothing but their reader."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from core.errors import UnreadableFile
from core.jobs.file_reader_process import FileReaderProcess
from core.knowledge.ports import ExtractedText
from core.settings import ExtractionSettings
from tests.files import hostile_files as hostile

MEMORY = 700_000_000
"""What the reader may hold; what it maps of its libraries comes on top."""
LIBRARIES = 300_000_000


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the reader would put temporary files."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def reader(temporary: Path) -> Iterator[FileReaderProcess]:
    settings = ExtractionSettings(memory_bytes=MEMORY, timeout=timedelta(seconds=120))
    process = FileReaderProcess(settings, processes=1)
    yield process
    process.close()


class _Peak:
    """The most memory that this process's children held while it was entered."""

    def __enter__(self) -> "_Peak":
        self.most = 0
        self._done = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            for child in psutil.Process().children():
                try:
                    self.most = max(self.most, child.memory_info().rss)
                except psutil.NoSuchProcess:
                    continue


def refused(reader: FileReaderProcess, folder: Path, name: str, content: bytes) -> str:
    """The sentence; what the reader held is checked."""
    path = folder / "content"
    path.write_bytes(content)
    with _Peak() as peak, pytest.raises(UnreadableFile) as raised:
        reader.read_file(path, name=name)
    assert peak.most < MEMORY + LIBRARIES
    assert raised.value.message.endswith(".")
    return raised.value.message


def read(reader: FileReaderProcess, folder: Path, name: str, content: bytes) -> ExtractedText:
    path = folder / "content"
    path.write_bytes(content)
    return reader.read_file(path, name=name)


@pytest.mark.parametrize("extension", [".docx", ".pptx", ".xlsx"])
@pytest.mark.parametrize("bomb", [hostile.office_bomb, hostile.lying_office_bomb])
def test_an_office_file_that_grows_without_measure_is_not_opened(
    reader: FileReaderProcess, tmp_path: Path, extension: str, bomb: Callable[[str], bytes]
) -> None:
    sentence = refused(reader, tmp_path, f"a{extension}", bomb(extension))

    assert "unreasonable size" in sentence or "damaged" in sentence


def test_archives_within_archives_are_not_unpacked(reader: FileReaderProcess, tmp_path: Path) -> None:
    refused(reader, tmp_path, "a.docx", hostile.nested_bomb(".docx"))


@pytest.mark.parametrize(
    "xml",
    [hostile.billion_laughs(), hostile.quadratic_blowup(), hostile.deep_xml(), "<a>" * 500_000],
    ids=["billion laughs", "quadratic blow-up", "deep", "never closed"],
)
def test_xml_that_grows_or_goes_too_deep_is_refused(
    reader: FileReaderProcess, tmp_path: Path, xml: str
) -> None:
    refused(reader, tmp_path, "a.xml", xml.encode())


@pytest.mark.parametrize("extension", [".docx", ".pptx", ".xlsx"])
@pytest.mark.parametrize(
    "xml", [hostile.billion_laughs(), hostile.deep_xml()], ids=["billion laughs", "deep"]
)
def test_such_xml_within_an_office_file_is_refused(
    reader: FileReaderProcess, tmp_path: Path, extension: str, xml: str
) -> None:
    refused(reader, tmp_path, f"a{extension}", hostile.office_with_xml(extension, xml))


@pytest.mark.parametrize("extension", [".xml", ".xhtml", ".html"])
def test_an_entity_never_brings_in_another_file(
    reader: FileReaderProcess, tmp_path: Path, extension: str
) -> None:
    (tmp_path / "secret").write_text("Very secret words.")
    xml = hostile.outside_entity(tmp_path / "secret")

    try:
        found = read(reader, tmp_path, f"a{extension}", xml.encode())
    except UnreadableFile:
        return
    assert "secret words" not in found.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.docx", b"%PDF-1.7\n%%EOF", "a PDF"),
        ("a.pdf", b"MZ\x90\x00\x03\x00\x00\x00" * 50, "a program"),
        ("a.txt", b"\x7fELF" + bytes(200), "a program"),
        ("a.csv", b"PK\x03\x04" + bytes(200), "a zip archive"),
        ("a.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", "a web page"),
        ("a.pdf", b"<!DOCTYPE html><html></html>", "a web page"),
        ("a.json", b"\x89PNG\r\n\x1a\n" + bytes(200), "a picture"),
    ],
)
def test_a_false_extension_is_told(
    reader: FileReaderProcess, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    assert told in refused(reader, tmp_path, name, content)


@pytest.mark.parametrize("extension", [".docx", ".pptx", ".xlsx", ".xls", ".pdf", ".json", ".xml"])
@pytest.mark.parametrize("length", [1, 100, 600])
def test_a_file_that_breaks_off_is_told(
    reader: FileReaderProcess, tmp_path: Path, extension: str, length: int
) -> None:
    beginnings = {
        ".pdf": b"%PDF-1.7\n",
        ".xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        ".json": b"[",
        ".xml": b"<a>",
    }
    content = (beginnings.get(extension, b"PK\x03\x04") + bytes(range(1, 200)) * 4)[:length]

    refused(reader, tmp_path, f"a{extension}", content)


def test_deeply_nested_json_is_refused(reader: FileReaderProcess, tmp_path: Path) -> None:
    assert "nested" in refused(reader, tmp_path, "a.json", b"[" * 200_000 + b"]" * 200_000)


@pytest.mark.slow
def test_a_pdf_of_ten_thousand_pages_is_read_whole_or_told(reader: FileReaderProcess, tmp_path: Path) -> None:
    with _Peak() as peak:
        found = read(reader, tmp_path, "a.pdf", hostile.long_pdf(10_000))

    assert "Page number 10000 tells its own number." in found.text
    assert peak.most < MEMORY + LIBRARIES


def test_a_pdf_stream_that_grows_without_measure_is_told(reader: FileReaderProcess, tmp_path: Path) -> None:
    refused(reader, tmp_path, "a.pdf", hostile.pdf_stream_bomb())


def test_a_csv_beyond_the_limit_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "content"
    with path.open("wb") as file:
        file.truncate(200_000_000)  # sparse: its size is all that counts
    before = psutil.Process().children()

    with pytest.raises(UnreadableFile, match=r"200,000,000 bytes; at most 100,000,000"):
        FileReaderProcess(ExtractionSettings()).read_file(path, name="a.csv")
    assert psutil.Process().children() == before


@pytest.mark.slow
def test_a_csv_just_within_the_limit_does_not_outgrow_the_memory(
    reader: FileReaderProcess, tmp_path: Path
) -> None:
    path = tmp_path / "content"
    with path.open("w") as file:
        file.write("Part,Name,Price\n")
        for number in range(2_500_000):
            file.write(f"AX-{number},A part of some length,{number % 900}\n")

    with _Peak() as peak, pytest.raises(UnreadableFile, match=r"memory|longer than"):
        reader.read_file(path, name="a.csv")
    assert peak.most < MEMORY + LIBRARIES


def test_after_all_that_the_next_file_is_read_and_nothing_was_left_behind(
    reader: FileReaderProcess, tmp_path: Path, temporary: Path
) -> None:
    assert read(reader, tmp_path, "a.txt", b"Hello.").text == "Hello."
    assert [path.name for path in tmp_path.iterdir()] == ["content"]
    # The PDF library unpacks itself there once.
    assert {path.name for path in temporary.rglob("*") if path.is_file()} <= {"libpdfium.so"}
