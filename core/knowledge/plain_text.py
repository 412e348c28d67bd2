"""Markdown made plain: what a reader would see, for search and for sentences (pure)."""

import html
import re

from core.knowledge.time_stamps import without_stamps

_IMAGE_OR_LINK = re.compile(
    r"!?\[([^\[\]]*)\]\((?:<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"\n]*\")?\)"
)
_REFERENCE_LINK = re.compile(r"!?\[([^\[\]]+)\]\[[^\[\]]*\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s"
    r"|samp|section|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|var)(?:[\s/][^<>\n]*)?>"
    r"|<!--[^<>\n]*-->",
    re.IGNORECASE,
)
_LINE_MARKS = re.compile(
    r"^[ \t]*(?:>[ \t]?)*[ \t]*(?:#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|(?:`{3,}|~{3,})[^\n]*$)?",
    re.MULTILINE,
)
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.MULTILINE)
_MARKS = re.compile(r"(?<!\\)[*`]+|~~+|(?<![\w])_+(?=\w)|(?<=\w)_+(?![\w])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n+")
_ANY_MARK = re.compile(r"[\[\]<>*_`~#\\&]|[^\S ]|  |^ ?[-+=]")
_CELL_EDGE = re.compile(r"(?<!\\)\|")


def plain_text(markdown: str) -> str:
    """The text of some Markdown without its marks; links and images become their words. Lines are kept.

    The time stamps of a transcript are marks as well.
    """
    if not _ANY_MARK.search(markdown):
        return markdown.strip()  # most sentences of a page: nothing below would change them
    text = _RULE.sub("", without_stamps(_SPACES.sub(" ", markdown)))
    text = _LINE_MARKS.sub("", text)
    text = _plain_links(text)
    text = _TAG.sub(" ", text)
    text = _ESCAPE.sub(r"\1", _MARKS.sub("", text))
    text = _SPACES.sub(" ", html.unescape(text))
    lines = (line.strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def table_cells(row: str) -> list[str]:
    """The plain cells of one Markdown table row."""
    inner = row.strip()
    inner = inner.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [" ".join(plain_text(cell).split()) for cell in _CELL_EDGE.split(inner)]


def row_as_record(header: list[str], cells: list[str]) -> str:
    """A table row readable by itself: `Column: value; Column: value`; empty cells are left out."""
    pairs = []
    for position, cell in enumerate(cells):
        name = header[position] if position < len(header) else ""
        if cell:
            pairs.append(f"{name}: {cell}" if name and name != cell else cell)
    return "; ".join(pairs)


def _plain_links(text: str) -> str:
    text = _AUTOLINK.sub(r"\1", text)
    for _ in range(2):  # twice: an image inside a link
        text = _IMAGE_OR_LINK.sub(r"\1", text)
    return _REFERENCE_LINK.sub(r"\1", text)
