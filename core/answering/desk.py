"""Conversations with the agent: stores the message, lets the agent reply, writes it all at once."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from core.answering.agent import CustomerAgent
from core.answering.evidence import reply_from_evidence
from core.answering.reply import Decision, HandoffReason, Reply, ReplyDelta, ReplyEvent, Turn, Utterance
from core.answering.stored_replies import find_reply, is_passed_over, message_of
from core.clock import Clock
from core.configuration.agent_config import AgentConfig, ConfigVersion
from core.conversations.conversation import (
    Channel,
    Conversation,
    ConversationState,
    Event,
    Feedback,
    Message,
    Role,
)
from core.conversations.ports import Basis, ConversationChange, ConversationStore
from core.conversations.states import agent_replied, customer_wrote, handed_off, may_agent_speak, rated
from core.errors import DatabaseBusy, InvalidInput, NotFound
from core.identifiers import IdFactory, derived_id
from core.retrieval.ports import Overlay

logger = logging.getLogger("answerdesk.answering")

SUBJECT_LETTERS = 80
HISTORY = 12
"""Earlier messages that a turn takes into account."""
_ATTEMPTS = 10
"""Each failed one means that somebody else wrote to the same conversation in that instant."""
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a caller may choose for one reply; None stands for what is published and newest."""

    at_version: int | None
    overlay: Overlay | None
    config: AgentConfig | None


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A message as it came in."""

    text: str
    channel: Channel
    conversation_id: str | None
    customer: str
    is_test: bool
    message_id: str | None


@dataclass(frozen=True, slots=True)
class _Stored:
    """The reply that now stands in the conversation; None when the agent had to be silent."""

    reply: Reply | None


class Exchange:
    """One message with the agent's reply. Iterate it once: the reply is made, and stored, as it is read.

    `conversation_id` is known at once. `reply` is None until the end, and stays None when the agent is silent
    because a person has the conversation.
    """

    def __init__(self, conversation_id: str, events: Iterator[ReplyEvent]) -> None:
        self.conversation_id = conversation_id
        self.reply: Reply | None = None
        self._events = events

    def __iter__(self) -> Iterator[ReplyEvent]:
        for event in self._events:
            if isinstance(event, Reply):
                self.reply = event
            yield event

    def finish(self) -> Reply | None:
        """Read to the end; the reply, or None when the agent is silent."""
        for _ in self:
            pass
        return self.reply


class ConversationDesk:
    """Receives messages and ratings. What one step writes is one transaction."""

    def __init__(
        self,
        *,
        agent: CustomerAgent,
        conversations: ConversationStore,
        current_config: Callable[[], ConfigVersion],
        clock: Clock,
        ids: IdFactory,
    ) -> None:
        self._agent = agent
        self._conversations = conversations
        self._current_config = current_config
        self._clock = clock
        self._ids = ids

    def receive(
        self,
        text: str,
        *,
        channel: Channel,
        conversation_id: str | None = None,
        customer: str = "",
        is_test: bool = False,
        message_id: str | None = None,
        at_version: int | None = None,
        overlay: Overlay | None = None,
        config: AgentConfig | None = None,
    ) -> Exchange:
        """The message is stored before this returns; the reply is made while the exchange is read.

        A message id that the conversation received before is not stored again; its stored reply is given.
        `config` (a draft) replaces the published configuration. Raises InvalidInput for an empty message
        and NotFound for an unknown conversation id.
        """
        if not text.strip():
            raise InvalidInput("The message is empty. Send at least one word.")
        incoming = _Incoming(text, channel, conversation_id, customer, is_test, message_id)
        terms = _Terms(at_version, overlay, config)
        return self._until_done(lambda: self._take_in(incoming, terms))

    def rate(self, conversation_id: str, feedback: Feedback, *, comment: str = "") -> None:
        """Record what the customer thought; a later rating replaces it. Raises NotFound."""
        self._until_done(lambda: self._take_rating(conversation_id, feedback, comment))

    def _until_done(self, step: Callable[[], _Done | None]) -> _Done:
        """The step's result. It gives None when somebody else changed the conversation: it is done anew."""
        for _ in range(_ATTEMPTS):
            done = step()
            if done is not None:
                return done
        raise DatabaseBusy("The conversation is being changed by too many at once. Try again.")

    def _take_in(self, incoming: _Incoming, terms: _Terms) -> Exchange | None:
        found = self._find(incoming)
        conversation = found or self._opened(incoming)
        known = self._conversations.list_messages(conversation.id)
        message_id = self._message_id(incoming, conversation)
        repeated = next((one for one in known if one.id == message_id), None)
        if repeated is not None:
            return Exchange(conversation.id, self._repeat(conversation, known, repeated, terms))
        now = self._clock()
        message = Message(message_id, conversation.id, len(known) + 1, Role.CUSTOMER, incoming.text, now)
        kinds = {ConversationState.NEW: "opened", ConversationState.CLOSED: "reopened"}
        kind = kinds.get(conversation.state)
        events = (self._event(conversation.id, kind, now, {}),) if kind else ()
        changed = customer_wrote(conversation, now)
        change = ConversationChange(changed, (message,), events, Basis(found, len(known)))
        if self._conversations.apply([change]):
            return None
        return Exchange(conversation.id, self._reply(changed, [*known, message], message, terms))

    def _take_rating(self, conversation_id: str, feedback: Feedback, comment: str) -> Conversation | None:
        conversation = self._conversations.find_conversation(conversation_id)
        known = self._conversations.list_messages(conversation_id)
        now = self._clock()
        event = self._event(conversation_id, "rated", now, {"feedback": feedback.value, "comment": comment})
        changed = rated(conversation, now, feedback=feedback, comment=comment)
        change = ConversationChange(changed, events=(event,), basis=Basis(conversation, len(known)))
        return None if self._conversations.apply([change]) else changed

    def _find(self, incoming: _Incoming) -> Conversation | None:
        """The conversation named, or the one that this very message opened when it came before."""
        if incoming.conversation_id is not None:
            return self._conversations.find_conversation(incoming.conversation_id)
        if incoming.message_id is None:
            return None
        try:
            return self._conversations.find_conversation(_opened_by(incoming.channel, incoming.message_id))
        except NotFound:
            return None

    def _opened(self, incoming: _Incoming) -> Conversation:
        now = self._clock()
        given = incoming.message_id
        return Conversation(
            id=_opened_by(incoming.channel, given) if given else self._ids("cnv"),
            channel=incoming.channel,
            state=ConversationState.NEW,
            opened_at=now,
            last_activity_at=now,
            customer=incoming.customer,
            subject=_subject(incoming.text),
            is_test=incoming.is_test or incoming.channel is Channel.PREVIEW,
        )

    def _message_id(self, incoming: _Incoming, conversation: Conversation) -> str:
        """Callers number their messages as they like: an id of theirs means one message a conversation."""
        given = incoming.message_id
        return derived_id("msg", conversation.id, given) if given else self._ids("msg")

    def _repeat(
        self,
        conversation: Conversation,
        known: Sequence[Message],
        message: Message,
        terms: _Terms,
    ) -> Iterator[ReplyEvent]:
        """The stored reply again, or the one still missing because the program was stopped before it."""
        answer = find_reply(known, message.id)
        if answer is not None and answer.evidence is not None:
            reply = reply_from_evidence(answer.evidence)
            yield ReplyDelta(reply.text)
            yield reply
        elif not is_passed_over(known, message):
            yield from self._reply(conversation, known, message, terms)

    def _reply(
        self,
        conversation: Conversation,
        messages: Sequence[Message],
        message: Message,
        terms: _Terms,
    ) -> Iterator[ReplyEvent]:
        if not may_agent_speak(conversation):
            return
        published = self._current_config()
        turn = Turn(
            question=message.text,
            config=terms.config or published.config,
            config_version=0 if terms.config else published.number,
            history=_history([one for one in messages if one.position < message.position]),
            at_version=terms.at_version,
            overlay=terms.overlay,
            asked_back_before=self._asked_back(conversation.id, messages),
        )
        for event in self._agent.stream(turn):
            if isinstance(event, Reply):
                yield from self._delivered(message, event)
            else:
                yield event

    def _delivered(self, message: Message, reply: Reply) -> Iterator[ReplyEvent]:
        """The reply once it is stored; what was shown is withdrawn if something else stands in its place."""
        stored = self._until_done(lambda: self._store_reply(message, reply))
        if stored.reply is not reply:
            yield ReplyDelta("", is_restart=True)
            if stored.reply is not None:
                yield ReplyDelta(stored.reply.text)
        if stored.reply is not None:
            yield stored.reply

    def _asked_back(self, conversation_id: str, messages: Sequence[Message]) -> bool:
        """Whether the agent asked back since the conversation was opened or last reopened."""
        begun = [
            event.created_at
            for event in self._conversations.list_events(conversation_id)
            if event.kind == "reopened"
        ]
        since = max(begun, default=None)
        return any(
            one.decision == Decision.ASK_BACK and (since is None or one.created_at >= since)
            for one in messages
        )

    def _store_reply(self, answered: Message, reply: Reply) -> _Stored | None:
        """Message, evidence, state, events in one transaction; nothing when a person took over meanwhile."""
        conversation = self._conversations.find_conversation(answered.conversation_id)
        known = self._conversations.list_messages(conversation.id)
        earlier = find_reply(known, answered.id)
        if earlier is not None and earlier.evidence is not None:
            return _Stored(reply_from_evidence(earlier.evidence))
        if not may_agent_speak(conversation):
            return _Stored(None)
        now = self._clock()
        message = message_of(reply, message_id=self._ids("msg"), answered=answered, known=known, at=now)
        events: tuple[Event, ...] = ()
        if reply.decision is Decision.HAND_OFF:
            reason = reply.handoff_reason or HandoffReason.CANNOT_ANSWER
            asked = reason is HandoffReason.ASKED_FOR_PERSON
            changed = handed_off(conversation, now, reason=reason.value, asked_for_person=asked)
            events = (self._event(conversation.id, "handed_off", now, {"reason": reason.value}),)
        else:
            changed = agent_replied(conversation, now, is_answer=reply.decision is Decision.ANSWER)
        change = ConversationChange(changed, (message,), events, Basis(conversation, len(known)))
        if self._conversations.apply([change]):
            return None
        _log(conversation.id, reply)
        return _Stored(reply)

    def _event(self, conversation_id: str, kind: str, at: datetime, detail: dict[str, object]) -> Event:
        return Event(self._ids("evt"), conversation_id, kind, at, detail)


def _opened_by(channel: Channel, message_id: str) -> str:
    """The id of the conversation that a first message opens: delivered twice, it opens one."""
    return derived_id("cnv", channel.value, message_id)


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


def _history(messages: Sequence[Message]) -> tuple[Utterance, ...]:
    return tuple(Utterance(one.role.value, one.text) for one in messages[-HISTORY:])


def _subject(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SUBJECT_LETTERS else f"{line[: SUBJECT_LETTERS - 1].rstrip()}…"
