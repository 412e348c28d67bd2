"""Reader of reStructuredText. Roles and references are made plain before kreuzberg reads the structure."""

import re

from core.knowledge.extraction.encodings import decode_text
from core.knowledge.extraction.kreuzberg_documents import read_with_kreuzberg
from core.knowledge.extraction.text_files import heading_title
from core.knowledge.ports import ExtractedText

_TARGET = re.compile(r"^\.\. _(?:`([^`\n]+)`|([^:\n]+)):[ \t]*(\S*)[ \t]*$", re.MULTILINE)
_ROLE = re.compile(r":[a-zA-Z][\w:+.-]*:`([^`]+)`")
_TITLED = re.compile(r"^~?!?(.*?)\s*<[^<>]*>$", re.DOTALL)
_INLINE_LINK = re.compile(r"`([^`<>]+?)\s*<([^`<>]+)>`__?")
_REFERENCE = re.compile(r"`([^`]+)`__?(?!\w)|(?<![\w`])([A-Za-z][\w-]*[A-Za-z0-9])_(?![\w`])")
_HIDDEN = re.compile(
    r"^\.\. (?:index|meta|toctree|currentmodule|module|contents|highlight)::.*"
    r"(?:\n[ \t]+\S.*|\n(?=\n[ \t]+\S))*",
    re.MULTILINE,
)
_WORD_BEFORE_STOP = re.compile(r"^([ \t]*[A-Za-z]{2,}\.) (?=\S)", re.MULTILINE)
_STOP = "\ue003"
"""Stands for the space after a line's first word and full stop, which kreuzberg would take for `1. `."""
_LINK_MARKS = re.compile("\ue000(\\d+)\ue001([^\ue002]*)\ue002")


def read_rst(content: bytes) -> ExtractedText:
    """Headings, lists, code, tables and links as Markdown."""
    text = re.sub("[\ue000-\ue003]", "", decode_text(content).replace("\r\n", "\n"))
    text, addresses = plain_references(_HIDDEN.sub("", text))
    text = _WORD_BEFORE_STOP.sub(rf"\1{_STOP}", text)
    markdown = read_with_kreuzberg(text.encode(), "text/x-rst").text.replace(_STOP, " ")
    markdown = _LINK_MARKS.sub(lambda link: f"[{link[2]}]({addresses[int(link[1])]})", markdown)
    return ExtractedText(heading_title(markdown), markdown)


def plain_references(text: str) -> tuple[str, list[str]]:
    """The text with roles and references as words, web links as numbered marks, and the links' addresses."""
    targets = {
        " ".join((quoted or bare).lower().split()): address
        for quoted, bare, address in _TARGET.findall(text)
        if address
    }
    addresses: list[str] = []

    def link(words: str, address: str | None) -> str:
        words = " ".join(words.split())
        if address is None or not address.startswith(("http://", "https://")):
            return words
        addresses.append(address)
        return f"\ue000{len(addresses) - 1}\ue001{words}\ue002"

    def reference(found: re.Match[str]) -> str:
        words = found[1] or found[2]
        address = targets.get(" ".join(words.lower().split()))
        return found[0] if found[2] and address is None else link(words, address)

    text = _ROLE.sub(lambda role: _role_words(role[1]), _TARGET.sub("", text))
    text = _INLINE_LINK.sub(lambda found: link(found[1], found[2]), text)
    return _REFERENCE.sub(reference, text), addresses


def _role_words(inside: str) -> str:
    titled = _TITLED.match(inside)
    return titled[1] if titled else inside.lstrip("~!")
