"""Which files customers may send: told by name and by content, never by what the browser says. Pure."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.errors import InvalidInput

NAME_LETTERS = 120
_STOCK_NAME = "file"
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Kinds of characters that names do without: control, invisible and direction marks, halves of pairs."""
_ZIP_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class _Kind:
    media_type: str
    fits: Callable[[bytes], bool]


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signatures)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_text(content: bytes) -> bool:
    """Text in UTF-8, UTF-16 with its mark, or one byte a letter: no control characters but white space."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    return not re.search(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]", content)


def _is_office(marker: str) -> Callable[[bytes], bool]:
    """A zip with the part that makes it such a document, and without macros."""

    def fits(content: bytes) -> bool:
        if not content.startswith(b"PK\x03\x04") or not _is_small_zip(content):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as opened:
                names = {entry.filename for entry in opened.infolist()[:_ZIP_ENTRIES]}
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            return False
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return marker in names and not has_macros

    return fits


def _is_small_zip(content: bytes) -> bool:
    """Whether its directory is read at no cost; told by its end record, before it is opened."""
    at = content.rfind(_ZIP_END, max(0, len(content) - _ZIP_END_REACH))
    if at < 0 or len(content) < at + _ZIP_END_BYTES:
        return False
    is_zip64 = content[max(0, at - _ZIP64_LOCATOR_BYTES) : at].startswith(_ZIP64_LOCATOR)
    return not is_zip64 and int.from_bytes(content[at + 12 : at + 16], "little") <= _ZIP_DIRECTORY_BYTES


_ZIP_END = b"PK\x05\x06"
_ZIP_END_BYTES = 22
_ZIP_END_REACH = _ZIP_END_BYTES + (1 << 16)
"""It is followed by a remark of 64 kB at most."""
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_BYTES = 20
_ZIP_DIRECTORY_BYTES = 2_000_000


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

_KINDS = {
    "png": _Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": _Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": _Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "gif": _Kind("image/gif", _begins(b"GIF87a", b"GIF89a")),
    "webp": _Kind("image/webp", _is_webp),
    "pdf": _Kind("application/pdf", _begins(b"%PDF-")),
    "txt": _Kind("text/plain", _is_text),
    "log": _Kind("text/plain", _is_text),
    "md": _Kind("text/markdown", _is_text),
    "csv": _Kind("text/csv", _is_text),
    "docx": _Kind(_WORD, _is_office("word/document.xml")),
    "xlsx": _Kind(_SHEET, _is_office("xl/workbook.xml")),
    "pptx": _Kind(_SLIDES, _is_office("ppt/presentation.xml")),
}

FILE_TYPES = tuple(_KINDS)
"""Endings of the names of files that are taken."""
_WHAT_IS_TAKEN = f"Send one of these: {', '.join(FILE_TYPES)}."


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept."""

    name: str
    media_type: str
    content: bytes


def check_file(name: str, content: bytes) -> CheckedFile:
    """The file under a harmless name. Raises InvalidInput when it is empty, or not one of the types taken."""
    shown = clean_name(name)
    ending = PurePosixPath(shown).suffix.lower().removeprefix(".")
    kind = _KINDS.get(ending)
    if kind is None:
        raise InvalidInput(f"Files of this type are not taken. {_WHAT_IS_TAKEN}")
    if not content:
        raise InvalidInput("The file is empty.")
    if not kind.fits(content):
        raise InvalidInput(f"What is inside is not what the ending .{ending} says. {_WHAT_IS_TAKEN}")
    return CheckedFile(shown, kind.media_type, content)


def clean_name(name: str) -> str:
    """The last part of a path without characters that deceive, shortened before its ending; never empty."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(
        one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one) not in _UNWANTED
    )
    plain = re.sub(r'[<>:"|?*\s]+', " ", kept).rstrip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        return plain.strip(" .")[:NAME_LETTERS].rstrip(" .") or _STOCK_NAME
    stem = stem.strip(" .")[: NAME_LETTERS - len(ending) - 1].rstrip(" .")
    return f"{stem or _STOCK_NAME}.{ending}"
