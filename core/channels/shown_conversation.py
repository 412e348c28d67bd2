"""A conversation as its customer may see it: no evidence, no notes, no ids of people. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from core.conversations.conversation import (
    Attachment,
    Conversation,
    ConversationState,
    Feedback,
    Message,
    Role,
)

_WITH_AGENT = frozenset(
    {ConversationState.NEW, ConversationState.AGENT_ACTIVE, ConversationState.WAITING_FOR_CUSTOMER}
)


class PartnerKind(StrEnum):
    """Who the customer talks to."""

    AGENT = "agent"
    QUEUE = "queue"
    """People, none of whom has it yet."""
    PERSON = "person"
    NOBODY = "nobody"
    """It is closed."""


@dataclass(frozen=True, slots=True)
class Partner:
    """Who the customer talks to, by name where there is one."""

    kind: PartnerKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class ShownCitation:
    """Where something stands: the title of a document, and its address where customers can open it."""

    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One message."""

    id: str
    position: int
    role: Role
    author: str
    """The agent's or the person's name; empty for customer and notices."""
    text: str
    created_at: datetime
    decision: str | None = None
    citations: tuple[ShownCitation, ...] = ()
    files: tuple[Attachment, ...] = ()
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class ShownState:
    """Where the conversation stands."""

    state: ConversationState
    partner: Partner
    asks_email: bool
    feedback: Feedback | None
    """Of the conversation as a whole; what was said of single replies stands with them."""
    is_switched_on: bool
    """The agent, everywhere; what it has it finishes all the same."""

    @property
    def is_powered_by_ai(self) -> bool:
        """The agent has it, and is switched on."""
        return self.partner.kind is PartnerKind.AGENT and self.is_switched_on

    @property
    def is_writing(self) -> bool:
        """The agent owes a reply, and does not wait for an address first."""
        return self.state is ConversationState.AGENT_ACTIVE and not self.asks_email


@dataclass(frozen=True, slots=True)
class Names:
    """How those who speak are called."""

    agent: str
    person: Callable[[str], str]
    """By id; empty for somebody unknown."""


def shown_state(
    conversation: Conversation, names: Names, *, asks_email: bool, is_switched_on: bool
) -> ShownState:
    """The state with whoever has the conversation."""
    return ShownState(
        conversation.state,
        _partner(conversation, names),
        asks_email,
        conversation.verdict,
        is_switched_on,
    )


def _partner(conversation: Conversation, names: Names) -> Partner:
    if conversation.state in _WITH_AGENT:
        return Partner(PartnerKind.AGENT, names.agent)
    if conversation.state is ConversationState.QUEUED:
        return Partner(PartnerKind.QUEUE)
    if conversation.state is ConversationState.WITH_PERSON:
        assignee = conversation.assignee_id
        return Partner(PartnerKind.PERSON, names.person(assignee) if assignee else "")
    return Partner(PartnerKind.NOBODY)


def shown_message(message: Message, names: Names, *, feedback: Feedback | None = None) -> ShownMessage:
    """The message less its evidence; of that, the sources remain that customers may see."""
    return ShownMessage(
        id=message.id,
        position=message.position,
        role=message.role,
        author=_author(message, names),
        text=message.text,
        created_at=message.created_at,
        decision=message.decision,
        citations=tuple(_citations(message.evidence or {})),
        files=message.attachments,
        feedback=feedback,
    )


def _author(message: Message, names: Names) -> str:
    if message.role is Role.AGENT:
        return names.agent
    return names.person(message.author) if message.role is Role.PERSON and message.author else ""


def _citations(evidence: Mapping[str, object]) -> Iterator[ShownCitation]:
    """Each document once, in order of use."""
    listed = evidence.get("citations")
    seen: set[ShownCitation] = set()
    for one in _mappings(listed if isinstance(listed, list) else ()):
        shown = ShownCitation(str(one.get("title") or ""), _web_address(one.get("url")))
        if shown not in seen and (shown.title or shown.url):
            seen.add(shown)
            yield shown


def _mappings(listed: Iterable[object]) -> Iterator[Mapping[str, object]]:
    return (one for one in listed if isinstance(one, Mapping))


def _web_address(url: object) -> str | None:
    """Crawled addresses come from outside: only those of web pages become links."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None
