"""Judges the agent's decisions and citations on labelled questions: what `answerdesk eval answers` tells."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from core.answering.agent import CustomerAgent
from core.answering.reply import Decision, Reply, Turn, Utterance
from core.configuration.agent_config import AgentConfig, Thresholds
from core.evaluation.answer_questions import AnswerQuestion
from core.evaluation.answer_thresholds import ThresholdOutcome, outcomes, recommended
from core.evaluation.calibration import (
    ReliabilityBin,
    auroc,
    expected_calibration_error,
    reliability_bins,
)
from core.evaluation.resampling import Chosen, Interval, bootstrap_interval

MOST_WRONG = 0.1
"""Share of wrong answers that a recommended threshold keeps to, unless another is asked for."""
FEW = 50
_ANSWER_ANYWAY = Thresholds(answer=0.0, ask_back=0.0)


@dataclass(frozen=True, slots=True)
class JudgedReply:
    """A question with what the agent did."""

    id: str
    question: str
    decision: str
    confidence: float
    is_answerable: bool
    is_right: bool
    """The answer given, or the one that was held back, cites a gold document of an answerable question."""
    citations: int
    """Of the answer given; 0 when none was."""
    gold_citations: int
    is_weighed: bool = True
    """Whether the confidence means anything: not for courtesies and wishes for a person."""


@dataclass(frozen=True, slots=True)
class AnswerEvaluation:
    """Figures over all questions; None where there is nothing to divide by."""

    questions: int
    answerable: int
    decision_accuracy: float | None
    answered: float | None
    wrong_among_answered: float | None
    abstention_precision: float | None
    abstention_recall: float | None
    abstention_f1: float | None
    citation_precision: float | None
    auroc: float | None
    """Of the confidence, for telling right answers from wrong ones."""
    auroc_answerable: float | None
    """Of the confidence, for telling answerable questions from others."""
    ece: float | None
    intervals: Mapping[str, Interval | None]
    """By figure: the middle 95 % over resampled questions."""
    bins: tuple[ReliabilityBin, ...]
    thresholds: tuple[ThresholdOutcome, ...]
    current_threshold: float
    most_wrong: float
    recommended: ThresholdOutcome | None
    """The lowest threshold that keeps to `most_wrong`, if any does."""
    missing_gold: int
    """Questions none of whose gold documents is there; 0 when that is not known."""
    remarks: tuple[str, ...]
    """What these questions cannot show."""
    replies: tuple[JudgedReply, ...]

    def as_json(self) -> dict[str, object]:
        """Plain JSON types, with every reply."""
        plain: dict[str, object] = json.loads(json.dumps(asdict(self)))
        return plain


def evaluate_answers(
    agent: CustomerAgent,
    questions: Sequence[AnswerQuestion],
    *,
    config: AgentConfig | None = None,
    most_wrong: float = MOST_WRONG,
    known_ids: frozenset[str] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> AnswerEvaluation:
    """Each question as one turn with its history, at the newest knowledge.

    `known_ids`: external ids of all documents, where known, to tell gold documents that are not there.
    """
    used = config or AgentConfig()
    judged = []
    for number, question in enumerate(questions, start=1):
        judged.append(_judged(agent, question, used))
        progress(number)
    missing = sum(
        bool(one.gold_ids) and known_ids is not None and known_ids.isdisjoint(one.gold_ids)
        for one in questions
    )
    return summarise(judged, threshold=used.thresholds.answer, most_wrong=most_wrong, missing_gold=missing)


def _judged(agent: CustomerAgent, question: AnswerQuestion, config: AgentConfig) -> JudgedReply:
    history = tuple(Utterance(_role(said.role), said.text) for said in question.history)
    turn = Turn(question.question, config, history=history)
    reply = agent.reply(turn)
    gold = set(question.gold_ids)
    cited = [citation.external_id in gold for citation in reply.citations]
    return JudgedReply(
        id=question.id,
        question=question.question,
        decision=reply.decision.value,
        confidence=reply.confidence,
        is_answerable=question.is_answerable,
        is_right=question.is_answerable and _is_right(_as_if_answered(agent, turn, reply), gold),
        citations=len(cited),
        gold_citations=sum(cited),
        is_weighed=reply.was_weighed,
    )


def _as_if_answered(agent: CustomerAgent, turn: Turn, reply: Reply) -> Reply:
    """The reply, or the answer that was held back for want of confidence."""
    if reply.decision is Decision.ANSWER or not reply.was_weighed or not reply.passages:
        return reply
    config = turn.config.model_copy(update={"thresholds": _ANSWER_ANYWAY})
    return agent.reply(replace(turn, config=config))


def _is_right(reply: Reply, gold: set[str]) -> bool:
    """Private content counts as well, although its citations are not shown."""
    if not gold:
        return reply.decision is Decision.ANSWER
    return any(one.citation.external_id in gold for one in reply.sentences if one.citation)


def _role(role: str) -> str:
    return "customer" if role in ("user", "customer") else "agent"


def summarise(
    replies: Sequence[JudgedReply],
    *,
    threshold: float = Thresholds().answer,
    most_wrong: float = MOST_WRONG,
    missing_gold: int = 0,
) -> AnswerEvaluation:
    """The figures for replies that were judged; no replies give no figures."""
    weighed = [one for one in replies if one.is_weighed]
    confidences = [one.confidence for one in weighed]
    right = [one.is_right for one in weighed]
    measured = {name: figure(replies) for name, figure in _FIGURES.items()}
    return AnswerEvaluation(
        questions=len(replies),
        answerable=sum(one.is_answerable for one in replies),
        **measured,
        intervals={
            name: _interval(replies, figure)
            for name, figure in _FIGURES.items()
            if measured[name] is not None
        },
        bins=tuple(reliability_bins(confidences, right)),
        thresholds=tuple(outcomes(confidences, right, besides=(threshold,))),
        current_threshold=threshold,
        most_wrong=most_wrong,
        recommended=recommended(confidences, right, most_wrong=most_wrong),
        missing_gold=missing_gold,
        remarks=tuple(_remarks(replies, missing_gold)),
        replies=tuple(replies),
    )


def _interval(replies: Sequence[JudgedReply], figure: "_Figure") -> Interval | None:
    def of_resample(chosen: Chosen) -> float | None:
        return figure([replies[i] for i in chosen])

    return bootstrap_interval(len(replies), of_resample)


_Figure = Callable[[Sequence[JudgedReply]], float | None]


def _answered(replies: Sequence[JudgedReply]) -> list[JudgedReply]:
    return [one for one in replies if one.decision == Decision.ANSWER]


def _decision_accuracy(replies: Sequence[JudgedReply]) -> float | None:
    agreeing = sum((one.decision == Decision.ANSWER) == one.is_answerable for one in replies)
    return _share(agreeing, len(replies))


def _wrong_among_answered(replies: Sequence[JudgedReply]) -> float | None:
    answered = _answered(replies)
    return _share(sum(not one.is_right for one in answered), len(answered))


def _abstention_precision(replies: Sequence[JudgedReply]) -> float | None:
    """None without unanswerable questions: every abstention would count as wrong, which says nothing."""
    if all(one.is_answerable for one in replies):
        return None
    abstained = [one for one in replies if one.decision != Decision.ANSWER]
    return _share(sum(not one.is_answerable for one in abstained), len(abstained))


def _abstention_recall(replies: Sequence[JudgedReply]) -> float | None:
    unanswerable = [one for one in replies if not one.is_answerable]
    return _share(sum(one.decision != Decision.ANSWER for one in unanswerable), len(unanswerable))


def _abstention_f1(replies: Sequence[JudgedReply]) -> float | None:
    precision, recall = _abstention_precision(replies), _abstention_recall(replies)
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _citation_precision(replies: Sequence[JudgedReply]) -> float | None:
    answered = _answered(replies)
    return _share(sum(one.gold_citations for one in answered), sum(one.citations for one in answered))


def _calibration(figure: Callable[[list[float], list[bool]], float | None], truth: str) -> _Figure:
    def of(replies: Sequence[JudgedReply]) -> float | None:
        weighed = [one for one in replies if one.is_weighed]
        return figure([one.confidence for one in weighed], [getattr(one, truth) for one in weighed])

    return of


_FIGURES: Mapping[str, _Figure] = {
    "decision_accuracy": _decision_accuracy,
    "answered": lambda replies: _share(len(_answered(replies)), len(replies)),
    "wrong_among_answered": _wrong_among_answered,
    "abstention_precision": _abstention_precision,
    "abstention_recall": _abstention_recall,
    "abstention_f1": _abstention_f1,
    "citation_precision": _citation_precision,
    "auroc": _calibration(auroc, "is_right"),
    "auroc_answerable": _calibration(auroc, "is_answerable"),
    "ece": _calibration(expected_calibration_error, "is_right"),
}


def _remarks(replies: Sequence[JudgedReply], missing_gold: int) -> list[str]:
    found = []
    if replies and all(one.is_answerable for one in replies):
        found.append(
            "No question is unanswerable, so nothing here shows whether the agent keeps silent when it "
            'should. Add some with "answerable": false.'
        )
    if replies and not any(one.is_answerable for one in replies):
        found.append(
            "No question is answerable, so nothing here shows whether right answers are found. "
            'Name the documents that answer in "gold_ids".'
        )
    if 0 < len(replies) < FEW:
        found.append(f"{len(replies)} questions are few: look at the intervals before the figures.")
    if missing_gold:
        found.append(
            f"{missing_gold} questions name no document that is there: no answer to them can be right."
        )
    return found


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
