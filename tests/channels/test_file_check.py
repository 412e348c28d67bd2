"""Files are taken by what they are, under names that deceive nobody."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.channels.file_check import FILE_TYPES, NAME_LETTERS, check_file, clean_name
from core.errors import InvalidInput


def office(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name in names:
            written.writestr(name, "<xml/>")
    return buffer.getvalue()


GOOD = {
    "png": b"\x89PNG\r\n\x1a\n....",
    "jpg": b"\xff\xd8\xff\xe0....",
    "jpeg": b"\xff\xd8\xff\xe1....",
    "gif": b"GIF89a....",
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "pdf": b"%PDF-1.7\n....",
    "txt": "Größe: 12 cm\n".encode(),
    "log": b"\x1b[31merror\x1b[0m\r\n",
    "md": b"# Title",
    "csv": "Namn;Stad\nÅsa;Örebro\n".encode("latin-1"),
    "docx": office("[Content_Types].xml", "word/document.xml"),
    "xlsx": office("[Content_Types].xml", "xl/workbook.xml"),
    "pptx": office("[Content_Types].xml", "ppt/presentation.xml"),
}


def test_every_type_that_is_named_is_taken_when_its_content_fits():
    assert set(GOOD) == set(FILE_TYPES)
    for ending, content in GOOD.items():
        checked = check_file(f"My file.{ending.upper()}", content)
        assert checked.name == f"My file.{ending.upper()}"
        assert "/" in checked.media_type
        assert "html" not in checked.media_type
        assert "svg" not in checked.media_type


def test_utf_16_with_its_mark_is_text():
    assert check_file("notes.txt", "Größe".encode("utf-16")).media_type == "text/plain"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg/>"),
        ("run.exe", b"MZ"),
        ("noending", b"x"),
        ("", GOOD["png"]),
        ("archive.zip", office("a")),
        ("picture.png", b"<script>alert(1)</script>"),
        ("picture.png", b""),
        ("picture.png.exe", GOOD["png"]),
        ("letter.docx", GOOD["xlsx"]),
        ("letter.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("letter.docx", b"PK\x03\x04broken"),
        ("text.txt", b"\x00\x01\x02"),
        ("text.txt", b"\xff\xfe\x00"),
        ("paper.pdf", b"x%PDF-"),
    ],
)
def test_what_is_not_what_it_says_is_refused_in_a_sentence(name: str, content: bytes):
    with pytest.raises(InvalidInput, match=r"\.$"):
        check_file(name, content)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ('a"b<c>:d|e?.png', "a b c d e.png"),
        ("line\r\nbreak: x.txt", "linebreak x.txt"),
        (".png", "file.png"),
        ("", "file"),
        ("..", "file"),
        ("/", "file"),
        ("x" * 500 + ".png", "x" * (NAME_LETTERS - 4) + ".png"),
        ("Übersicht – März.pdf", "Übersicht – März.pdf"),
        ("a" * 5 + "." + "b" * 300, ("aaaaa." + "b" * 300)[:NAME_LETTERS]),
    ],
)
def test_names_keep_what_is_harmless(name: str, shown: str):
    assert clean_name(name) == shown


@given(st.text())
def test_any_name_becomes_a_short_printable_one_without_a_path(name: str):
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= NAME_LETTERS
    assert not set(cleaned) & set('/\\"<>\r\n\0')
    assert clean_name(cleaned) == cleaned


@given(st.binary(max_size=200), st.sampled_from(FILE_TYPES))
def test_no_content_breaks_the_check(content: bytes, ending: str):
    try:
        checked = check_file(f"x.{ending}", content)
    except InvalidInput:
        return
    assert checked.content == content


def test_a_zip_whose_directory_is_huge_is_refused_before_it_is_read():
    small = office("word/document.xml")
    assert check_file("a.docx", small).content == small
    huge = bytearray(small)
    huge[-10:-6] = (2_000_001).to_bytes(4, "little")
    many = office("word/document.xml", *(f"{number:0200}" for number in range(8_500)))
    locator = b"PK\x06\x07" + bytes(16)
    for content in (bytes(huge), many, small[:-22] + locator + small[-22:], small[:-10]):
        with pytest.raises(InvalidInput, match="What is inside"):
            check_file("a.docx", content)
