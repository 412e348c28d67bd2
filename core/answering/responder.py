"""Answers what customers wrote: one reply to all that is unanswered, stored exactly once."""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from core.answering.agent import CustomerAgent
from core.answering.email_asking import is_awaited, is_settled, reopened_at, without_address
from core.answering.evidence import reply_from_evidence
from core.answering.handing_over import HandingOver, Turnover
from core.answering.reply import Decision, HandoffReason, Reply, ReplyDelta, ReplyEvent, Turn, Utterance
from core.answering.stored_replies import find_reply, message_of, unanswered
from core.answering.wording import language_of
from core.audit.ports import Transaction
from core.clock import Clock
from core.configuration.agent_config import AgentConfig, ConfigVersion
from core.contacts.contacts import Contact
from core.conversations import event_kinds
from core.conversations.conversation import Channel, Conversation, Event, Message, Role
from core.conversations.ports import Basis, ConversationChange, ConversationStore
from core.conversations.states import agent_replied, may_agent_speak, owes_reply, person_refused
from core.conversations.steps import ATTEMPTS
from core.deployment.channel_settings import EmailAsk
from core.errors import DatabaseBusy
from core.identifiers import IdFactory
from core.retrieval.ports import Overlay

logger = logging.getLogger("answerdesk.answering")

HISTORY = 12
"""Earlier messages that a turn takes into account."""
_BEGINNINGS = 3
"""A customer who goes on writing is answered in the end: the last beginning is kept whatever comes."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a caller may choose for one reply; None stands for what is published and newest."""

    at_version: int | None = None
    overlay: Overlay | None = None
    config: AgentConfig | None = None


PUBLISHED = Terms()


@dataclass(frozen=True, slots=True)
class ResponderParts:
    """What a responder works with."""

    agent: CustomerAgent
    conversations: ConversationStore
    current_config: Callable[[], ConfigVersion]
    handing_over: HandingOver
    find_contact: Callable[[str], Contact | None]
    ask_email: Callable[[Channel], EmailAsk]
    mark_assigned: Callable[[str, datetime], None]
    transaction: Transaction
    clock: Clock
    ids: IdFactory


@dataclass(frozen=True, slots=True)
class _Scene:
    """A conversation as it was read, and what of it is to be answered."""

    conversation: Conversation
    messages: Sequence[Message]
    events: Sequence[Event]
    burst: Sequence[Message]
    published: ConfigVersion
    terms: Terms

    @property
    def config(self) -> AgentConfig:
        return self.terms.config or self.published.config


class _Outcome(Enum):
    """Why a reply was not stored."""

    SILENT = "somebody else has the conversation, or it was answered"
    OVERTAKEN = "the customer went on writing"
    MOVED = "something else was written in that instant"


