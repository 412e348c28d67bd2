"""Readers of text, Markdown and configuration files."""

import re

from core.knowledge.bulk_documents import first_title
from core.knowledge.extraction.encodings import decode_text
from core.knowledge.ports import ExtractedText

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"`{3,}")


def read_plain_text(content: bytes) -> ExtractedText:
    """A text file as it is; its lines are kept."""
    return ExtractedText("", decode_text(content))


def read_markdown(content: bytes) -> ExtractedText:
    """A Markdown file as it is; the title from its front matter, which is dropped, or its first heading."""
    text = decode_text(content).replace("\r\n", "\n").replace("\r", "\n")
    title = ""
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        found = _FRONT_TITLE.search(front[1])
        title = found[1] if found else ""
    return ExtractedText(title or heading_title(text), text)


def read_configuration(content: bytes) -> ExtractedText:
    """A configuration file as a code block, so that its lines and marks stay what they are."""
    text = decode_text(content).strip("\r\n")
    if not text.strip():
        return ExtractedText("", "")
    longest = max((len(mark) for mark in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return ExtractedText("", f"{fence}\n{text}\n{fence}")


def heading_title(text: str) -> str:
    """The text's first heading; "" when it has none near its beginning."""
    head = text[:20_000]
    title = first_title(head) if head.strip() else ""
    return title if re.search(r"^#{1,6}\s|^[=-]{3,}\s*$", head, re.MULTILINE) else ""
