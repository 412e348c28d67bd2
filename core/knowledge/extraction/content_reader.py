"""The readers by extension: bytes of a file, or of what a site answered → Markdown with a title."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from core.errors import UnreadableFile
from core.knowledge.extraction.content_checks import check_content
from core.knowledge.extraction.data_files import read_csv, read_json
from core.knowledge.extraction.kreuzberg_documents import read_pdf, read_word
from core.knowledge.extraction.old_workbooks import read_old_workbook
from core.knowledge.extraction.rst_files import read_rst
from core.knowledge.extraction.slides import read_slides
from core.knowledge.extraction.text_files import read_configuration, read_markdown, read_plain_text
from core.knowledge.extraction.workbooks import read_workbook
from core.knowledge.extraction.xml_files import read_xml
from core.knowledge.file_types import CONFIGURATION, PAGES, TEXT, check_file_name, is_video
from core.knowledge.ports import ExtractedText
from core.knowledge.text_form import normalise_text, normalise_title

Reader = Callable[[bytes], ExtractedText]


def _read_page(content: bytes) -> ExtractedText:
    from core.knowledge.web_page import read_web_page

    return read_web_page(content, url=None)


READERS: Mapping[str, Reader] = {
    **dict.fromkeys(TEXT, read_plain_text),
    **dict.fromkeys(PAGES, _read_page),
    **dict.fromkeys(CONFIGURATION, read_configuration),
    ".md": read_markdown,
    ".rst": read_rst,
    ".xml": read_xml,
    ".json": read_json,
    ".csv": read_csv,
    ".docx": read_word,
    ".pptx": read_slides,
    ".xls": read_old_workbook,
    ".xlsx": read_workbook,
    ".pdf": read_pdf,
}


def read_content(content: bytes, *, name: str) -> ExtractedText:
    """The file's text as normalised Markdown, never empty.

    Raises UnreadableFile with a sentence. A hostile file can still cost time and memory: call it in a process
    that may be killed.
    """
    extension = check_file_name(name)
    if is_video(name):
        raise UnreadableFile("A video is heard, not read: add it as a file of its own.")
    check_content(content, extension)
    found = READERS[extension](content)
    text = normalise_text(found.text)
    if not any(char.isalnum() for char in text):
        raise UnreadableFile("There is no text in this file.")
    return ExtractedText(normalise_title(found.title), text, found.language, found.medium)


def read_fetched(body: bytes, *, url: str | None, content_type: str = "") -> ExtractedText:
    """What a site answered, as Markdown: a page, a PDF or a .docx, as its first bytes say.

    Raises UnreadableFile with a sentence. Call it in a process that may be killed, as read_content.
    """
    extension = _document_extension(body, content_type)
    if extension is None:
        from core.knowledge.web_page import read_web_page

        return read_web_page(body, url=url, content_type=content_type)
    found = read_content(body, name=f"document{extension}")
    return found if found.title or url is None else replace(found, title=_name_in(url))


def _document_extension(body: bytes, content_type: str) -> str | None:
    """The bytes count more than what the server calls them; junk before a PDF's mark is usual."""
    if body.lstrip().startswith(b"%PDF-") or ("pdf" in content_type.lower() and b"%PDF-" in body[:1024]):
        return ".pdf"
    is_word = body.startswith(b"PK\x03\x04") and b"word/document.xml" in body
    return ".docx" if is_word else None


def _name_in(url: str) -> str:
    """`Price list` of `https://example.com/files/Price%20list.pdf`."""
    return normalise_title(PurePosixPath(unquote(urlsplit(url).path)).stem)
