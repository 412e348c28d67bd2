"""The agent: one turn from message to reply, with all its evidence. Stores nothing."""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

from core.answering.asking_back import has_choices
from core.answering.citing import shown_citations
from core.answering.confidence import ConfidenceModel, fitted_model
from core.answering.counted_calls import CountedRewriter, CountedSearch
from core.answering.decision import (
    Verdict,
    asked_for_person,
    cannot_answer,
    decide,
    decide_situation,
    decide_without_evidence,
    within_reach,
)
from core.answering.evidence_scoring import EvidenceScorer
from core.answering.findings import Findings
from core.answering.fixed_replies import fixed_reply
from core.answering.in_context import understand_in_context
from core.answering.ports import Composer, ComposerChoice, Draft, PassageSearch, QuestionRewriter
from core.answering.reply import (
    Check,
    Decision,
    HandoffReason,
    Reply,
    ReplyDelta,
    ReplyEvent,
    ReplySentence,
    Turn,
)
from core.answering.situations import Met, SituationFinder
from core.answering.tool_calls import MOST_CALLS, OutOfCalls, ToolCalls
from core.answering.understanding import Intent, Understanding
from core.answering.wording import language_of
from core.errors import ProviderError

PASSAGES = 10
"""Passages asked of the search for one question."""


@dataclass(slots=True)
class _Work:
    """What one turn has come to so far; lives as long as the turn."""

    turn: Turn
    calls: ToolCalls
    started: float
    understanding: Understanding
    met: Met | None = None
    knowledge_version: int = 0
    findings: Findings = field(default_factory=lambda: Findings(""))
    confidence: float = 0.0
    checks: list[Check] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)
    has_spoken: bool = False


