"""What one text says that its earlier version did not: sentences and facts, old and new. Pure.

Sentences that are still said, wherever they now stand and whatever markup they wear, are no change.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from core.answering.plain_text import readable, said
from core.answering.sentences import Piece, PieceKind, cells_of, split_pieces
from core.review.fact_changes import FactChange, changed_facts
from core.review.facts import FactKind
from core.review.pairing import pair_alike


class ChangeKind(StrEnum):
    """What became of a sentence."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, list item, table row, heading or block of code: text[start:end] of its version."""

    start: int
    end: int
    kind: PieceKind
    words: str
    """Without markup, on one line; a row is told with its column names."""
    heading: str
    """The nearest heading above; empty at the top."""
    key: str
    """Equal for pieces that say the same: the words in one form, and where their links lead."""
    about: str
    """What its facts are facts of."""
    cells: tuple[tuple[str, str], ...] = ()
    """Of a table row: column name and cell; empty where the table has no head."""
    links: tuple[str, ...] = ()
    """Where its Markdown links lead."""


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """One sentence that changed, came or went, with the facts that differ."""

    kind: ChangeKind
    old: Said | None
    new: Said | None
    facts: tuple[FactChange, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDelta:
    """All that differs between two texts, in the order of the new one; what went stands where it stood."""

    changes: tuple[SentenceChange, ...] = ()
    kept: int = 0
    """Sentences said as before, at their place."""
    moved: int = 0
    """Sentences said as before, elsewhere."""

    @property
    def fact_count(self) -> int:
        """Facts that differ."""
        return sum(len(change.facts) for change in self.changes)


FACT_CHANGES = 2_000
"""In how many changed sentences facts are looked for; a text that changed in more has become another."""
LONG_PIECE = 20_000
"""A piece of more characters is no sentence: it is compared as it stands; its beginning is read for facts."""
_READ_FOR_FACTS = 2_000


def compare_texts(old: str, new: str, *, title: str = "") -> TextDelta:
    """From the old text to the new one. `title` tells what facts under no heading are about."""
    before, after = sayings(old, title=title), sayings(new, title=title)
    matches = _match_equal(before, after)
    in_order = _longest_run(matches)
    old_left = _left_over(before, {mine for mine, _ in matches})
    new_left = _left_over(after, {theirs for _, theirs in matches})
    pairs = pair_alike(old_left, new_left, anchors=in_order)
    changes = _in_reading_order(old_left, new_left, pairs, in_order)
    return TextDelta(tuple(_with_facts(changes)), len(in_order), len(matches) - len(in_order))


def _left_over(side: Sequence[Said], matched: Set[int]) -> list[tuple[int, Said]]:
    return [(place, one) for place, one in enumerate(side) if place not in matched]


def sayings(text: str, *, title: str = "", is_wanted: Callable[[str], bool] = lambda _: True) -> list[Said]:
    """All that a text says, in order; pictures and empty rows say nothing.

    Pieces other than headings whose text, as it is written, is not wanted are left out.
    """
    found: list[Said] = []
    heading = ""
    for piece in split_pieces(text):
        raw = text[piece.start : piece.end]
        is_heading = piece.kind is PieceKind.HEADING
        if not is_heading and not is_wanted(raw):
            continue
        words = said(piece, text) if len(raw) <= LONG_PIECE else " ".join(raw.split())
        if not words:
            continue
        about = title if is_heading else heading or title
        found.append(_said(piece, raw, words, heading="" if is_heading else heading, about=about))
        heading = words if is_heading else heading
    return found


def _said(piece: Piece, raw: str, words: str, *, heading: str, about: str) -> Said:
    cells: tuple[tuple[str, str], ...] = ()
    links = tuple(_TARGET.findall(raw)) if piece.kind is not PieceKind.CODE else ()
    if piece.kind is PieceKind.ROW:
        row = [readable(cell) for cell in cells_of(raw)]
        first = next((cell for cell in row if cell), "")
        about = f"{about} › {first}" if about else first
        if len(piece.columns) == len(row):
            cells = tuple((readable(name), cell) for name, cell in zip(piece.columns, row, strict=True))
    key = _key(piece.kind, raw, words, links)
    return Said(piece.start, piece.end, piece.kind, words, heading, key, about, cells, links)


_TARGET = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s>]+)")


