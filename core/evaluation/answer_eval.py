"""Judges the agent's decisions and citations on labelled questions: what `answerdesk eval answers` prints."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.answering.agent import CustomerAgent
from core.answering.reply import Decision, Reply, Turn, Utterance
from core.configuration.agent_config import AgentConfig
from core.errors import InvalidInput
from core.evaluation.calibration import (
    ReliabilityBin,
    auroc,
    expected_calibration_error,
    reliability_bins,
)


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    role: str = "customer"
    text: str


class AnswerQuestion(BaseModel):
    """One labelled question. Answerable unless said otherwise when it has gold documents."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str = ""
    question: str = Field(min_length=1)
    history: tuple[_Said, ...] = ()
    gold_ids: tuple[str, ...] = ()
    answerable: bool | None = None

    @property
    def is_answerable(self) -> bool:
        """Whether the content holds the answer."""
        return bool(self.gold_ids) if self.answerable is None else self.answerable


def read_answer_questions(path: Path) -> list[AnswerQuestion]:
    """One JSON object a line. Raises InvalidInput naming the first line that cannot be used."""
    questions = []
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path.name} cannot be read as UTF-8 text: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(AnswerQuestion.model_validate_json(line))
        except ValidationError as error:
            detail = error.errors(include_input=False)[0]["msg"]
            raise InvalidInput(f"Line {number} of {path.name} is no question: {detail}.") from error
    if not questions:
        raise InvalidInput(f"{path.name} holds no questions.")
    return questions


@dataclass(frozen=True, slots=True)
class JudgedReply:
    """A question with what the agent did."""

    id: str
    question: str
    decision: str
    confidence: float
    is_answerable: bool
    is_right: bool
    """Answered: a citation lies in a gold document. Otherwise: the best passage does."""
    citations: int
    gold_citations: int


@dataclass(frozen=True, slots=True)
class AnswerEvaluation:
    """Figures over all questions; None where there is nothing to divide by."""

    questions: int
    decision_accuracy: float
    answered: float
    wrong_among_answered: float | None
    abstention_precision: float | None
    abstention_recall: float | None
    abstention_f1: float | None
    citation_precision: float | None
    auroc: float | None
    ece: float | None
    bins: tuple[ReliabilityBin, ...]
    replies: tuple[JudgedReply, ...]

    def as_json(self) -> dict[str, object]:
        """Plain JSON types, with every reply."""
        plain: dict[str, object] = json.loads(json.dumps(asdict(self)))
        return plain


def evaluate_answers(
    agent: CustomerAgent, questions: Sequence[AnswerQuestion], *, config: AgentConfig | None = None
) -> AnswerEvaluation:
    """Each question as one turn with its history, at the newest knowledge."""
    used = config or AgentConfig()
    return summarise([_judged(agent, question, used) for question in questions])


def _judged(agent: CustomerAgent, question: AnswerQuestion, config: AgentConfig) -> JudgedReply:
    history = tuple(Utterance(_role(said.role), said.text) for said in question.history)
    reply = agent.reply(Turn(question.question, config, history=history))
    gold = set(question.gold_ids)
    cited = [citation.external_id in gold for citation in reply.citations]
    return JudgedReply(
        id=question.id,
        question=question.question,
        decision=reply.decision.value,
        confidence=reply.confidence,
        is_answerable=question.is_answerable,
        is_right=question.is_answerable and _is_right(reply, gold),
        citations=len(cited),
        gold_citations=sum(cited),
    )


def _role(role: str) -> str:
    return "customer" if role in ("user", "customer") else "agent"


def _is_right(reply: Reply, gold: set[str]) -> bool:
    if not gold:
        return True
    if reply.decision is Decision.ANSWER:
        return any(citation.external_id in gold for citation in reply.citations)
    return bool(reply.passages) and reply.passages[0].external_id in gold


def summarise(replies: Sequence[JudgedReply]) -> AnswerEvaluation:
    """The figures for replies that were judged."""
    answered = [one for one in replies if one.decision == Decision.ANSWER]
    abstained = [one for one in replies if one.decision != Decision.ANSWER]
    unanswerable = [one for one in replies if not one.is_answerable]
    rightly_abstained = sum(not one.is_answerable for one in abstained)
    precision = _share(rightly_abstained, len(abstained))
    recall = _share(rightly_abstained, len(unanswerable))
    confidences = [one.confidence for one in replies]
    right = [one.is_right for one in replies]
    agreeing = sum((one.decision == Decision.ANSWER) == one.is_answerable for one in replies)
    return AnswerEvaluation(
        questions=len(replies),
        decision_accuracy=_share(agreeing, len(replies)) or 0.0,
        answered=_share(len(answered), len(replies)) or 0.0,
        wrong_among_answered=_share(sum(not one.is_right for one in answered), len(answered)),
        abstention_precision=precision,
        abstention_recall=recall,
        abstention_f1=_harmonic(precision, recall),
        citation_precision=_share(
            sum(one.gold_citations for one in answered), sum(one.citations for one in answered)
        ),
        auroc=auroc(confidences, right),
        ece=expected_calibration_error(confidences, right),
        bins=tuple(reliability_bins(confidences, right)),
        replies=tuple(replies),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _harmonic(one: float | None, other: float | None) -> float | None:
    if one is None or other is None or one + other == 0:
        return None
    return 2 * one * other / (one + other)
