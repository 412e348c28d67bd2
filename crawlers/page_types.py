"""Which answers are pages we read, by type, name and first bytes (pure)."""

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


def media_type(content_type: str) -> str:
    """`text/html` of `Text/HTML; charset=utf-8`."""
    return content_type.split(";", 1)[0].strip().lower()


def may_be_page(content_type: str) -> bool:
    """Whether a body of this type is worth reading."""
    kind = media_type(content_type)
    return kind in _KNOWN or kind in _UNSURE or kind == "application/zip"


def page_type(content_type: str, url: str, body: bytes) -> str | None:
    """HTML, PDF or DOCX; None for anything else. An unsure server is judged by name and first bytes."""
    kind = media_type(content_type)
    if kind in _KNOWN:
        return _KNOWN[kind]
    if kind not in _UNSURE and kind != "application/zip":
        return None
    path = url.split("?", 1)[0].lower()
    if body.startswith(b"%PDF-"):
        return PDF
    if body.startswith(b"PK\x03\x04"):
        return DOCX if path.endswith(".docx") else None
    return HTML if kind == "" and b"<" in body[:500] else None
