"""What goes into a turn and what comes out of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.configuration.agent_config import AgentConfig
from core.knowledge.documents import Medium
from core.retrieval.passages import Passage
from core.retrieval.ports import Overlay


class Decision(StrEnum):
    """What the agent decided to do with a message."""

    ANSWER = "answer"
    ASK_BACK = "ask_back"
    HAND_OFF = "hand_off"
    SMALL_TALK = "small_talk"
    """A greeting, thanks or goodbye: answered politely, without sources."""
    SCRIPTED = "scripted"
    """A scripted response, said word for word."""
    DECLINE = "decline"
    """A topic that the agent is not to speak about."""
    STAY = "stay"
    """A person would be needed and there is none: the agent says so, and what it can do."""


class HandoffReason(StrEnum):
    """Why a person is needed."""

    CANNOT_ANSWER = "cannot_answer"
    ASKED_FOR_PERSON = "asked_for_person"
    PROVIDER_FAILED = "provider_failed"
    CUSTOM_RULE = "custom_rule"
    """A phrase or rule of the configuration."""
    GUARDRAIL = "guardrail"
    """A topic to avoid that is for people."""
    PAUSED = "paused"
    NO_CREDITS = "no_credits"
    STUCK = "stuck"
    """The conversation went on for too long, or a reply never came."""
    NOT_ELIGIBLE = "not_eligible"
    """The agent was not to take the conversation."""


class SituationKind(StrEnum):
    """What in the configuration a message can meet."""

    PHRASE = "phrase"
    RULE = "rule"
    GUARDRAIL = "guardrail"
    SCRIPTED = "scripted"


@dataclass(frozen=True, slots=True)
class MetSituation:
    """A phrase, rule, topic or scripted response of the configuration that a message met."""

    kind: SituationKind
    name: str
    """The phrase, rule, topic, or the scripted response's name, as the lead wrote it."""
    score: float
    """0 to 1: how surely it was met; 1 for words that were said."""
    said: str
    """The part of the message that met it."""
    how: str
    """By words, by meaning, or by the model of this name."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a search, a model or an action within a turn."""

    name: str
    ms: float
    outcome: str
    """done, failed with the reason, or refused."""


SETTLED = frozenset({Decision.SMALL_TALK, Decision.SCRIPTED, Decision.DECLINE})
"""Decisions that are made without weighing evidence."""
SETTLED_HANDOFFS = frozenset(HandoffReason) - {HandoffReason.CANNOT_ANSWER, HandoffReason.PROVIDER_FAILED}
"""Reasons for a handoff that are no judgement of evidence."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One earlier message of the conversation."""

    role: str
    """customer, agent or person."""
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One message to reply to. `at_version` None means the newest knowledge."""

    question: str
    config: AgentConfig
    config_version: int = 0
    history: tuple[Utterance, ...] = ()
    at_version: int | None = None
    overlay: Overlay | None = None
    segments: frozenset[str] = frozenset()
    """The segments the customer belongs to: content limited to others is not for them."""
    language: str | None = None
    """The customer's, as a code such as `sv`; the agent tells it from the messages when it is not given."""
    asked_back_before: bool = False
    """The agent already asked back in this episode; it must not do so again."""
    is_someone_available: bool = True
    """Whether a person could take over now, for what the customer is told of a handoff."""
    may_hand_off: bool = True
    """False where nobody can take the conversation, whatever the configuration says: the agent stays."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A span of a document version that carries a sentence: quote == version.text[start:end]."""

    document_id: str
    document_version: int
    external_id: str
    source_id: str
    url: str | None
    title: str
    quote: str
    start: int
    end: int
    language: str | None = None
    """Of the document, where known."""
    medium: Medium = Medium.TEXT
    time_s: int | None = None
    """Where it was spoken: seconds from the beginning of the recording."""


@dataclass(frozen=True, slots=True)
class ReplySentence:
    """A sentence as said, with what carries it. Citation None: nothing factual (an opening, a question)."""

    text: str
    citation: Citation | None
    support: float
    """0 to 1: how well the span carries the sentence; 1 for a sentence quoted from it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the turn with its result, for the insight panel."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The agent's reply and all its evidence. Nothing of it is derived again later."""

    decision: Decision
    text: str
    """Readable text for the customer, in Markdown without outside HTML."""
    confidence: float
    """Calibrated probability, 0 to 1, that an answer from these passages is right."""
    reason: str
    """In words: why this decision."""
    understood_as: str
    """The question made to stand alone, as it was searched."""
    sentences: tuple[ReplySentence, ...]
    citations: tuple[Citation, ...]
    """Distinct spans the customer may see (citable sources only), in order of use."""
    passages: tuple[Passage, ...]
    checks: tuple[Check, ...]
    knowledge_version: int
    config_version: int
    composer: str
    """extractive, generative, or scripted for fixed wordings."""
    model: str
    """Model that composed, empty for none."""
    timings_ms: dict[str, float] = field(default_factory=dict)
    handoff_reason: HandoffReason | None = None
    """Why a person is needed; also when the agent stays because there is none."""
    situation: MetSituation | None = None
    """What of the configuration the message met, if that decided."""
    tool_calls: tuple[ToolCall, ...] = ()
    """Searches, models and actions, in the order in which they were called."""

    @property
    def was_weighed(self) -> bool:
        """Whether the confidence means anything: what is settled by rule needs no evidence."""
        return self.decision not in SETTLED and self.handoff_reason not in SETTLED_HANDOFFS


@dataclass(frozen=True, slots=True)
class ReplyDelta:
    """A piece of a reply's text as it comes, or (is_restart) the news that the text so far is withdrawn."""

    text: str
    is_restart: bool = False


ReplyEvent = ReplyDelta | Reply
"""A stream of a turn: any number of deltas, then exactly one Reply."""
