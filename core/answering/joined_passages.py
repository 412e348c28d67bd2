"""Puts a list or table together again that was cut into neighbouring passages. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from core.answering.findings import Findings, ScoredPiece
from core.answering.sentences import split_pieces
from core.retrieval.passages import Passage

_GOES_ON = re.compile(r"\||[ \t]*(?:[-*+•]|\(?\d{1,3}[.)])\s+\S")
_MOST_GAP = 4
"""Line ends between two passages; whatever else stands between blocks is longer."""


def join_neighbours(findings: Findings) -> Findings:
    """The findings, with the passage of the best piece joined to those that go on with its list or table.

    Offsets stay true: a piece of the joined passage is the same slice of the document as before.
    """
    if not findings.pieces:
        return findings
    run = _run(findings.pieces[0].passage, findings.passages)
    if len(run) < 2:
        return findings
    joined = _joined(run, findings.pieces[0].passage)
    known = {piece.start: piece for piece in split_pieces(joined.text)}
    chunks = {one.chunk_id for one in run}

    def moved(one: ScoredPiece) -> ScoredPiece:
        piece = known.get(one.passage.start + one.piece.start - joined.start)
        if one.passage.chunk_id not in chunks or piece is None:
            return one
        return replace(one, passage=joined, piece=piece)

    return replace(findings, pieces=tuple(moved(one) for one in findings.pieces))


def _run(passage: Passage, passages: Sequence[Passage]) -> list[Passage]:
    """The passage with those before and after it that are cut from the same list or table, in order."""
    siblings = [
        one
        for one in passages
        if (one.document_id, one.document_version) == (passage.document_id, passage.document_version)
    ]
    run = [passage]
    while after := next((one for one in siblings if _goes_on(run[-1], one)), None):
        run.append(after)
    while before := next((one for one in siblings if _goes_on(one, run[0])), None):
        run.insert(0, before)
    return run


def _goes_on(first: Passage, second: Passage) -> bool:
    gap = second.start - first.end
    last_line = first.text.rstrip().rsplit("\n", 1)[-1]
    is_near = 0 < gap <= _MOST_GAP and len(first.text) == first.end - first.start
    return is_near and bool(_GOES_ON.match(second.text)) and bool(_GOES_ON.match(last_line))


def _joined(run: Sequence[Passage], best: Passage) -> Passage:
    text = run[0].text
    for before, after in pairwise(run):
        text += "\n" * (after.start - before.end) + after.text
    return replace(best, text=text, start=run[0].start, end=run[-1].end)