class CustomerAgent:
    """Answers, asks back, declines or hands off. Safe from several threads.

    `composers` says who composes: when one fails the next is tried, and with none left it is handed over.
    `rewriter` words follow-ups; without one that is done by rule. `most_calls` bounds what one turn may call.
    `timer` gives seconds, for the timings in the evidence.
    """

    def __init__(
        self,
        *,
        search: PassageSearch,
        scorer: EvidenceScorer,
        composers: ComposerChoice,
        situations: SituationFinder,
        rewriter: QuestionRewriter | None = None,
        confidence: ConfidenceModel | None = None,
        most_calls: int = MOST_CALLS,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._search = search
        self._scorer = scorer
        self._composers = composers
        self._situations = situations
        self._rewriter = rewriter
        self._confidence = confidence or fitted_model()
        self._most_calls = most_calls
        self._timer = timer

    def reply(self, turn: Turn) -> Reply:
        """The whole reply at once. Model failures end in a reply, never in an exception."""
        for event in self.stream(turn):
            if isinstance(event, Reply):
                return event
        raise AssertionError("A stream ends with its reply.")

    def stream(self, turn: Turn) -> Iterator[ReplyEvent]:
        """Deltas as they come, then the reply that counts. Raises StorageError, but no ProviderError."""
        turn = replace(turn, language=turn.language or language_of(turn))
        work = _Work(
            turn,
            ToolCalls(timer=self._timer, most=self._most_calls),
            self._timer(),
            Understanding(Intent.QUESTION, turn.question.strip()),
            knowledge_version=turn.at_version or 0,
        )
        try:
            verdict = self._decided(work)
        except OutOfCalls as spent:
            verdict = cannot_answer(spent.message)
        if verdict.decision is Decision.ANSWER:
            yield from self._answer(work, verdict)
        else:
            yield from self._say_fixed(work, verdict)

    def _decided(self, work: _Work) -> Verdict:
        """A wish for a person first, then what the configuration wants, then courtesies and questions."""
        began = self._timer()
        self._understand(work)
        work.timings_ms["understand"] = self._since(began)
        if work.understanding.intent is Intent.PERSON:
            return asked_for_person()
        began = self._timer()
        work.met, checks = self._situations.find(work.turn, work.understanding, work.calls)
        work.checks.extend(checks)
        work.timings_ms["situations"] = self._since(began)
        if work.met is not None:
            return decide_situation(work.turn, work.met.met, work.met.place)
        return decide_without_evidence(work.turn, work.understanding) or self._look_up(work)

    def _understand(self, work: _Work) -> None:
        rewriter = CountedRewriter(self._rewriter, work.calls) if self._rewriter else None
        search = CountedSearch(self._search, work.calls)
        work.understanding = understand_in_context(work.turn, search, rewriter)
        work.checks.extend(filter(None, [work.understanding.read_as]))

    def _look_up(self, work: _Work) -> Verdict:
        """Search, score, decide."""
        turn, question = work.turn, work.understanding.question
        try:
            began = self._timer()
            result = CountedSearch(self._search, work.calls).search(
                question,
                limit=PASSAGES,
                at_version=turn.at_version,
                overlay=turn.overlay,
                segments=turn.segments,
                also=work.understanding.also,
            )
            work.timings_ms.update({**result.timings_ms, "search": self._since(began)})
            work.knowledge_version = result.knowledge_version
            began = self._timer()
            work.findings = self._scorer.score(
                question, result.passages, language=turn.language, told=work.understanding.told
            )
            work.timings_ms["evidence"] = self._since(began)
        except ProviderError as error:
            return _failed(error)
        work.confidence = self._confidence.confidence(work.findings)
        verdict = decide(
            turn,
            confidence=work.confidence,
            found=len(work.findings.pieces),
            has_choices=has_choices(work.findings),
        )
        work.checks.append(Check("Confidence", verdict.decision is Decision.ANSWER, verdict.reason))
        return verdict

    def _answer(self, work: _Work, verdict: Verdict) -> Iterator[ReplyEvent]:
        began = self._timer()
        outcome: Draft | ProviderError | OutOfCalls | None = None
        for composer in self._composers.of(work.turn.config):
            outcome = yield from self._compose(work, composer)
            if isinstance(outcome, Draft):
                break
            work.checks.append(Check("Model", False, outcome.message))
            if work.has_spoken:
                work.has_spoken = False
                yield ReplyDelta("", is_restart=True)
        work.timings_ms["compose"] = self._since(began)
        if isinstance(outcome, Draft) and outcome.sentences:
            yield self._finished(work, verdict, outcome, outcome.text)
            return
        if work.has_spoken:
            yield ReplyDelta("", is_restart=True)
        yield from self._say_fixed(work, _without_answer(work, outcome))

    def _compose(
        self, work: _Work, composer: Composer
    ) -> Generator[ReplyDelta, None, Draft | ProviderError | OutOfCalls]:
        draft = Draft(())
        try:
            for event in composer.compose(work.turn, work.findings, work.calls):
                if isinstance(event, Draft):
                    draft = event
                else:
                    work.has_spoken = not event.is_restart
                    yield event
        except (ProviderError, OutOfCalls) as error:
            return error
        return draft

    def _say_fixed(self, work: _Work, verdict: Verdict) -> Iterator[ReplyEvent]:
        verdict = within_reach(work.turn, verdict)
        text = fixed_reply(work.turn, verdict, work.understanding, work.findings, work.met)
        yield ReplyDelta(text)
        draft = Draft((ReplySentence(text, None, 1.0),), composer="scripted")
        yield self._finished(work, verdict, draft, text)

    def _finished(self, work: _Work, verdict: Verdict, draft: Draft, text: str) -> Reply:
        work.timings_ms.update(draft.timings_ms)
        work.timings_ms["total"] = self._since(work.started)
        return Reply(
            decision=verdict.decision,
            text=text,
            confidence=work.confidence,
            reason=verdict.reason,
            understood_as=work.understanding.question or work.turn.question.strip(),
            sentences=draft.sentences,
            citations=shown_citations(draft.sentences, work.findings.passages),
            passages=work.findings.passages,
            checks=(*work.checks, *draft.checks),
            knowledge_version=work.knowledge_version,
            config_version=work.turn.config_version,
            composer=draft.composer,
            model=draft.model,
            timings_ms=work.timings_ms,
            handoff_reason=verdict.handoff_reason,
            situation=work.met.met if work.met else None,
            tool_calls=work.calls.made,
        )

    def _since(self, began: float) -> float:
        return (self._timer() - began) * 1_000


def _failed(error: ProviderError) -> Verdict:
    return Verdict(Decision.HAND_OFF, f"A model failed: {error.message}", HandoffReason.PROVIDER_FAILED)


def _without_answer(work: _Work, outcome: Draft | ProviderError | OutOfCalls | None) -> Verdict:
    """Why nothing could be composed."""
    if isinstance(outcome, ProviderError):
        return _failed(outcome)
    if isinstance(outcome, OutOfCalls):
        return cannot_answer(outcome.message)
    if isinstance(outcome, Draft):
        work.checks.extend(outcome.checks)
    return cannot_answer("Nothing that was found could be said with support.")
