"""HTML elements → Markdown: headings, lists, tables, code, links; nothing active comes out (pure)."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree

_DEEPEST = 120
"""Below this nesting only plain text is kept: no honest page goes so deep, and recursion stays bounded."""

_SPACE = re.compile(r"\s+")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_SILENT = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas",
    "audio", "video", "select", "option", "input", "textarea", "head", "title", "link", "meta",
    "base", "source", "track", "area", "map", "img", "picture",
})  # fmt: skip
_EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*"}


def element_to_markdown(root: etree._Element, *, base_url: str | None = None) -> str:
    """The element's text as Markdown. Relative links become absolute; without a base URL, plain text."""
    writer = _MarkdownWriter(base_url)
    return "\n\n".join(block for block in writer.blocks(root, 0) if block.strip())


class _MarkdownWriter:
    """Walks one tree; remembers the last heading's level, so that questions in accordions nest below it."""

    def __init__(self, base_url: str | None) -> None:
        self._base_url = base_url
        self._level = 1

    def blocks(self, element: etree._Element, depth: int) -> list[str]:
        """The block elements below `element` as Markdown blocks; loose text becomes paragraphs."""
        if depth > _DEEPEST:
            return [_collapse("".join(_texts(element)))]
        found: list[str] = []
        line: list[str] = [_fold(element.text)]
        for child in element:
            if _is_block(child, depth):
                _flush(line, found)
                found.extend(self._block(child, depth + 1))
            else:
                line.append(self._inline(child, depth + 1))
            line.append(_fold(child.tail))
        _flush(line, found)
        return found

    def _block(self, element: etree._Element, depth: int) -> list[str]:
        tag = element.tag
        if tag in _HEADINGS or tag == "summary":
            return self._heading(element, depth)
        if tag in {"ul", "ol", "menu"}:
            return self._list(element, depth)
        if tag == "table":
            return self._table(element, depth)
        return self._rarer_block(element, depth)

    def _rarer_block(self, element: etree._Element, depth: int) -> list[str]:
        match element.tag:
            case "pre":
                return _code_block(element)
            case "blockquote":
                return [_prefix("\n\n".join(self.blocks(element, depth)), "> ", "> ")]
            case "dl":
                return self._definitions(element, depth)
            case "hr":
                return []
        return self.blocks(element, depth)

    def _heading(self, element: etree._Element, depth: int) -> list[str]:
        text = _collapse(self._inline_children(element, depth)).replace("**", "")
        if not text:
            return []
        level = _HEADINGS.get(str(element.tag))
        if level is None:
            level = min(self._level + 1, 6)
        else:
            self._level = level
        return [f"{'#' * level} {text}"]

    def _list(self, element: etree._Element, depth: int) -> list[str]:
        number = _whole_number(element.get("start"), 1)
        is_ordered = element.tag == "ol"
        items: list[str] = []
        for item in element:
            if not isinstance(item.tag, str) or item.tag in _SILENT:
                continue
            parts = self._block(item, depth + 1) if item.tag in {"ul", "ol"} else self.blocks(item, depth + 1)
            body = _join_item(parts)
            if body:
                marker = f"{number}. " if is_ordered else "- "
                items.append(_prefix(body, marker, " " * len(marker)))
                number += 1
        return ["\n".join(items)] if items else []

    def _definitions(self, element: etree._Element, depth: int) -> list[str]:
        found: list[str] = []
        terms: list[str] = []
        for child in _definition_parts(element):
            if child.tag == "dt":
                term = _collapse(self._inline_children(child, depth + 1)).replace("**", "")
                terms += [term] if term else []
                continue
            body = self.blocks(child, depth + 1)
            if terms:
                label = f"**{' / '.join(terms)}**"
                separator = " " if label[-3] in ":?!." else ": "
                body = (
                    [f"{label}{separator}{body[0]}", *body[1:]]
                    if body and _is_prose(body[0])
                    else [label, *body]
                )
                terms = []
            found.extend(body)
        return found + [f"**{term}**" for term in terms]

    def _table(self, table: etree._Element, depth: int) -> list[str]:
        rows = list(_table_rows(table))
        caption = [_collapse("".join(_texts(child))) for child in table if child.tag == "caption"]
        if _is_layout(table, rows):
            return caption + [block for row in rows for cell in row for block in self.blocks(cell, depth + 1)]
        has_header = _is_header(rows[0])
        grid = [cells for cells in (self._cells(row, depth) for row in rows) if any(cells)]
        if not grid:
            return caption
        width = max(map(len, grid))
        if not has_header:
            grid.insert(0, [""] * width)
        lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in grid]
        lines.insert(1, "|" + " --- |" * width)
        return [*caption, "\n".join(lines)]

    def _cells(self, row: list[etree._Element], depth: int) -> list[str]:
        cells: list[str] = []
        for cell in row:
            text = _collapse(" ".join(self.blocks(cell, depth + 2))).replace("|", "\\|")
            cells.append(text)
            cells.extend([""] * (min(_whole_number(cell.get("colspan"), 1), 50) - 1))
        return cells

    def _inline(self, element: etree._Element, depth: int) -> str:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT:
            return ""
        if tag == "br":
            return "\n"
        if tag in {"code", "kbd", "samp", "tt"}:
            return _code_span("".join(_texts(element)))
        text = self._inline_children(element, depth)
        if tag == "a":
            return self._link(element, text)
        mark = _EMPHASIS.get(tag)
        if mark and text.strip() and mark not in text:
            return _wrap(text, mark)
        return text

    def _inline_children(self, element: etree._Element, depth: int) -> str:
        if depth > _DEEPEST:
            return "".join(_texts(element))
        parts = [_fold(element.text)]
        for child in element:
            text = self._inline(child, depth + 1)
            parts += [f" {text} " if child.tag in _BLOCKS else text, _fold(child.tail)]
        return "".join(parts)

    def _link(self, element: etree._Element, text: str) -> str:
        label = _collapse(text)
        if label in {"", "¶", "#", "§", "🔗"}:
            return ""
        target = safe_link(element.get("href"), self._base_url)
        if target is None or "](" in label:
            return text
        return _wrap(text, "[", f"]({target})")


