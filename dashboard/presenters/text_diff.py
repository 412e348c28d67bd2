"""Two texts of one document side by side in one column: what went, what came, the rest folded."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from dashboard.formatting import plural
from dashboard.presenters.markup import Html, join, tag

_CONTEXT = 2
"""Unchanged lines shown beside a change."""
_MOST_LINES = 2_000
"""Comparing takes time in the square of the lines that differ."""
_MOST_WORDS = 600
_WORD = re.compile(r"\s+|[$€£¥]?\d+(?:[.,:]\d+)*%?|\w+|[^\w\s]")
"""A price, a share or a time is one word: `$4.90` to `$6.50` is told whole."""


def text_diff(old: str, new: str) -> Html:
    """Old struck out, new underlined, words marked inside changed lines; equal texts say so."""
    before, after = old.split("\n"), new.split("\n")
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle_old, middle_new = before[head : len(before) - tail], after[head : len(after) - tail]
    if not middle_old and not middle_new:
        return tag("p", "The two texts are the same, word for word.", cls="ad-muted")
    parts = [_kept(before[:head], at_start=True)]
    parts += _changes(middle_old[:_MOST_LINES], middle_new[:_MOST_LINES])
    if max(len(middle_old), len(middle_new)) > _MOST_LINES:
        parts.append(_note(f"Only the first {_MOST_LINES} lines that differ are compared."))
    parts.append(_kept(before[len(before) - tail :], at_end=True))
    return tag("div", *parts, cls="ad-text ad-delta")


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))


def _changes(old: Sequence[str], new: Sequence[str]) -> list[Html]:
    parts: list[Html] = []
    for kind, begin, end, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(_kept(old[begin:end]))
        else:
            parts.append(marked_change("\n".join(old[begin:end]), "\n".join(new[start:stop])))
    return parts


def marked_change(old: str, new: str) -> Html:
    """What went struck out, what came marked.

    Word by word where that stays readable, else the old whole and then the new.
    """
    words_old, words_new = _WORD.findall(old), _WORD.findall(new)
    if max(len(words_old), len(words_new)) > _MOST_WORDS:
        return tag("div", _gone(old), "\n" if old and new else None, _come(new))
    matcher = SequenceMatcher(None, words_old, words_new, autojunk=False)
    if not old or not new or matcher.ratio() < 0.5:
        return tag("div", _gone(old), "\n" if old and new else None, _come(new))
    pieces: list[str | None] = []
    for kind, begin, end, start, stop in matcher.get_opcodes():
        if kind == "equal":
            pieces.append("".join(words_old[begin:end]))
        else:
            pieces += [_gone("".join(words_old[begin:end])), _come("".join(words_new[start:stop]))]
    return tag("div", *pieces)


def _gone(text: str) -> Html | None:
    return tag("del", text, cls="ad-old") if text else None


def _come(text: str) -> Html | None:
    return tag("ins", text, cls="ad-new") if text else None


def _kept(lines: Sequence[str], *, at_start: bool = False, at_end: bool = False) -> Html:
    first = 0 if at_start else _CONTEXT
    last = 0 if at_end else _CONTEXT
    folded = len(lines) - first - last
    if folded <= 1:
        return tag("div", "\n".join(lines), cls="ad-muted") if lines else join()
    return join(
        tag("div", "\n".join(lines[:first]), cls="ad-muted") if first else None,
        _note(f"{plural(folded, 'line')} unchanged"),
        tag("div", "\n".join(lines[-last:]), cls="ad-muted") if last else None,
    )


def _note(sentence: str) -> Html:
    return tag("div", tag("span", sentence), cls="ad-event")
