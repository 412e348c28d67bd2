"""Composes with a chat model and trusts nothing it says: each sentence is shown once its span carries it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.answering.content_words import content_stems
from core.answering.findings import Findings
from core.answering.framing import is_courtesy, is_frame
from core.answering.grounding import containment
from core.answering.model_output import OutputReader, SaidSentence
from core.answering.ports import ChatMessage, ChatModel, Draft
from core.answering.prompting import NO_ANSWER, PASSAGES, first_request, repair_request
from core.answering.reply import Check, ReplyDelta, ReplySentence, Turn
from core.answering.span_support import SpanFinder, Support
from core.answering.tool_calls import OutOfCalls, ToolCalls
from core.answering.wording import written_closing, written_opening
from core.errors import ProviderError
from core.identifiers import IdFactory, random_ids
from core.knowledge.ports import Embedder
from core.retrieval.passages import Passage

LONGEST_ANSWER = 8_000
"""Characters of one answer that are read; a model that goes on and on is cut off."""
LEAST_UNCITED = 0.75
"""Share of a sentence's content words that a span must hold when the model named no passage for it."""


@dataclass(slots=True)
class _Reading:
    """One answer of the model as judged so far."""

    opening: str = ""
    """Said before the first supported sentence."""
    whole: str = ""
    text: str = ""
    """The opening and the supported sentences as laid out."""
    shown: str = ""
    """As much of the text as the customer has seen."""
    sentences: list[ReplySentence] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class GenerativeComposer:
    """Implements Composer on a chat model. Unsupported sentences are repaired once, then dropped."""

    def __init__(self, model: ChatModel, embedder: Embedder, *, ids: IdFactory = random_ids) -> None:
        self._model = model
        self._finder = SpanFinder(embedder)
        self._ids = ids

    def compose(self, turn: Turn, findings: Findings, calls: ToolCalls) -> Iterator[ReplyDelta | Draft]:
        """Supported sentences as they come; a restart when the repair differs from what was shown."""
        request = first_request(turn, findings, fence=self._ids("fence"))
        first = _Reading(written_opening(turn))
        with calls.counted("compose the answer"):
            yield from self._read(request, findings, first)
        final = first
        if first.problems:
            final = self._repaired(request, findings, first, calls)
            yield from _corrected(first.shown, final.text)
        after = written_closing(turn) if final.sentences else ""
        if after:
            yield ReplyDelta(f"\n\n{after}")
        yield self._draft(first, final, after)

    def _repaired(
        self, request: Sequence[ChatMessage], findings: Findings, first: _Reading, calls: ToolCalls
    ) -> _Reading:
        """The second answer; when the model fails over it, what of the first is supported, if anything."""
        second = _Reading(first.opening)
        try:
            with calls.counted("repair the answer"):
                for _ in self._read(repair_request(request, first.whole, first.problems), findings, second):
                    pass
        except (ProviderError, OutOfCalls) as error:
            if not first.sentences:
                raise
            first.problems.append(f"The repair failed: {error.message}")
            return first
        return second

    def _read(
        self, request: Sequence[ChatMessage], findings: Findings, reading: _Reading
    ) -> Iterator[ReplyDelta]:
        """Fills `reading`; gives deltas of supported sentences up to the first that is not."""
        reader = OutputReader()
        for piece in self._model.stream_chat(request):
            for sentence in reader.feed(piece):
                yield from self._judge(sentence, findings, reading)
            if len(reader.whole) >= LONGEST_ANSWER:
                # The sentence it was in the middle of is left out.
                break
        else:
            for sentence in reader.finish():
                yield from self._judge(sentence, findings, reading)
        reading.whole = reader.whole
        if not any(one.citation for one in reading.sentences):
            reading.sentences.clear()

    def _judge(self, sentence: SaidSentence, findings: Findings, reading: _Reading) -> Iterator[ReplyDelta]:
        if NO_ANSWER in sentence.text:
            return
        support = self._support(sentence, findings)
        if support.problem:
            reading.problems.append(f"“{sentence.text}”: {support.problem}.")
            return
        before = sentence.before if reading.text else _first_layout(sentence, reading.opening)
        piece = before + sentence.text
        reading.text += piece
        reading.sentences.append(ReplySentence(sentence.text, support.citation, support.support))
        if not reading.problems:
            reading.shown = reading.text
            yield ReplyDelta(piece)

    def _support(self, sentence: SaidSentence, findings: Findings) -> Support:
        known = findings.passages[:PASSAGES]
        if not sentence.cited:
            return self._support_uncited(sentence.text, findings, known)
        cited = [known[number - 1] for number in sentence.cited if 1 <= number <= len(known)]
        return self._finder.find(sentence.text, cited)

    def _support_uncited(self, text: str, findings: Findings, known: Sequence[Passage]) -> Support:
        """Courtesies, leads and questions stand alone; a claim needs a span that says nearly all of it."""
        if is_courtesy(text) or is_frame(text, [findings.question, *(one.text for one in known)]):
            return Support(None, 1.0)
        found = self._finder.find(text, known)
        if found.citation and not _says_nearly_all(found.citation.quote, text):
            return Support(None, 0.0, "it cites no passage")
        return found

    def _draft(self, first: _Reading, final: _Reading, after: str) -> Draft:
        dropped = len(final.problems)
        checks = [
            Check(
                "Sentences supported",
                not final.problems,
                f"{len(final.sentences)} sentences carried by their spans, {dropped} dropped.",
            )
        ]
        if first.problems:
            checks.append(Check("Repair", not final.problems, " ".join(first.problems)))
        before = final.opening if final.sentences else ""
        sentences = (*_carrying_nothing(before), *final.sentences, *_carrying_nothing(after))
        text = "\n\n".join(filter(None, (final.text, after))) if sentences else ""
        return Draft(sentences, text, tuple(checks), composer="generative", model=self._model.name)


def _carrying_nothing(text: str) -> list[ReplySentence]:
    """An opening or a closing, which no span has to carry."""
    return [ReplySentence(text, None, 1.0)] if text else []


def _first_layout(sentence: SaidSentence, opening: str) -> str:
    """What stands before the first sentence shown: the layout of a dropped one must not open the text."""
    before = sentence.before.lstrip()
    return f"{opening}\n\n{before}" if opening else before


def _says_nearly_all(quote: str, text: str) -> bool:
    return bool(content_stems(text)) and containment(text, quote) >= LEAST_UNCITED


def _corrected(shown: str, final: str) -> Iterator[ReplyDelta]:
    """What turns the text on screen into the final text."""
    if final.startswith(shown):
        rest = final[len(shown) :]
        if rest:
            yield ReplyDelta(rest)
        return
    yield ReplyDelta("", is_restart=True)
    if final:
        yield ReplyDelta(final)
