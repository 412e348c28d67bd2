"""Which rows of a table a question names, and whether a row is all that it asks for. Pure."""

from collections.abc import Sequence
from itertools import pairwise

from core.answering.content_words import all_stems, content_stems, lacking, stem, words_of
from core.answering.plain_text import readable
from core.answering.sentences import Piece, cells_of

_SAME_BEGINNING = 4


def named_rows(question: str, rows: Sequence[Piece], text: str) -> list[Piece]:
    """The rows that fit every column of which the question names a value; none when no row fits them all.

    Several values of one column, as in 'Turku or Helsinki', give the rows of each. Words that stand in every
    row name none of them.
    """
    wanted = content_stems(question)
    cells = [_cells(row, text) for row in rows]
    kept = set(range(len(rows)))
    for column in range(max(map(len, cells), default=0)):
        counts = [_count(wanted, row[column]) if column < len(row) else 0 for row in cells]
        if max(counts) > min(counts):
            kept &= {i for i, count in enumerate(counts) if count == max(counts)}
    is_any_named = any(_count(wanted, cell) for row in cells for cell in row)
    return [rows[i] for i in sorted(kept)] if is_any_named and len(kept) < len(rows) else []


def is_all_there(question: str, row: Piece, text: str, context: str) -> bool:
    """The question names the row, and every word of it stands there, in the columns' names or above."""
    return _names(question, row, text) and not _missing(question, row, text, context)


def lacks_of_row(question: str, row: Piece, text: str, context: str) -> float:
    """How surely the row, though named, is not the one that is meant.

    1 where a word is missing that stands before what names it, as 'green' in 'the green Aurora'; half for
    any other missing word; 0 for none, or where the question names nothing of the row.
    """
    missing = _missing(question, row, text, context)
    if not missing or not _names(question, row, text):
        return 0.0
    cells = _cells(row, text)
    stems = [stem(word) for word in words_of(question)]
    told_apart = any(
        word in missing and any(_count([after], cell) for cell in cells) for word, after in pairwise(stems)
    )
    return 1.0 if told_apart else 0.5


def _names(question: str, row: Piece, text: str) -> bool:
    wanted = content_stems(question)
    return any(_count(wanted, cell) for cell in _cells(row, text))


def _missing(question: str, row: Piece, text: str, context: str) -> list[str]:
    whole = f"{context} {' '.join(row.columns)} {text[row.start : row.end]}"
    return lacking(content_stems(question), all_stems(whole))


def _cells(row: Piece, text: str) -> list[frozenset[str]]:
    return [all_stems(readable(cell)) for cell in cells_of(text[row.start : row.end])]


def _count(wanted: Sequence[str], cell: frozenset[str]) -> int:
    return sum(not lacking([word], cell) or any(_is_same(word, other) for other in cell) for word in wanted)


def _is_same(word: str, other: str) -> bool:
    """The same stem, or one that begins as the other: 'weigh' names 'weight'."""
    if word == other:
        return True
    is_long = min(len(word), len(other)) >= _SAME_BEGINNING and word.isalpha() and other.isalpha()
    return is_long and (word.startswith(other) or other.startswith(word))