class Responder:
    """Replies to conversations. Safe from several threads and processes: whoever stores first has replied."""

    def __init__(self, parts: ResponderParts) -> None:
        self._parts = parts

    def respond(self, conversation_id: str, terms: Terms = PUBLISHED) -> Iterator[ReplyEvent]:
        """Deltas as they come and the reply once it is stored; nothing when there is nothing to say.

        All messages without an answer are answered together. When the customer writes on before the reply is
        stored, it is withdrawn and made anew. Raises NotFound and StorageError.
        """
        for beginning in range(1, _BEGINNINGS + 1):
            scene = self._scene(conversation_id, terms)
            if scene is None:
                return
            reply = yield from self._say(scene)
            outcome = self._store(scene, reply, is_last=beginning == _BEGINNINGS)
            if isinstance(outcome, Reply):
                yield outcome
                return
            yield ReplyDelta("", is_restart=True)
            if outcome is _Outcome.SILENT:
                return

    def stored_reply(self, conversation_id: str, message_id: str) -> Reply | None:
        """The reply that answers the customer's message; None when there is none yet."""
        found = find_reply(self._parts.conversations.list_messages(conversation_id), message_id)
        return reply_from_evidence(found.evidence) if found is not None and found.evidence else None

    def _scene(self, conversation_id: str, terms: Terms) -> _Scene | None:
        """None when nothing is to be said: a person has it, it waits for an address, all is answered.

        An address that was asked for and given is no question.
        """
        parts = self._parts
        conversation = parts.conversations.find_conversation(conversation_id)
        messages = parts.conversations.list_messages(conversation_id)
        events = parts.conversations.list_events(conversation_id)
        burst = unanswered(messages, since=reopened_at(events))
        if not may_agent_speak(conversation) or is_held_back(events, messages) or is_settled(burst, events):
            return None
        return _Scene(conversation, messages, events, burst, parts.current_config(), terms)

    def _say(self, scene: _Scene) -> Generator[ReplyDelta, None, Reply]:
        reply: Reply | None = None
        for event in self._parts.agent.stream(self._turn(scene)):
            if isinstance(event, Reply):
                reply = event
            else:
                yield event
        if reply is None:
            raise AssertionError("A stream ends with its reply.")
        return reply

    def _turn(self, scene: _Scene) -> Turn:
        contact = self._contact(scene.conversation)
        first = scene.burst[0].position
        return Turn(
            question=question_of(scene.burst),
            config=scene.config,
            config_version=0 if scene.terms.config else scene.published.number,
            history=history_of([one for one in scene.messages if one.position < first]),
            at_version=scene.terms.at_version,
            overlay=scene.terms.overlay,
            segments=frozenset(contact.segments) if contact else frozenset(),
            asked_back_before=_asked_back(scene),
            is_someone_available=self._parts.handing_over.someone_available(
                scene.config, self._parts.clock(), owner_id=scene.conversation.assignee_id
            ),
        )

    def _store(self, scene: _Scene, reply: Reply, *, is_last: bool) -> Reply | _Outcome:
        for _ in range(ATTEMPTS):
            outcome = self._try_to_store(scene, reply, is_last=is_last)
            if outcome is not _Outcome.MOVED:
                return outcome
        raise DatabaseBusy("The conversation is being changed by too many at once. Try again.")

    def _try_to_store(self, scene: _Scene, reply: Reply, *, is_last: bool) -> Reply | _Outcome:
        """Message, evidence, state, events in one transaction."""
        parts = self._parts
        answered = scene.burst[-1]
        conversation = parts.conversations.find_conversation(answered.conversation_id)
        known = parts.conversations.list_messages(conversation.id)
        if not may_agent_speak(conversation) or find_reply(known, answered.id) is not None:
            return _Outcome.SILENT
        if not is_last and unanswered(known)[-1].id != answered.id:
            return _Outcome.OVERTAKEN
        now = parts.clock()
        said = message_of(reply, message_id=parts.ids("msg"), answered=answered, known=known, at=now)
        spoken = conversation
        if conversation.language is None:
            spoken = replace(conversation, language=language_of(self._turn(scene)))
        turnover = self._turned_over(spoken, [*known, said], scene, reply, now)
        asked, asking = self._email_asked(scene, turnover, reply, position=said.position + 1, at=now)
        change = ConversationChange(
            turnover.conversation,
            (said, *asked),
            (*turnover.events, *asking),
            Basis(conversation, len(known)),
        )
        with parts.transaction():
            if parts.conversations.apply([change]):
                return _Outcome.MOVED
            if turnover.person_id:
                parts.mark_assigned(turnover.person_id, now)
        _log(conversation.id, reply)
        return reply

    def _turned_over(
        self,
        conversation: Conversation,
        messages: Sequence[Message],
        scene: _Scene,
        reply: Reply,
        now: datetime,
    ) -> Turnover:
        """The conversation after the reply: handed to people, or the customer's turn."""
        asked = reply.handoff_reason is HandoffReason.ASKED_FOR_PERSON
        if reply.decision is Decision.HAND_OFF:
            reason = reply.handoff_reason or HandoffReason.CANNOT_ANSWER
            return self._parts.handing_over.hand_off(
                conversation,
                messages,
                scene.config,
                at=now,
                reason=reason.value,
                asked_for_person=asked,
                rule=reply.situation.name if reply.situation else "",
            )
        changed = agent_replied(conversation, now, is_answer=reply.decision is Decision.ANSWER)
        if rest := self._left_to_answer(messages, conversation.id):
            # The customer wrote on and on: the agent owes a reply still, and whoever looks for that finds it.
            changed = owes_reply(changed, since=rest[0].created_at)
        return Turnover(person_refused(changed) if asked else changed, ())

    def _left_to_answer(self, messages: Sequence[Message], conversation_id: str) -> Sequence[Message]:
        events = self._parts.conversations.list_events(conversation_id)
        waiting = unanswered(messages, since=reopened_at(events))
        return () if is_settled(waiting, events) else waiting

    def _email_asked(
        self, scene: _Scene, turnover: Turnover, reply: Reply, *, position: int, at: datetime
    ) -> tuple[tuple[Message, ...], tuple[Event, ...]]:
        """The question for the address and its event, where the channel has it asked now."""
        ask = self._parts.ask_email(scene.conversation.channel)
        is_handoff = reply.decision is Decision.HAND_OFF
        is_first = not any(one.role is Role.AGENT for one in scene.messages)
        is_due = ask is not EmailAsk.NEVER if is_handoff else ask is EmailAsk.AFTER_FIRST_REPLY and is_first
        if not is_due:
            return (), ()
        return self._parts.handing_over.ask_address(
            turnover.conversation, scene.config, scene.events, position=position, at=at
        )

    def _contact(self, conversation: Conversation) -> Contact | None:
        return self._parts.find_contact(conversation.contact_id) if conversation.contact_id else None


