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
    """The agent owes a reply."""
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    QUEUED = "queued"
    """Waits for a person."""
    WITH_PERSON = "with_person"
    """A person has it, who wrote or was given it."""
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
    NOTICE = "notice"
    """Said by the system where neither agent nor person speaks: who will answer, and when."""


class Feedback(StrEnum):
    """What the customer thought."""

    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent with a message; its bytes lie among the blobs."""

    id: str
    name: str
    media_type: str
    size: int
    blob_hash: str


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
    author: str = ""
    """The id of the person who wrote; empty for customer and agent."""
    attachments: tuple[Attachment, ...] = ()
    evidence: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a conversation; kinds are in `core.conversations.event_kinds`."""

    id: str
    conversation_id: str
    kind: str
    created_at: datetime
    detail: dict[str, object] = field(default_factory=dict)


ELIGIBLE = "eligible"


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
    contact_id: str | None = None
    eligibility: str = ELIGIBLE
    """Why the agent takes part or not: a word of `core.deployment.eligibility.Eligibility`."""
    assignee_id: str | None = None
    """The person who has it, or is to take it."""
    team_id: str | None = None
    """The team it waits for."""
    episode: int = 1
    """Counts up with each reopening. There is at most one handoff an episode."""
    waiting_since: datetime | None = None
    """Since when the customer waits for a person's word; None while nobody owes them one."""
    reply_owed_since: datetime | None = None
    """Since when the agent owes a reply; None while it does not, in whatever other state."""
    is_rated_as_whole: bool = False
    """Whether `feedback` is of the conversation; otherwise it is of the reply that was rated last."""

    @property
    def verdict(self) -> Feedback | None:
        """What the customer thought of the conversation as a whole; None while they have not said."""
        return self.feedback if self.is_rated_as_whole else None
