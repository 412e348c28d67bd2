"""Readers that rest on kreuzberg: Word, Excel and PDF, with its output tidied."""

import re
from typing import Any

from core.errors import UnreadableFile
from core.knowledge.extraction.content_checks import DAMAGED, LOCKED
from core.knowledge.extraction.tables import rows_to_markdown
from core.knowledge.extraction.text_files import heading_title
from core.knowledge.plain_text import table_cells
from core.knowledge.ports import ExtractedText

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.ms-excel"
_WITHOUT_OCR: dict[str, Any] = {"disable_ocr": True}
"""Apart, because kreuzberg's type stubs lack this option."""
_IMAGE = re.compile(r"\\?!\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
_ESCAPED = re.compile(r"(?<=[^\n\\])\\([!#.\-+=(){}$%&~_`'\"@:;,?/^])")
_RULER = re.compile(r"^\\?[ \t]*([=_*#~.\-])(?:\\?[ \t]*\1){4,}[ \t]*$", re.MULTILINE)
_ALERT = re.compile(r"^(> )\[!([A-Z]+)\][ \t]*$", re.MULTILINE)
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d) 00:00:00\b")
_JUNK_TITLE = re.compile(
    r"\(?(?:anonymous|untitled|unknown|document\d*|microsoft word.*|powerpoint presentation"
    r"|presentation\d*|title|.*\.(?:docx?|pdf|pptx?|xlsx?|indd|qxd|tex|dvi|odt))\)?",
    re.IGNORECASE,
)


def read_word(content: bytes) -> ExtractedText:
    """A .docx: headings, lists, tables and links."""
    found = read_with_kreuzberg(content, _WORD)
    return ExtractedText(found.title or heading_title(found.text), found.text)


def read_excel(content: bytes) -> ExtractedText:
    """An .xls workbook: each sheet a heading with its rows."""
    found = read_with_kreuzberg(content, _EXCEL)
    return ExtractedText(found.title, _tidy_sheets(_MIDNIGHT.sub(r"\1", found.text)))


def read_pdf(content: bytes) -> ExtractedText:
    """A PDF with a text layer. Raises UnreadableFile for scans and locked files."""
    found = read_with_kreuzberg(content, "application/pdf")
    if not re.search(r"\w", found.text):
        raise UnreadableFile(
            "There is no text in this PDF: its pages are pictures, such as scans. "
            "Run text recognition (OCR) on it and add the result."
        )
    return ExtractedText(found.title or heading_title(found.text), found.text)


def read_with_kreuzberg(content: bytes, mime_type: str) -> ExtractedText:
    """What kreuzberg finds, as tidy Markdown. Raises UnreadableFile when it cannot read the file."""
    from kreuzberg import ContentFilterConfig, ExtractionConfig, KreuzbergError, extract_bytes_sync

    config = ExtractionConfig(
        output_format="markdown",
        use_cache=False,
        **_WITHOUT_OCR,
        # Measured: its header filter takes the first lines of a page that has no header.
        content_filter=ContentFilterConfig(include_headers=True, include_footers=True),
    )
    try:
        result = extract_bytes_sync(content, mime_type, config)
    except KreuzbergError as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise UnreadableFile(LOCKED) from error
        raise UnreadableFile(DAMAGED) from error
    except BaseException as error:
        # When its Rust code panics over a damaged file, what comes is no Exception, and has no public name.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(DAMAGED) from error
    title = result.metadata.get("title") if result.metadata else None
    title = title.strip() if isinstance(title, str) else ""
    return ExtractedText("" if _JUNK_TITLE.fullmatch(title) else title, tidy_markdown(result.content))


def tidy_markdown(markdown: str) -> str:
    """Pictures become their descriptions, needless escapes and ruler lines go."""
    text = _IMAGE.sub(r"\1", markdown)
    text = _ALERT.sub(lambda alert: f"{alert[1]}{alert[2].capitalize()}:", _RULER.sub("", text))
    return _ESCAPED.sub(r"\1", text)


def _tidy_sheets(markdown: str) -> str:
    parts: list[str] = []
    rows: list[list[str]] = []
    heading = ""

    def close() -> None:
        if body := rows_to_markdown(rows):
            parts.extend([heading, body] if heading else [body])
        rows.clear()

    for line in markdown.split("\n"):
        if line.startswith("## "):
            close()
            heading = line
        elif line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line):
            rows.append(table_cells(line))
    close()
    return "\n\n".join(parts)
