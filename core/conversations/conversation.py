"""Records of conversations. Evidence is stored with the message it belongs to, in the same transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """Where a conversation takes place. Preview conversations are tests and never counted."""

    LIVE_CHAT = "live_chat"
    EMAIL = "email"
    WHATSAPP = "whatsapp"
    MESSENGER = "messenger"
    API = "api"
    PREVIEW = "preview"


class ConversationState(StrEnum):
    """Where a conversation stands."""

    NEW = "new"
    AGENT_ACTIVE = "agent_active"
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    HANDED_OFF = "handed_off"
    WITH_PERSON = "with_person"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a conversation counts. Decided 72 h after the last activity; until then pending."""

    PENDING = "pending"
    RESOLVED = "resolved"
    DEFLECTED = "deflected"
    """No person was involved, but the answer did not (or not certainly) help."""
    HANDED_OFF = "handed_off"
    """Passed to a person at the customer's request or by the agent's rules."""
    REASSIGNED = "reassigned"
    """A person stepped in unasked: neither a handoff nor a deflection."""
    NOT_HANDLED = "not_handled"
    """The agent took no part."""


class Role(StrEnum):
    """Who speaks."""

    CUSTOMER = "customer"
    AGENT = "agent"
    PERSON = "person"


class Feedback(StrEnum):
    """What the customer thought."""

    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"


@dataclass(frozen=True, slots=True)
class Message:
    """One utterance. The agent's carry their evidence as JSON (a Reply, see core.answering.evidence)."""

    id: str
    conversation_id: str
    position: int
    """1, 2, 3 … within the conversation."""
    role: Role
    text: str
    created_at: datetime
    decision: str | None = None
    confidence: float | None = None
    latency_ms: float | None = None
    knowledge_version: int | None = None
    config_version: int | None = None
    evidence: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a conversation: opened, handed_off, assigned, rated, closed, outcome."""

    id: str
    conversation_id: str
    kind: str
    created_at: datetime
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation with one customer on one channel."""

    id: str
    channel: Channel
    state: ConversationState
    opened_at: datetime
    last_activity_at: datetime
    customer: str = ""
    """Name, address or number shown to people; empty when unknown."""
    subject: str = ""
    """First question, shortened, for lists."""
    is_test: bool = False
    outcome: Outcome = Outcome.PENDING
    handoff_reason: str | None = None
    feedback: Feedback | None = None
    feedback_comment: str = ""
    closed_at: datetime | None = None
    language: str | None = None
    agent_took_part: bool = False
    asked_for_person: bool = False
    answered_count: int = 0
    """Agent messages with decision answer."""
