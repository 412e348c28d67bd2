"""Conversations with the agent: stores the message, lets the agent reply, writes it all at once."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.answering.agent import CustomerAgent
from core.answering.evidence import evidence_of, reply_from_evidence
from core.answering.reply import Decision, HandoffReason, Reply, ReplyDelta, ReplyEvent, Turn, Utterance
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
from core.conversations.ports import ConversationChange, ConversationStore
from core.conversations.states import agent_replied, customer_wrote, handed_off, may_agent_speak, rated
from core.errors import InvalidInput, NotFound
from core.identifiers import IdFactory, derived_id
from core.retrieval.ports import Overlay

logger = logging.getLogger("answerdesk.answering")

SUBJECT_LETTERS = 80
HISTORY = 12
"""Earlier messages that a turn takes into account."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a caller may choose for one reply; None stands for what is published and newest."""

    at_version: int | None
    overlay: Overlay | None
    config: AgentConfig | None


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

        A message id that was received before is not stored again; its stored reply is given. `config`
        (a draft) replaces the published configuration. Raises InvalidInput for an empty message and
        NotFound for an unknown conversation id.
        """
        if not text.strip():
            raise InvalidInput("The message is empty. Send at least one word.")
        terms = _Terms(at_version, overlay, config)
        conversation = self._find(channel, conversation_id, message_id) or self._opened(
            text, channel=channel, customer=customer, is_test=is_test, message_id=message_id
        )
        known = self._conversations.list_messages(conversation.id)
        message_id = message_id or self._ids("msg")
        repeated = next((one for one in known if one.id == message_id), None)
        if repeated is not None:
            return Exchange(conversation.id, self._repeat(conversation, known, repeated, terms))
        conversation, message = self._store_message(conversation, known, message_id, text)
        return Exchange(conversation.id, self._reply(conversation, [*known, message], message, terms))

    def rate(self, conversation_id: str, feedback: Feedback, *, comment: str = "") -> None:
        """Record what the customer thought; a later rating replaces it. Raises NotFound."""
        conversation = self._conversations.find_conversation(conversation_id)
        now = self._clock()
        event = self._event(conversation_id, "rated", now, {"feedback": feedback.value, "comment": comment})
        changed = rated(conversation, now, feedback=feedback, comment=comment)
        self._conversations.apply([ConversationChange(changed, events=(event,))])

    def _find(
        self, channel: Channel, conversation_id: str | None, message_id: str | None
    ) -> Conversation | None:
        """The conversation named, or the one that this very message opened when it came before."""
        if conversation_id is not None:
            return self._conversations.find_conversation(conversation_id)
        if message_id is None:
            return None
        try:
            return self._conversations.find_conversation(_opened_by(channel, message_id))
        except NotFound:
            return None

    def _opened(
        self, text: str, *, channel: Channel, customer: str, is_test: bool, message_id: str | None
    ) -> Conversation:
        now = self._clock()
        return Conversation(
            id=_opened_by(channel, message_id) if message_id else self._ids("cnv"),
            channel=channel,
            state=ConversationState.NEW,
            opened_at=now,
            last_activity_at=now,
            customer=customer,
            subject=_subject(text),
            is_test=is_test or channel is Channel.PREVIEW,
        )

    def _store_message(
        self, conversation: Conversation, known: Sequence[Message], message_id: str, text: str
    ) -> tuple[Conversation, Message]:
        now = self._clock()
        message = Message(message_id, conversation.id, len(known) + 1, Role.CUSTOMER, text, now)
        kinds = {ConversationState.NEW: "opened", ConversationState.CLOSED: "reopened"}
        kind = kinds.get(conversation.state)
        events = (self._event(conversation.id, kind, now, {}),) if kind else ()
        changed = customer_wrote(conversation, now)
        self._conversations.apply([ConversationChange(changed, (message,), events)])
        return changed, message

    def _repeat(
        self,
        conversation: Conversation,
        known: Sequence[Message],
        message: Message,
        terms: _Terms,
    ) -> Iterator[ReplyEvent]:
        """The stored reply again, or the one still missing because the program was stopped before it."""
        later = [one for one in known if one.position > message.position]
        answer = next((one for one in later if one.role is Role.AGENT and one.evidence), None)
        if answer is not None and answer.evidence is not None:
            reply = reply_from_evidence(answer.evidence)
            yield ReplyDelta(reply.text)
            yield reply
        elif not later:
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
            history=_history(messages[:-1]),
            at_version=terms.at_version,
            overlay=terms.overlay,
            asked_back_before=self._asked_back(conversation.id, messages),
        )
        for event in self._agent.stream(turn):
            if isinstance(event, Reply):
                self._store_reply(conversation.id, event)
            yield event

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

    def _store_reply(self, conversation_id: str, reply: Reply) -> None:
        """Message, evidence, state, events in one transaction; nothing when a person took over meanwhile."""
        conversation = self._conversations.find_conversation(conversation_id)
        if not may_agent_speak(conversation):
            return
        now = self._clock()
        position = len(self._conversations.list_messages(conversation_id)) + 1
        message = _agent_message(self._ids("msg"), conversation_id, position, reply, now)
        events: tuple[Event, ...] = ()
        if reply.decision is Decision.HAND_OFF:
            reason = reply.handoff_reason or HandoffReason.CANNOT_ANSWER
            asked = reason is HandoffReason.ASKED_FOR_PERSON
            changed = handed_off(conversation, now, reason=reason.value, asked_for_person=asked)
            events = (self._event(conversation_id, "handed_off", now, {"reason": reason.value}),)
        else:
            changed = agent_replied(conversation, now, is_answer=reply.decision is Decision.ANSWER)
        self._conversations.apply([ConversationChange(changed, (message,), events)])
        _log(conversation_id, reply)

    def _event(self, conversation_id: str, kind: str, at: datetime, detail: dict[str, object]) -> Event:
        return Event(self._ids("evt"), conversation_id, kind, at, detail)


def _opened_by(channel: Channel, message_id: str) -> str:
    """The id of the conversation that a first message opens: delivered twice, it opens one."""
    return derived_id("cnv", channel.value, message_id)


def _agent_message(
    message_id: str, conversation_id: str, position: int, reply: Reply, at: datetime
) -> Message:
    return Message(
        id=message_id,
        conversation_id=conversation_id,
        position=position,
        role=Role.AGENT,
        text=reply.text,
        created_at=at,
        decision=reply.decision.value,
        confidence=reply.confidence,
        latency_ms=reply.timings_ms.get("total"),
        knowledge_version=reply.knowledge_version,
        config_version=reply.config_version,
        evidence=evidence_of(reply),
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


def _history(messages: Sequence[Message]) -> tuple[Utterance, ...]:
    return tuple(Utterance(one.role.value, one.text) for one in messages[-HISTORY:])


def _subject(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SUBJECT_LETTERS else f"{line[: SUBJECT_LETTERS - 1].rstrip()}…"
