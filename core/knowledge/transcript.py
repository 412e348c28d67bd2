"""Captions, which cut sentences in pieces, become Markdown: a sentence a line, each with its time (pure)."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.knowledge.markdown_blocks import sentence_spans
from core.knowledge.time_stamps import time_stamp

PARAGRAPH_S = 45.0
_SHORTEST_PARAGRAPH_S = 25.0
_PAUSE_S = 1.5
"""A pause that ends a paragraph which is long enough."""
_BREAK_S = 4.0
"""A pause that ends a sentence, whether or not a full stop was written."""
_LONGEST_LINE = 240
"""Characters after which a sentence without end is broken, so that its time and its quote stay near."""
_FEWEST_REPEATED_WORDS = 3
_SOUND_NOTE = re.compile(r"\[[^\[\]]*[^\W\d_][^\[\]]*\]|[♪♫♬]+")
_ONLY_NOTE = re.compile(r"[\s(*]*\([^()]*\)[\s)*]*|\*[^*]*\*")
_SPEAKER_MARK = re.compile(r"^(?:>>+|[-–—])\s*")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]」』）]*$")


@dataclass(frozen=True, slots=True)
class Caption:
    """What is said from `start_s` to `end_s`, in seconds of the recording."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    start_s: float
    end_s: float
    text: str


def compose_transcript(captions: Iterable[Caption]) -> str:
    """Markdown whose lines begin with `[h:mm:ss]`; "" when nothing is said.

    Sentences are whole however the captions cut them; what rolling captions repeat is said once; notes on
    sounds such as `[Music]` are left out. A line without a sentence's end closes its paragraph.
    """
    lines = [line for run in _runs(_without_repeats(_cleaned(captions))) for line in _sentences(run)]
    paragraphs: list[list[_Line]] = []
    for line in lines:
        if paragraphs and not _opens_paragraph(paragraphs[-1], line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return "\n\n".join(
        "\n".join(f"{time_stamp(line.start_s)} {line.text}" for line in paragraph) for paragraph in paragraphs
    )


def _cleaned(captions: Iterable[Caption]) -> Iterator[Caption]:
    for caption in sorted(captions, key=lambda one: one.start_s):
        text = " ".join(
            _SPEAKER_MARK.sub("", _SOUND_NOTE.sub(" ", line).strip()) for line in caption.text.splitlines()
        )
        text = " ".join(text.split())
        if any(char.isalnum() for char in text) and not _ONLY_NOTE.fullmatch(text):
            yield replace(caption, text=text, end_s=max(caption.start_s, caption.end_s))


def _without_repeats(captions: Iterable[Caption]) -> Iterator[Caption]:
    """Rolling captions show their last line again with the next one."""
    shown: list[str] = []
    shown_until = 0.0
    for caption in captions:
        words = caption.text.split()
        follows = caption.start_s - shown_until < _PAUSE_S
        repeated = _overlap(shown, words) if follows else 0
        shown, shown_until = words, caption.end_s
        if repeated < len(words):
            yield replace(caption, text=" ".join(words[repeated:]))


def _overlap(before: Sequence[str], words: Sequence[str]) -> int:
    """How many words at the beginning were the last ones before; few in common are chance."""
    for count in range(min(len(before), len(words)), 0, -1):
        if before[-count:] == words[:count]:
            is_whole = count == len(words) == len(before)
            return count if count >= _FEWEST_REPEATED_WORDS or is_whole else 0
    return 0


def _runs(captions: Iterable[Caption]) -> Iterator[list[Caption]]:
    """Captions with no long pause between them."""
    run: list[Caption] = []
    for caption in captions:
        if run and caption.start_s - run[-1].end_s >= _BREAK_S:
            yield run
            run = []
        run.append(caption)
    if run:
        yield run


def _sentences(run: Sequence[Caption]) -> Iterator[_Line]:
    text = ""
    starts: list[int] = []
    for caption in run:
        text += " " if text else ""
        starts.append(len(text))
        text += caption.text
    for first, last in sentence_spans(text, 0, len(text)):
        for start, end in _broken(text, first, last, starts):
            said = text[start:end].strip()
            if said:
                lead = start + len(text[start:end]) - len(text[start:end].lstrip())
                yield _Line(_time(run, starts, lead), _time(run, starts, start + len(said)), said)


def _broken(text: str, start: int, end: int, captions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The span in parts of bearable length, cut where a caption begins, else at a space."""
    while end - start > _LONGEST_LINE:
        furthest = start + _LONGEST_LINE
        begins = captions[bisect_right(captions, furthest) - 1]
        space = text.rfind(" ", start + 1, furthest)
        cut = begins if begins > start else space if space > start else furthest
        yield start, cut
        start = cut
    yield start, end


def _time(run: Sequence[Caption], starts: Sequence[int], at: int) -> float:
    """When the character `at` is spoken, taking a caption's words to be spoken evenly.

    A caption that is still shown when the next one comes counts as said by then: times never go back.
    """
    place = bisect_right(starts, at) - 1
    caption = run[place]
    end_s = min([caption.end_s, *(following.start_s for following in run[place + 1 : place + 2])])
    share = min(1.0, (at - starts[place]) / max(1, len(caption.text)))
    return caption.start_s + share * (end_s - caption.start_s)


def _opens_paragraph(paragraph: Sequence[_Line], line: _Line) -> bool:
    before = paragraph[-1]
    elapsed = line.start_s - paragraph[0].start_s
    has_pause = line.start_s - before.end_s >= _PAUSE_S
    return (
        not _SENTENCE_END.search(before.text)
        or elapsed >= PARAGRAPH_S
        or (has_pause and elapsed >= _SHORTEST_PARAGRAPH_S)
    )
