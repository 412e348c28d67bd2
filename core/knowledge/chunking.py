"""A document version cut into chunks along its structure: headings, lists, tables, code (pure)."""

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from core.knowledge.answer_text import split_answer_text
from core.knowledge.documents import Chunk, Document, DocumentVersion, chunk_id
from core.knowledge.markdown_blocks import Piece, read_pieces
from core.knowledge.plain_text import plain_text

PASSAGE = "passage"
ANSWER = "answer"

LONGEST = 240
"""Most word pieces of a chunk's search text: the embedder reads 256, two of them its own marks."""
SMALL = 45
"""Sections below this many word pieces (about 30 words) are joined with a neighbour of the same parent."""
_LONGEST_TITLE = 60
_LONGEST_HEADING = 30
_WORD = re.compile(r"[a-zA-Z]+|\d+|[^\W\d_]|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading with what stands under it; `path` are the headings down to and with its own."""

    path: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @property
    def size(self) -> int:
        return sum(count_pieces(piece.plain) for piece in self.pieces)

    @property
    def has_body(self) -> bool:
        return any(not piece.heading_level for piece in self.pieces)

    @property
    def stands_alone(self) -> bool:
        """A question with its answer is found best by itself, however short."""
        return self.has_body and bool(self.path) and self.path[-1].endswith(("?", "？"))


def chunk_version(document: Document, version: DocumentVersion, *, kind: str = PASSAGE) -> tuple[Chunk, ...]:
    """The chunks of a text, in order; the same text gives the same chunks. A blank text has none.

    Each chunk's text is version.text[start:end]; together they cover every non-blank character once. A short
    answer (kind "answer") is one chunk: its answer alone, found by its question and the alternatives as well.
    """
    if not version.text.strip():
        return ()
    if kind == ANSWER:
        return (_answer_chunk(document, version),)
    limit = LONGEST - min(_LONGEST_TITLE, count_pieces(version.title)) - _LONGEST_HEADING
    pieces = [part for piece in read_pieces(version.text) for part in _cut_to_fit(piece, version.text, limit)]
    groups = _gather(_sections(pieces, version.title), limit)
    return tuple(_passage(document, version, ordinal, sections) for ordinal, sections in enumerate(groups))


@lru_cache(maxsize=4_096)  # asked up to six times of the same sentence
def count_pieces(text: str) -> int:
    """About how many word pieces the embedder sees: long words count more, other scripts by character."""
    return sum(1 + (len(word) - 1) // (7 if word[0].isalpha() else 2) for word in _WORD.findall(text))


def _cut_to_fit(piece: Piece, text: str, limit: int) -> list[Piece]:
    """The piece itself, or where it alone is too long, parts of it cut at line ends or spaces."""
    if count_pieces(piece.plain) <= limit:
        return [piece]
    parts: list[Piece] = []
    start = piece.start
    while start < piece.end:
        end = _cut_at(text, start, piece.end, limit)
        part = text[start:end]
        if part.strip():
            lead = len(part) - len(part.lstrip())
            plain = " ".join(plain_text(part.replace("|", " ")).split())
            opens = piece.opens_block and not parts
            parts.append(Piece(start + lead, start + len(part.rstrip()), plain, opens_block=opens))
        start = end
    return [replace(parts[0], heading_level=piece.heading_level), *parts[1:]]


def _cut_at(text: str, start: int, end: int, limit: int) -> int:
    """Where to end a part that starts here so that it fits; after a line end or space if one is near."""
    # A window, so that one endless word is not measured again for every part of it.
    furthest = min(end, start + limit * 7)
    size = 0
    reach = start
    for word in _WORD.finditer(text, start, furthest):
        size += count_pieces(word[0])
        if size > limit:
            break
        reach = word.end()
    else:
        if furthest == end:
            return end
        reach = furthest
    reach = max(reach, start + 1)
    for mark in ("\n", " "):
        found = text.rfind(mark, start + (reach - start) // 2, reach)
        if found > start:
            return found + 1
    return reach


def _sections(pieces: list[Piece], title: str) -> list[_Section]:
    sections: list[_Section] = []
    path: list[tuple[int, str]] = []
    current: list[Piece] = []

    def close() -> None:
        if current:
            sections.append(_Section(tuple(name for _, name in path), tuple(current)))
            current.clear()

    for piece in pieces:
        if piece.heading_level:
            close()
            path = [step for step in path if step[0] < piece.heading_level]
            if not (piece.heading_level == 1 and _is_same(piece.plain, title)) and piece.plain:
                path.append((piece.heading_level, piece.plain))
        current.append(piece)
    close()
    return sections


def _is_same(heading: str, title: str) -> bool:
    return " ".join(heading.casefold().split()) == " ".join(title.casefold().split())


def _gather(sections: list[_Section], limit: int) -> list[list[_Section]]:
    """Long sections split, tiny neighbours joined, a bare heading kept with what follows."""
    groups: list[list[_Section]] = []
    for section in sections:
        open_group = groups[-1] if groups else []
        if open_group and _joins(open_group, section, limit):
            open_group.append(section)
        elif open_group and not any(part.has_body for part in open_group) and section.size > limit:
            bare = groups.pop()
            glued = _Section(
                section.path, tuple(piece for part in bare for piece in part.pieces) + section.pieces
            )
            groups.extend([part] for part in _split(glued, limit))
        else:
            groups.extend([part] for part in _split(section, limit))
    return groups


def _joins(group: list[_Section], section: _Section, limit: int) -> bool:
    size = sum(part.size for part in group)
    if size + section.size > limit:
        return False
    if not any(part.has_body for part in group):
        return True
    if section.stands_alone or any(part.stands_alone for part in group) or not section.path:
        return False
    first = group[0].path
    are_related = section.path[: len(first)] == first or section.path[:-1] == first[:-1]
    return are_related and min(size, section.size) < SMALL and size + section.size <= limit * 3 // 4


def _split(section: _Section, limit: int) -> list[_Section]:
    """The section in parts of about equal size, none above the limit, cut between blocks if near."""
    if section.size <= limit:
        return [section]
    goal = section.size / math.ceil(section.size / limit)
    parts: list[_Section] = []
    current: list[Piece] = []
    size = 0
    for piece in section.pieces:
        weight = count_pieces(piece.plain)
        is_full = size >= goal or (size >= goal * 0.7 and piece.opens_block)
        may_cut = any(not held.heading_level for held in current)
        if current and (size + weight > limit or (may_cut and is_full)):
            parts.append(_Section(section.path, tuple(current)))
            current, size = [], 0
        current.append(piece)
        size += weight
    parts.append(_Section(section.path, tuple(current)))
    return parts


def _passage(document: Document, version: DocumentVersion, ordinal: int, sections: list[_Section]) -> Chunk:
    pieces = [piece for section in sections for piece in section.pieces]
    path = _common_path([section for section in sections if section.has_body] or sections)
    named = {version.title, *path}
    body = "\n".join(
        piece.plain for piece in pieces if piece.plain and not (piece.heading_level and piece.plain in named)
    )
    heading = " › ".join(path)
    start, end = pieces[0].start, pieces[-1].end
    return Chunk(
        id=chunk_id(document.id, version.number, ordinal),
        document_id=document.id,
        document_version=version.number,
        ordinal=ordinal,
        source_id=document.source_id,
        kind=PASSAGE,
        title=version.title,
        heading=heading,
        text=version.text[start:end],
        start=start,
        end=end,
        search_text=_lines(_shortened(version.title, _LONGEST_TITLE), _search_heading(path), body),
    )


def _common_path(sections: list[_Section]) -> tuple[str, ...]:
    path = sections[0].path
    for section in sections[1:]:
        while section.path[: len(path)] != path:
            path = path[:-1]
    return path


def _search_heading(path: tuple[str, ...]) -> str:
    """The heading path, or its deepest heading where the whole would crowd out the text."""
    whole = " › ".join(path)
    return whole if count_pieces(whole) <= _LONGEST_HEADING else _shortened(path[-1], _LONGEST_HEADING)


def _shortened(text: str, most: int) -> str:
    size = 0
    for word in _WORD.finditer(text):
        size += count_pieces(word[0])
        if size > most:
            return text[: word.start()].rstrip()
    return text


def _answer_chunk(document: Document, version: DocumentVersion) -> Chunk:
    answer, alternatives = split_answer_text(version.text)
    return Chunk(
        id=chunk_id(document.id, version.number, 0),
        document_id=document.id,
        document_version=version.number,
        ordinal=0,
        source_id=document.source_id,
        kind=ANSWER,
        title=version.title,
        heading="",
        text=answer,
        start=0,
        end=len(answer),
        search_text=_lines(version.title, *alternatives, plain_text(answer)),
    )


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
