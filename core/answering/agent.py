"""The agent: one turn from message to reply, with all its evidence. Stores nothing."""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

from core.answering.asking_back import ask_back_text, has_choices
from core.answering.citing import shown_citations
from core.answering.confidence import ConfidenceModel, fitted_model
from core.answering.decision import Verdict, cannot_answer, decide, decide_without_evidence
from core.answering.evidence_scoring import EvidenceScorer
from core.answering.findings import Findings
from core.answering.in_context import understand_in_context
from core.answering.ports import Composer, Draft, PassageSearch, QuestionRewriter
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
from core.answering.understanding import Understanding
from core.answering.wording import courtesy, language_of
from core.answering.wordings_by_language import message, wording
from core.errors import ProviderError

PASSAGES = 10
"""Passages asked of the search for one question."""


@dataclass(slots=True)
class _Work:
    """What one turn has come to so far; lives as long as the turn."""

    turn: Turn
    understanding: Understanding
    started: float
    knowledge_version: int = 0
    findings: Findings = field(default_factory=lambda: Findings(""))
    confidence: float = 0.0
    checks: list[Check] = field(default_factory=list)
    timings_ms: dict[str, float] = field(default_factory=dict)
    has_spoken: bool = False


class CustomerAgent:
    """Answers, asks back or hands off. Safe from several threads.

    `fallback` composes when `composer` fails; without one a failing model hands over to a person.
    `rewriter` words follow-ups; without one that is done by rule.
    `timer` gives seconds, for the timings in the evidence.
    """

    def __init__(
        self,
        *,
        search: PassageSearch,
        scorer: EvidenceScorer,
        composer: Composer,
        fallback: Composer | None = None,
        rewriter: QuestionRewriter | None = None,
        confidence: ConfidenceModel | None = None,
        timer: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._search = search
        self._scorer = scorer
        self._composer = composer
        self._fallback = fallback
        self._rewriter = rewriter
        self._confidence = confidence or fitted_model()
        self._timer = timer

    def reply(self, turn: Turn) -> Reply:
        """The whole reply at once. Model failures end in a reply, never in an exception."""
        for event in self.stream(turn):
            if isinstance(event, Reply):
                return event
        raise AssertionError("A stream ends with its reply.")

    def stream(self, turn: Turn) -> Iterator[ReplyEvent]:
        """Deltas as they come, then the reply that counts. Raises StorageError, but no ProviderError."""
        started = self._timer()
        turn = replace(turn, language=turn.language or language_of(turn))
        understanding = understand_in_context(turn, self._search, self._rewriter)
        work = _Work(turn, understanding, started, turn.at_version or 0)
        work.timings_ms["understand"] = self._since(started)
        work.checks.extend(filter(None, [understanding.read_as]))
        verdict = decide_without_evidence(turn, work.understanding)
        if verdict is None:
            verdict = self._look_up(work)
        if verdict.decision is Decision.ANSWER:
            yield from self._answer(work, verdict)
        else:
            yield from self._say_fixed(work, verdict)

    def _look_up(self, work: _Work) -> Verdict:
        """Search, score, decide."""
        turn, question = work.turn, work.understanding.question
        try:
            began = self._timer()
            result = self._search.search(
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
        outcome: Draft | ProviderError | None = None
        for composer in filter(None, (self._composer, self._fallback)):
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
        if isinstance(outcome, Draft):
            work.checks.extend(outcome.checks)
            yield from self._say_fixed(
                work, cannot_answer("Nothing that was found could be said with support.")
            )
        elif outcome is not None:
            yield from self._say_fixed(work, _failed(outcome))

    def _compose(self, work: _Work, composer: Composer) -> Generator[ReplyDelta, None, Draft | ProviderError]:
        draft = Draft(())
        try:
            for event in composer.compose(work.turn, work.findings):
                if isinstance(event, Draft):
                    draft = event
                else:
                    work.has_spoken = not event.is_restart
                    yield event
        except ProviderError as error:
            return error
        return draft

    def _say_fixed(self, work: _Work, verdict: Verdict) -> Iterator[ReplyEvent]:
        text = _fixed_wording(work, verdict)
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
        )

    def _since(self, began: float) -> float:
        return (self._timer() - began) * 1_000


def _failed(error: ProviderError) -> Verdict:
    return Verdict(Decision.HAND_OFF, f"A model failed: {error.message}", HandoffReason.PROVIDER_FAILED)


def _fixed_wording(work: _Work, verdict: Verdict) -> str:
    config, language = work.turn.config, work.turn.language
    if verdict.decision is Decision.ASK_BACK:
        return ask_back_text(
            message("ask_back", config, language), work.findings, choices=wording("choices", language)
        )
    talk = work.understanding.small_talk
    if verdict.decision is Decision.SMALL_TALK and talk is not None:
        return courtesy(talk, config, language)
    return message("handoff", config, language)
