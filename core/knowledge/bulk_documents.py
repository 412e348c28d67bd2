"""Documents in bulk: one JSON object a line, read as a stream, each bad line told with its number (pure)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from core.knowledge.markdown_blocks import read_pieces
from core.knowledge.read_texts import NO_TEXT, FailedRead, ReadText
from core.knowledge.text_form import normalise_text, normalise_title

FORM = 'a JSON object such as {"id": "1", "title": "Returns", "text": "…"}'


class _Line(BaseModel):
    """What a line may hold; other keys are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str
    title: str = ""
    text: str | None = None
    markdown: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that gives no document. `external_id` is None where not even that could be read."""

    number: int
    """Counted from 1, blank lines too."""
    reason: str
    external_id: str | None = None


def read_bulk_documents(lines: Iterable[bytes]) -> Iterator[ReadText | FailedRead | BadLine]:
    """One item a line that is not blank, in order. Of lines with the same id the first counts.

    `markdown` is taken before `text`. Without a title, the first heading or line is the title. A line with
    an id but no text is a FailedRead, so that its document is shown with the reason.
    """
    line_of_id: dict[str, int] = {}
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        item = _read_line(number, raw)
        if isinstance(item, BadLine):
            yield item
        elif item.external_id in line_of_id:
            first = line_of_id[item.external_id]
            reason = (
                f"Line {number} repeats the id “{item.external_id[:80]}” of line {first}; the first counts."
            )
            yield BadLine(number, reason, item.external_id)
        else:
            line_of_id[item.external_id] = number
            yield item


def _read_line(number: int, raw: bytes) -> ReadText | FailedRead | BadLine:
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return BadLine(number, f"Line {number} is not {FORM}.")
    if not isinstance(content, dict):
        return BadLine(number, f"Line {number} is not {FORM}.")
    try:
        line = _Line.model_validate(content)
    except ValidationError as error:
        return BadLine(number, f"Line {number} cannot be used: {_explain(error)}. It should be {FORM}.")
    identity = line.id.strip()
    if not identity:
        return BadLine(number, f"Line {number} has an empty id.")
    text = normalise_text(line.markdown if line.markdown is not None else line.text or "")
    if not text:
        return FailedRead(identity, NO_TEXT, line.title, line.url)
    return ReadText(identity, normalise_title(line.title) or first_title(text), text, line.url, line.language)


def first_title(text: str) -> str:
    """The first heading of a Markdown text, else its first line, shortened."""
    pieces = read_pieces(text)
    headings = [piece.plain for piece in pieces[:20] if piece.heading_level and piece.plain]
    lines = [piece.plain for piece in pieces[:5] if piece.plain]
    return normalise_title((headings or lines or [text.strip()])[0], longest=120)


def _explain(error: ValidationError) -> str:
    details = error.errors(include_input=False, include_url=False)
    return "; ".join(
        f"{'.'.join(map(str, detail['loc']))}: {detail['msg'].lower()}" for detail in details[:3]
    )
