"""Turning a conversation over to people: state, route, summary, what the customer is told. Writes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from core.answering.wordings_by_language import message
from core.configuration.agent_config import AgentConfig
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy
from core.contacts.contacts import Contact
from core.conversations import event_kinds
from core.conversations.conversation import Conversation, Event, Message, Role
from core.conversations.states import assigned, handed_off
from core.handoff.routing import Route
from core.identifiers import IdFactory


class Router(Protocol):
    """Who gets a conversation."""

    def route(self, policy: HandoffPolicy, *, owner_id: str | None, now: datetime) -> Route:
        """By the policy's routing; the owner is kept where it says so."""
        ...

    def someone_available(self, policy: HandoffPolicy, *, now: datetime) -> bool:
        """Whether anybody who would get it is there now."""
        ...


Summarise = Callable[[Conversation, Sequence[Message], str, str, Contact | None], dict[str, object]]
"""What the person should know, as JSON: from the messages, the reason, the rule met and the contact."""


@dataclass(frozen=True, slots=True)
class Turnover:
    """A conversation as turned over, with the events that tell so."""

    conversation: Conversation
    events: tuple[Event, ...]
    person_id: str | None = None
    """Who was given it, so that turns can be taken."""


class HandingOver:
    """Works out turnovers; conversations that are tests reach nobody."""

    def __init__(
        self,
        *,
        router: Router,
        summarise: Summarise,
        ids: IdFactory,
        find_contact: Callable[[str], Contact | None],
    ) -> None:
        self._router = router
        self._summarise = summarise
        self._ids = ids
        self._find_contact = find_contact

    def someone_available(self, config: AgentConfig, now: datetime) -> bool:
        """Whether a person could take a conversation over right now."""
        policy = config.handoff
        return policy.mode is HandoffMode.LIVE and self._router.someone_available(policy, now=now)

    def hand_off(
        self,
        conversation: Conversation,
        messages: Sequence[Message],
        config: AgentConfig,
        *,
        at: datetime,
        reason: str,
        asked_for_person: bool = False,
        rule: str = "",
    ) -> Turnover:
        """The agent gives it up for this reason. Raises InvalidInput when people have it already."""
        contact = self._contact(conversation)
        summary = self._summarise(conversation, messages, reason, rule, contact)
        detail: dict[str, object] = {"reason": reason, "rule": rule, "summary": summary}
        changed = handed_off(conversation, at, reason=reason, asked_for_person=asked_for_person)
        event = self._event(conversation, event_kinds.HANDED_OFF, at, detail)
        return self._routed(changed, config, at, (event,))

    def route_past(self, conversation: Conversation, config: AgentConfig, *, at: datetime) -> Turnover:
        """One that the agent never took, and that is queued already."""
        detail: dict[str, object] = {"reason": conversation.eligibility}
        return self._routed(
            conversation, config, at, (self._event(conversation, event_kinds.ROUTED, at, detail),)
        )

    def notice(
        self,
        conversation: Conversation,
        config: AgentConfig,
        *,
        position: int,
        at: datetime,
        is_someone_available: bool,
    ) -> Message:
        """What the customer is told where the agent does not speak itself."""
        name = "handoff" if is_someone_available else "handoff_unavailable"
        text = message(name, config, conversation.language)
        return Message(self._ids("msg"), conversation.id, position, Role.NOTICE, text, at)

    def _routed(
        self, conversation: Conversation, config: AgentConfig, at: datetime, events: tuple[Event, ...]
    ) -> Turnover:
        if conversation.is_test:
            return Turnover(conversation, events)
        route = self._router.route(config.handoff, owner_id=conversation.assignee_id, now=at)
        is_live = config.handoff.mode is HandoffMode.LIVE
        if route.person_id is None or not is_live:
            # Followed up later: it waits where the routing says, and is nobody's chat yet.
            queued = replace(conversation, team_id=route.team_id, assignee_id=route.person_id)
            return Turnover(queued, events)
        given = assigned(conversation, at, person_id=route.person_id, team_id=route.team_id)
        detail: dict[str, object] = {
            "person_id": route.person_id,
            "team_id": route.team_id,
            "by": "routing",
            "why": route.why,
        }
        event = self._event(conversation, event_kinds.ASSIGNED, at, detail)
        return Turnover(given, (*events, event), route.person_id)

    def _contact(self, conversation: Conversation) -> Contact | None:
        return self._find_contact(conversation.contact_id) if conversation.contact_id else None

    def _event(self, conversation: Conversation, kind: str, at: datetime, detail: dict[str, object]) -> Event:
        return Event(self._ids("evt"), conversation.id, kind, at, detail)
