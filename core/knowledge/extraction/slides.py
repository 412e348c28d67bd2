"""Reader of .pptx: each slide a heading with its texts, lists, tables, charts and speaker notes."""

import io
from collections.abc import Iterator
from typing import Any

from core.errors import UnreadableFile
from core.knowledge.extraction.content_checks import DAMAGED
from core.knowledge.extraction.tables import rows_to_markdown
from core.knowledge.ports import ExtractedText

_TITLES = (1, 3)
"""Placeholder types of titles: TITLE and CENTER_TITLE."""
_FURNITURE = (13, 15, 16)
"""Slide number, footer and date."""


def read_slides(content: bytes) -> ExtractedText:
    """All slides in order. Raises UnreadableFile for a damaged deck and one without any text."""
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        deck = Presentation(io.BytesIO(content))
        slides = [_read_slide(number, slide) for number, slide in enumerate(deck.slides, start=1)]
    except (PythonPptxError, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise UnreadableFile(DAMAGED) from error
    text = "\n\n".join(filter(None, slides))
    if not text:
        raise UnreadableFile("There is no text on the slides or in their notes, only pictures or sound.")
    titles = [slide.split("\n", 1)[0].removeprefix("## ") for slide in slides if slide]
    return ExtractedText((deck.core_properties.title or "").strip() or titles[0], text)


def _read_slide(number: int, slide: Any) -> str:
    title = slide.shapes.title
    name = _one_line(title.text_frame.text) if title is not None else ""
    shown = title.shape_id if title is not None else None
    parts = [part for shape in slide.shapes if shape.shape_id != shown for part in _read_shape(shape)]
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = slide.notes_slide.notes_text_frame.text.strip()
        if notes:
            parts.append(f"Notes: {notes}")
    if not (parts or name):
        return ""
    return "\n\n".join([f"## {name or f'Slide {number}'}", *parts])


def _read_shape(shape: Any) -> Iterator[str]:
    if hasattr(shape, "shapes"):
        for inner in shape.shapes:
            yield from _read_shape(inner)
    elif getattr(shape, "has_table", False):
        yield rows_to_markdown([[cell.text for cell in row.cells] for row in shape.table.rows])
    elif getattr(shape, "has_chart", False):
        yield from _read_chart(shape.chart)
    elif shape.has_text_frame and not _is_furniture(shape):
        if text := _read_paragraphs(shape.text_frame, is_list=_is_body(shape)):
            yield text
    elif description := _description(shape):
        yield description


def _is_furniture(shape: Any) -> bool:
    return shape.is_placeholder and int(shape.placeholder_format.type) in _FURNITURE


def _is_body(shape: Any) -> bool:
    return shape.is_placeholder and int(shape.placeholder_format.type) not in {*_TITLES, 4}


def _read_paragraphs(frame: Any, *, is_list: bool) -> str:
    paragraphs = [(paragraph.level, _one_line(paragraph.text)) for paragraph in frame.paragraphs]
    told = [(level, text) for level, text in paragraphs if text]
    if is_list and len(told) > 1:
        return "\n".join(f"{'  ' * level}- {text}" for level, text in told)
    return "\n\n".join(text for _, text in told)


def _read_chart(chart: Any) -> Iterator[str]:
    if chart.has_title and chart.chart_title.has_text_frame:
        yield _one_line(chart.chart_title.text_frame.text)
    try:
        plot = chart.plots[0]
        series = list(plot.series)
        rows = [[str(name), *(_value(one, at) for one in series)] for at, name in enumerate(plot.categories)]
    except (KeyError, ValueError, IndexError, AttributeError, NotImplementedError):
        return  # a kind of chart that python-pptx does not know
    yield rows_to_markdown([["Category", *(str(one.name) for one in series)], *rows])


def _value(series: Any, at: int) -> str:
    values = list(series.values)
    return "" if at >= len(values) or values[at] is None else f"{values[at]:g}"


def _description(shape: Any) -> str:
    """The alternative text of a picture, unless it is only a file name."""
    properties = shape._element.xpath(".//p:cNvPr")
    text = _one_line(properties[0].get("descr") or "") if properties else ""
    is_file = text.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".svg"))
    return "" if is_file else text


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x0b", " ").split())
