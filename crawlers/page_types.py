"""Which answers are pages we read, by type, name and first bytes (pure)."""

import re

HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_KNOWN = {
    "text/html": HTML,
    "application/xhtml+xml": HTML,
    "application/pdf": PDF,
    "application/x-pdf": PDF,
    DOCX: DOCX,
}
_UNSURE = {
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "application/download",
    "application/force-download",
}
_MARKUP = re.compile(rb"<(!doctype html|html|head|body)\b", re.IGNORECASE)


def media_type(content_type: str) -> str:
    """`text/html` of `Text/HTML; charset=utf-8`."""
    return content_type.split(";", 1)[0].strip().lower()


def may_be_page(content_type: str, url: str = "") -> bool:
    """Whether a body of this type is worth reading; of a document's name, whatever the type."""
    kind = media_type(content_type)
    return kind in _KNOWN or kind in _UNSURE or kind == "application/zip" or _is_named_document(url)


def page_type(content_type: str, body: bytes) -> str | None:
    """HTML, PDF or DOCX; None for anything else. First bytes count more than what the server says."""
    kind = media_type(content_type)
    if body.startswith(b"%PDF-"):
        return PDF
    if body.startswith(b"PK\x03\x04"):
        return DOCX if b"word/document.xml" in body else None
    if kind in {"text/html", "application/xhtml+xml"}:
        return HTML
    if kind in _KNOWN and b"<" not in body[:500]:
        return _KNOWN[kind]
    # An error page under a document's name and type, or a page of a server that gives no type at all.
    if kind == "":
        return HTML if b"<" in body[:500] else None
    return HTML if kind in _KNOWN and _MARKUP.search(body[:1_000]) else None


def _is_named_document(url: str) -> bool:
    return url.partition("?")[0].lower().endswith((".pdf", ".docx"))
