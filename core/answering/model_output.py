"""Reads a model's answer as it streams: sentences with the passage numbers they cite. Pure."""

import re
from dataclasses import dataclass

from core.answering.plain_text import readable
from core.answering.sentences import sentence_spans

_NUMBERS = re.compile(r"\s*\[(\d{1,2}(?:\s*[,;]\s*\d{1,2})*)\]")
_BOUNDARY = re.compile(
    r"(?:[.!?…][\"')*_]*\s*(?:\[\d{1,2}(?:\s*[,;]\s*\d{1,2})*\]\s*)+|(?:\[\d{1,2}(?:\s*[,;]\s*\d{1,2})*\]\s*)+[.!?…])(?=\s|$)|\n"
)
_MARK = re.compile(r"^\s*([-*•]|\d{1,3}[.)])\s+")


@dataclass(frozen=True, slots=True)
class SaidSentence:
    """A sentence without markers; `before` is its layout: nothing, a space, or line breaks and a mark."""

    text: str
    cited: tuple[int, ...]
    before: str


class OutputReader:
    """Takes pieces of the answer and gives the sentences that are complete."""

    def __init__(self) -> None:
        self._open = ""
        self._breaks = ""
        self._has_spoken = False
        self.whole = ""

    def feed(self, piece: str) -> list[SaidSentence]:
        """The sentences that this piece completes."""
        self.whole += piece
        self._open += piece
        found: list[SaidSentence] = []
        # A boundary at the very end may still grow: 'up to 3.' becomes 'up to 3.5'.
        while match := _BOUNDARY.search(self._open, 0, max(0, len(self._open) - 1)):
            found.extend(self._sentences(self._open[: match.end()]))
            self._open = self._open[match.end() :]
        return found

    def finish(self) -> list[SaidSentence]:
        """What is left when the stream ends."""
        rest, self._open = self._open, ""
        return self._sentences(rest)

    def _sentences(self, segment: str) -> list[SaidSentence]:
        breaks = segment.count("\n")
        cited = tuple(int(one) for found in _NUMBERS.findall(segment) for one in re.findall(r"\d+", found))
        text = _NUMBERS.sub("", segment)
        mark = _MARK.match(text)
        body = readable(text[mark.end() :] if mark else text)
        found = []
        for place, (start, end) in enumerate(sentence_spans(body, 0, len(body))):
            lead = mark.group(1) if mark and place == 0 else ""
            found.append(SaidSentence(body[start:end], cited, self._layout(lead)))
        self._breaks += "\n" * breaks
        return found

    def _layout(self, mark: str) -> str:
        space = self._breaks[:2] if self._breaks else " "
        before = (space if self._has_spoken else "") + (f"{mark} " if mark else "")
        self._breaks, self._has_spoken = "", True
        return before