def is_held_back(events: Sequence[Event], messages: Sequence[Message]) -> bool:
    """Whether the first reply waits for the customer's address: it was asked for before anything was said."""
    has_spoken = any(one.role is Role.AGENT for one in messages)
    written = [one.created_at for one in messages if one.role is Role.CUSTOMER]
    asked = [one.created_at for one in events if one.kind == event_kinds.EMAIL_ASKED]
    # Whoever writes on instead of giving it is answered all the same.
    return not has_spoken and is_awaited(events) and bool(asked) and written[-1] <= asked[-1]


QUESTION_LETTERS = 8_000
"""Of a long row of messages, what was said last is looked at."""


def question_of(burst: Sequence[Message]) -> str:
    """What the customer said in one go, the end of it; an email address given on request is no part of it."""
    if len(burst) == 1:
        return burst[0].text
    said = [without_address(one.text) if "@" in one.text else one.text for one in burst]
    return ("\n".join(text for text in said if text) or burst[-1].text)[-QUESTION_LETTERS:]


def history_of(messages: Sequence[Message]) -> tuple[Utterance, ...]:
    """The talk so far as a turn takes it; notices of the system are no part of it."""
    spoken = [one for one in messages if one.role is not Role.NOTICE]
    return tuple(Utterance(one.role.value, one.text) for one in spoken[-HISTORY:])


def _asked_back(scene: _Scene) -> bool:
    """Whether the agent asked back since the conversation was opened or last reopened."""
    since = reopened_at(scene.events)
    return any(
        one.decision == Decision.ASK_BACK and (since is None or one.created_at >= since)
        for one in scene.messages
    )


def _log(conversation_id: str, reply: Reply) -> None:
    """One line a turn, without a word of what was said."""
    logger.info(
        "turn conversation=%s decision=%s confidence=%.2f passages=%d knowledge=%d config=%d total_ms=%.0f",
        conversation_id,
        reply.decision.value,
        reply.confidence,
        len(reply.passages),
        reply.knowledge_version,
        reply.config_version,
        reply.timings_ms.get("total", 0.0),
    )
