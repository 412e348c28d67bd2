"""Is a file what its name says, and safe to open? False names, zip bombs and locked files end here."""

import io
import zipfile
import zlib

from core.errors import UnreadableFile

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (_OLE, "an old Office file"),
    (_ZIP, "a zip archive or Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "an RTF document"),
)
_PARTS = {".docx": "word/document.xml", ".pptx": "ppt/presentation.xml", ".xlsx": "xl/workbook.xml"}
_LARGEST_INFLATED = 400_000_000
_MOST_PARTS = 20_000
_BLOCK = 1 << 20
LOCKED = "The file is locked with a password. Save it without one and add it again."
DAMAGED = "The file is damaged or cut short; it cannot be opened. Save or download it again, then add that."


def check_content(content: bytes, extension: str) -> None:
    """Raises UnreadableFile if these bytes cannot be of that type, are locked, or too large inside."""
    if not content.strip(b" \t\r\n\x0b\x0c\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("The file is empty: there is nothing in it but white space.")
    if extension in _PARTS:
        _check_office(content, extension)
    elif extension == ".pdf":
        if b"%PDF-" not in content[:1024]:
            raise UnreadableFile(_false_name(content, extension, "a PDF"))
    elif extension == ".xls":
        if not content.startswith((_OLE, b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")):
            raise UnreadableFile(_false_name(content, extension, "an Excel workbook"))
    elif kind_of(content):
        raise UnreadableFile(_false_name(content, extension, "text"))


def kind_of(content: bytes) -> str:
    """What the first bytes say the content is, in words; empty for text and for what is not known."""
    return next((kind for mark, kind in _SIGNATURES if content.startswith(mark)), "")


def _false_name(content: bytes, extension: str, expected: str) -> str:
    kind = kind_of(content) or ("a web page" if b"<html" in content[:2000].lower() else "something else")
    told = f"the content is {kind}, not {expected}"
    return f"The name ends in {extension}, but {told}. Rename it to its real type."


def _check_office(content: bytes, extension: str) -> None:
    if content.startswith(_OLE):
        # Office locks a file by wrapping it in the old container format.
        is_locked = "EncryptedPackage".encode("utf-16-le") in content
        raise UnreadableFile(LOCKED if is_locked else _false_name(content, extension, "what the name says"))
    if not content.startswith((_ZIP, _EMPTY_ZIP)):
        raise UnreadableFile(_false_name(content, extension, "an Office file"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive, extension)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise UnreadableFile(DAMAGED) from error


def _check_archive(archive: zipfile.ZipFile, extension: str) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnreadableFile(LOCKED)
    names = {part.filename for part in parts}
    if _PARTS[extension] not in names:
        real = next((other for other, name in _PARTS.items() if name in names), None)
        told = f"it is a {real} file; rename it" if real else "it is another kind of archive"
        raise UnreadableFile(f"The name ends in {extension}, but {told}.")
    declared = sum(part.file_size for part in parts)
    if (
        len(parts) > _MOST_PARTS
        or declared > _LARGEST_INFLATED
        or _inflated_size(archive) > _LARGEST_INFLATED
    ):
        raise UnreadableFile("The file grows to an unreasonable size when it is opened, so it was not read.")


def _inflated_size(archive: zipfile.ZipFile) -> int:
    """What the parts really hold, counted no further than the limit; the declared sizes may lie."""
    total = 0
    for part in archive.infolist():
        with archive.open(part) as stream:
            while block := stream.read(_BLOCK):
                total += len(block)
                if total > _LARGEST_INFLATED:
                    return total
    return total
