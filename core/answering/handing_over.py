"""Turning a conversation over to people: state, route, summary, what the customer is told. Writes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from core.answering.email_asking import is_wanted
from core.answering.fixed_replies import notice
from core.configuration.agent_config import AgentConfig
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy
from core.contacts.contacts import Contact
from core.conversations import event_kinds
from core.conversations.conversation import Conversation, Event, Message, Role
from core.conversations.states import assigned, closed, handed_off
from core.deployment.channel_settings import EmailAsk
from core.handoff.routing import Route
from core.identifiers import IdFactory


class Router(Protocol):
    """Who gets a conversation."""

    def route(self, policy: HandoffPolicy, *, owner_id: str | None, now: datetime) -> Route:
        """By the policy's routing; the owner is kept where it says so."""
        ...


Summarise = Callable[[Conversation, Sequence[Message], str, str, Contact | None], dict[str, object]]
"""What the person should know, as JSON: from the messages, the reason, the rule met and the contact."""


@dataclass(frozen=True, slots=True)
class Turnover:
    """A conversation as turned over, with the events that tell so."""

    conversation: Conversation
    events: tuple[Event, ...]
    person_id: str | None = None
    """Who was given it, now or for later, so that turns can be taken."""
    told: str = "handoff_unavailable"
    """The configured message that says to the customer what becomes of it."""
    is_awaited: bool = False
    """Whether somebody will answer, so that an address to answer to is of use."""


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

    def someone_available(self, config: AgentConfig, now: datetime, *, owner_id: str | None = None) -> bool:
        """Whether a person could take a conversation over right now: asked of where it would go."""
        policy = config.handoff
        if policy.mode is not HandoffMode.LIVE:
            return False
        return self._router.route(policy, owner_id=owner_id, now=now).is_someone_available

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
        """The agent gives it up for this reason. Raises InvalidInput when people have it already.

        Where there is no handoff, it is closed instead: the next message begins anew.
        """
        if config.handoff.mode is HandoffMode.NONE:
            return self._closed(conversation, at, reason)
        contact = self._contact(conversation)
        summary = self._summarise(conversation, messages, reason, rule, contact)
        detail: dict[str, object] = {"reason": reason, "rule": rule, "summary": summary}
        changed = handed_off(conversation, at, reason=reason, asked_for_person=asked_for_person)
        return self._routed(changed, config, at, event_kinds.HANDED_OFF, detail)

    def route_past(self, conversation: Conversation, config: AgentConfig, *, at: datetime) -> Turnover:
        """One that the agent never took, and that is queued already. Without a handoff it is closed."""
        if config.handoff.mode is HandoffMode.NONE:
            return self._closed(conversation, at, conversation.eligibility)
        detail: dict[str, object] = {"reason": conversation.eligibility}
        return self._routed(conversation, config, at, event_kinds.ROUTED, detail)

    def notices(
        self,
        turnover: Turnover,
        config: AgentConfig,
        known: Sequence[Event],
        *,
        position: int,
        at: datetime,
        ask: EmailAsk,
        again: str = "",
    ) -> tuple[tuple[Message, ...], tuple[Event, ...]]:
        """What the customer reads where the agent does not speak itself, with the question for the address.

        `known`: what happened in the conversation before; the address is asked for once. `again`: when the
        agent takes conversations, where that is known.
        """
        conversation = turnover.conversation
        said = notice(turnover.told, config, conversation.language, again=again)
        told = self._notice(said, conversation, position, at)
        if ask is EmailAsk.NEVER or not turnover.is_awaited:
            return (told,), ()
        asked, asking = self.ask_address(conversation, config, known, position=position + 1, at=at)
        return (told, *asked), asking

    def ask_address(
        self,
        conversation: Conversation,
        config: AgentConfig,
        known: Sequence[Event],
        *,
        position: int,
        at: datetime,
    ) -> tuple[tuple[Message, ...], tuple[Event, ...]]:
        """The question for the address, and the event; nothing where it is known or was asked for before."""
        if not is_wanted(self._contact(conversation), known):
            return (), ()
        said = notice("ask_email", config, conversation.language)
        question = self._notice(said, conversation, position, at)
        return (question,), (self._event(conversation, event_kinds.EMAIL_ASKED, at, {}),)

    def _routed(
        self,
        conversation: Conversation,
        config: AgentConfig,
        at: datetime,
        kind: str,
        detail: dict[str, object],
    ) -> Turnover:
        if conversation.is_test:
            return Turnover(conversation, (self._event(conversation, kind, at, detail),))
        route = self._router.route(config.handoff, owner_id=conversation.assignee_id, now=at)
        event = self._event(conversation, kind, at, {**detail, "why": route.why})
        is_live = config.handoff.mode is HandoffMode.LIVE and route.is_someone_available
        if is_live and route.person_id is not None:
            changed = assigned(conversation, at, person_id=route.person_id, team_id=route.team_id)
        else:
            # Followed up later: it waits where the routing says, and is nobody's chat yet.
            changed = replace(conversation, team_id=route.team_id, assignee_id=route.person_id)
        told = "handoff" if is_live else "handoff_unavailable"
        events = (event, *self._given(conversation, route, at))
        return Turnover(changed, events, route.person_id, told, is_awaited=True)

    def _given(self, conversation: Conversation, route: Route, at: datetime) -> tuple[Event, ...]:
        if route.person_id is None:
            return ()
        detail: dict[str, object] = {
            "person_id": route.person_id,
            "team_id": route.team_id,
            "by": "routing",
            "why": route.why,
        }
        return (self._event(conversation, event_kinds.ASSIGNED, at, detail),)

    def _closed(self, conversation: Conversation, at: datetime, reason: str) -> Turnover:
        """Nobody would ever look at it in a queue. Whether the agent takes the next message is seen then."""
        ended = closed(replace(conversation, assignee_id=None, team_id=None), at)
        detail: dict[str, object] = {"by": event_kinds.BY_NOBODY, "reason": reason}
        event = self._event(conversation, event_kinds.CLOSED, at, detail)
        return Turnover(ended, (event,), told="no_handoff")

    def _notice(self, text: str, conversation: Conversation, position: int, at: datetime) -> Message:
        return Message(self._ids("msg"), conversation.id, position, Role.NOTICE, text, at)

    def _contact(self, conversation: Conversation) -> Contact | None:
        return self._find_contact(conversation.contact_id) if conversation.contact_id else None

    def _event(self, conversation: Conversation, kind: str, at: datetime, detail: dict[str, object]) -> Event:
        return Event(self._ids("evt"), conversation.id, kind, at, detail)