def _key(kind: PieceKind, raw: str, words: str, links: Sequence[str]) -> str:
    plain = raw if kind is PieceKind.CODE else unicodedata.normalize("NFKC", words).replace("’", "'")
    return "\n".join([" ".join(plain.split()).rstrip(".:; "), *(link.rstrip("/") for link in links)])


def _match_equal(before: Sequence[Said], after: Sequence[Said]) -> list[tuple[int, int]]:
    """Places of equal sentences, the n-th of one side with the n-th of the other; in the order of the new."""
    places: dict[str, list[int]] = {}
    for place in range(len(before) - 1, -1, -1):
        places.setdefault(before[place].key, []).append(place)
    return [(places[one.key].pop(), place) for place, one in enumerate(after) if places.get(one.key)]


def _longest_run(matches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most matches that stand in the same order on both sides: the others have moved."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for index, (mine, _) in enumerate(matches):
        length = bisect_left(tails, mine)
        before.append(tail_at[length - 1] if length else -1)
        tails[length : length + 1] = [mine]
        tail_at[length : length + 1] = [index]
    run: list[tuple[int, int]] = []
    at = tail_at[-1] if tail_at else -1
    while at >= 0:
        run.append(matches[at])
        at = before[at]
    return run[::-1]


def _in_reading_order(
    old_left: Sequence[tuple[int, Said]],
    new_left: Sequence[tuple[int, Said]],
    pairs: Mapping[int, int],
    anchors: Sequence[tuple[int, int]],
) -> list[SentenceChange]:
    """In the order of the new text; a sentence that went follows what it followed in the old one."""
    by_new = {theirs: mine for mine, theirs in pairs.items()}
    before = dict(old_left)
    old_anchors = [mine for mine, _ in anchors]
    placed: list[tuple[tuple[int, int, int], SentenceChange]] = []
    for place, new in new_left:
        old = before[by_new[place]] if place in by_new else None
        kind = ChangeKind.CHANGED if old else ChangeKind.ADDED
        placed.append(((place, 0, 0), SentenceChange(kind, old, new)))
    for place, old in old_left:
        if place not in pairs:
            anchor = bisect_left(old_anchors, place) - 1
            behind = anchors[anchor][1] if anchor >= 0 else -1
            placed.append(((behind, 1, place), SentenceChange(ChangeKind.REMOVED, old, None)))
    return [change for _, change in sorted(placed, key=lambda one: one[0])]


def _with_facts(changes: Sequence[SentenceChange]) -> list[SentenceChange]:
    looked_at = [
        SentenceChange(change.kind, change.old, change.new, tuple(_facts_of(change)))
        for change in changes[:FACT_CHANGES]
    ]
    return [*looked_at, *changes[FACT_CHANGES:]]


def _facts_of(change: SentenceChange) -> list[FactChange]:
    old, new = change.old, change.new
    one = new or old
    if one is None or one.kind is PieceKind.CODE:
        return []
    about = one.about or " ".join(one.words.split()[:_OPENING_WORDS])
    if old and new and old.cells and [name for name, _ in old.cells] == [name for name, _ in new.cells]:
        facts = _facts_of_row(old, new)
    else:
        words = [side.words[:_READ_FOR_FACTS] if side else "" for side in (old, new)]
        facts = changed_facts(*words, about=about)
    return facts + _changed_links(old, new, about)


_OPENING_WORDS = 6


def _facts_of_row(old: Said, new: Said) -> list[FactChange]:
    return [
        fact
        for (name, was), (_, now) in zip(old.cells, new.cells, strict=True)
        if was != now
        for fact in changed_facts(was, now, about=f"{new.about} › {name}" if name else new.about)
    ]


def _changed_links(old: Said | None, new: Said | None, about: str) -> list[FactChange]:
    """Where links lead is told only where both sides have one: the words beside it stay what they are."""
    gone = [link for link in (old.links if old else ()) if new and link not in new.links]
    come = [link for link in (new.links if new else ()) if old and link not in old.links]
    return [FactChange(FactKind.LINK, about, was, now) for was, now in zip(gone, come, strict=False)]
