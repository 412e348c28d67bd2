"""Reader of XML: elements as headings and lines, with attributes; feeds read like a list of posts."""

import codecs
import io
import re
from collections.abc import Iterator
from typing import cast
from xml.etree.ElementTree import Element

from core.errors import UnreadableFile
from core.knowledge.extraction.encodings import decode_text
from core.knowledge.ports import ExtractedText

_ENCODING = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DEEPEST = 200
_DEEPEST_HEADING = 6
_NAMES = ("title", "name", "label", "heading")
_PARAGRAPH = 120
"""Leaf texts above this many characters stand as paragraphs, others as `name: text` lines."""


def read_xml(content: bytes) -> ExtractedText:
    """All texts of the file with the names of their elements. Raises UnreadableFile for broken XML."""
    root = _parse(content)
    return ExtractedText(_name(root) or _name(next(iter(root), root)), "\n".join(_render(root, 2)))


def _parse(content: bytes) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    depth, root = 0, None
    try:
        # Entities of the file's own are refused: a few lines of them can grow to gigabytes.
        for event, element in iterparse(
            io.BytesIO(_as_utf8(content)), events=("start", "end"), forbid_entities=True
        ):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            if depth > _DEEPEST:
                raise UnreadableFile("This XML file is nested too deeply to be read.")
    except DefusedXmlException as error:
        raise UnreadableFile(
            "This XML file defines entities of its own, which can hide harmful content; save it without them."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableFile(f"This is not valid XML: {error}.") from error
    if root is None:
        raise UnreadableFile("This XML file is empty.")
    return cast("Element", root)


def _as_utf8(content: bytes) -> bytes:
    """The file in UTF-8 without its declaration, which often names another encoding than the file has."""
    declared = _ENCODING.match(content)
    encoding = declared[1].decode("ascii", errors="replace").lower() if declared else ""
    try:
        codecs.lookup(encoding)
        is_wide = encoding.startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs"))
        text = decode_text(content) if is_wide else content.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        text = decode_text(content)
    return _DECLARATION.sub("", text).encode("utf-8", errors="replace")


def _render(element: Element, level: int) -> Iterator[str]:
    if not len(element):
        yield from _leaf(element)
        return
    if _is_prose(element):
        yield " ".join("".join(element.itertext()).split())
        yield ""
        return
    attributes = _attributes(element)
    if attributes:
        yield f"- {attributes}"
    named = _name_element(element)
    for child in element:
        if child is named and level > 2:
            continue  # it stands as the heading
        if len(child) and not _is_prose(child):
            yield ""
            yield f"{'#' * min(level, _DEEPEST_HEADING)} {_name(child) or _tag(child)}"
            yield ""
            yield from _render(child, level + 1)
        else:
            yield from _render(child, level + 1)
    yield ""


def _leaf(element: Element) -> Iterator[str]:
    text, attributes = _text(element), _attributes(element)
    if len(text) > _PARAGRAPH:
        yield ""
        yield text
        yield ""
        return
    told = " ".join(part for part in (text, f"({attributes})" if attributes else "") if part)
    if told:
        yield f"- {_tag(element)}: {told}"


def _text(element: Element) -> str:
    """An element's own text; markup inside it, as in feeds, is read as a page."""
    text = (element.text or "").strip()
    if "<" in text and ">" in text and "</" in text:
        return _markup_to_markdown(text) or text
    return " ".join(text.split())


def _markup_to_markdown(text: str) -> str:
    from core.knowledge.html_markdown import element_to_markdown
    from core.knowledge.page_tree import parse_tree, remove_noise

    tree = parse_tree(text)
    if tree is None:
        return ""
    remove_noise(tree)
    return element_to_markdown(tree)


def _is_prose(element: Element) -> bool:
    """Whether text stands between the children, as in a paragraph with stressed words."""
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _name_element(element: Element) -> Element | None:
    for name in _NAMES:
        for child in element:
            if _tag(child).lower() == name and not len(child) and (child.text or "").strip():
                return child
    return None


def _name(element: Element) -> str:
    child = _name_element(element)
    text = child.text if child is not None else element.get("name") or element.get("title")
    return " ".join((text or "").split())[:200]


def _attributes(element: Element) -> str:
    return "; ".join(
        f"{_local(key)}: {' '.join(value.split())}" for key, value in element.attrib.items() if value.strip()
    )


def _tag(element: Element) -> str:
    return _local(element.tag)


def _local(name: str) -> str:
    return name.rpartition("}")[2].replace("_", " ")