def safe_link(href: str | None, base_url: str | None) -> str | None:
    """The absolute http, https, mailto or tel address of a link; None for others and jumps in the page."""
    if not href or href.lstrip().startswith("#"):
        return None
    try:
        target = urljoin(base_url, href.strip()) if base_url else href.strip()
        scheme = urlsplit(target).scheme
    except ValueError:
        return None
    if scheme not in {"http", "https", "mailto", "tel"}:
        return None
    return _SPACE.sub("%20", target).replace("(", "%28").replace(")", "%29").replace("<", "%3C")


def _is_block(element: etree._Element, depth: int) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or tag in _SILENT:
        return False
    if tag in _BLOCKS:
        return True
    # An inline element around blocks (a card that is one link, a span around paragraphs) is a container.
    return depth <= _DEEPEST and len(element) > 0 and any(_is_block(child, depth + 1) for child in element)


def _flush(line: list[str], found: list[str]) -> None:
    text = _collapse_lines("".join(line))
    if text:
        found.append(text)
    line.clear()


def _fold(text: str | None) -> str:
    return _SPACE.sub(" ", text) if text else ""


def _collapse(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _collapse_lines(text: str) -> str:
    """White space as a browser shows it. A newline stands for <br>: source newlines were folded before."""
    return "\n".join(line for line in (_collapse(part) for part in text.split("\n")) if line)


def _texts(element: etree._Element) -> Iterator[str]:
    """All words within, in reading order: what follows an element comes after all that is in it."""
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "end":
            if node is not element and node.tail:
                yield node.tail
        elif node.tag == "br":
            yield "\n"
        elif node.text and node.tag not in _SILENT:
            yield node.text


def _wrap(text: str, mark: str, end: str | None = None) -> str:
    """The mark close around the words; white space stays outside, as Markdown wants it."""
    core = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{core if end is None else _collapse(core)}{mark if end is None else end}{after}"


def _code_span(text: str) -> str:
    text = _collapse(text)
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}" if text else ""


def _code_block(element: etree._Element) -> list[str]:
    text = "".join(_texts(element)).replace("\r\n", "\n").strip("\n").rstrip()
    if not text.strip():
        return []
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}\n{text}\n{fence}"]


def _prefix(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((rest + line).rstrip() for line in lines[1:])]) if text else ""


def _join_item(parts: list[str]) -> str:
    """A list item's blocks: nested lists follow closely, other blocks after an empty line."""
    body = ""
    for part in parts:
        gap = "\n" if re.match(r"(- |\d+\. )", part) else "\n\n"
        body = f"{body}{gap}{part}" if body else part
    return body


def _definition_parts(element: etree._Element) -> Iterable[etree._Element]:
    for child in element:
        if child.tag in {"dt", "dd"}:
            yield child
        elif child.tag == "div":
            yield from (inner for inner in child if inner.tag in {"dt", "dd"})


def _is_prose(block: str) -> bool:
    return not re.match(r"(#|- |\d+\. |\||```|> )", block)


def _table_rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    for child in table:
        if child.tag in {"thead", "tbody", "tfoot"}:
            yield from _table_rows(child)
        elif child.tag == "tr":
            cells = [cell for cell in child if cell.tag in {"td", "th"}]
            if cells:
                yield cells


def _is_layout(table: etree._Element, rows: list[list[etree._Element]]) -> bool:
    if table.get("role") == "presentation" or not rows or max(map(len, rows)) < 2:
        return True
    return any(
        node.tag in {"table", "h1", "h2", "h3", "pre"} for row in rows for cell in row for node in cell.iter()
    )


def _is_header(row: list[etree._Element]) -> bool:
    parent = row[0].getparent().getparent()
    if parent is not None and parent.tag == "thead":
        return True
    return all(cell.tag == "th" or _is_bold(cell) for cell in row)


def _is_bold(cell: etree._Element) -> bool:
    text = _collapse("".join(_texts(cell)))
    bold = [_collapse("".join(_texts(node))) for node in cell.iter("b", "strong")]
    return bool(text) and text in bold


def _whole_number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else default
