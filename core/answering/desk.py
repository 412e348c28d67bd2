"""Conversations with the agent, message by message: takes one in, and has it answered while it is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.answering.incoming import Incoming, Received
from core.answering.reception import Reception
from core.answering.reply import Reply, ReplyDelta, ReplyEvent
from core.answering.responder import Responder, Terms
from core.answering.stored_replies import is_passed_over
from core.audit.ports import Transaction
from core.clock import Clock
from core.configuration.agent_config import AgentConfig
from core.conversations import event_kinds
from core.conversations.conversation import Channel, Conversation, Event, Feedback, Message
from core.conversations.ports import ConversationChange, ConversationStore, ReplyFeedbackStore
from core.conversations.states import rated, reply_rated
from core.conversations.steps import change_conversation
from core.errors import InvalidInput
from core.identifiers import IdFactory
from core.retrieval.ports import Overlay


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


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What a desk works with."""

    reception: Reception
    responder: Responder
    conversations: ConversationStore
    reply_feedback: ReplyFeedbackStore
    transaction: Transaction
    clock: Clock
    ids: IdFactory


class ConversationDesk:
    """Receives messages and ratings. What one step writes is one transaction."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

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
        received = self._parts.reception.take_in(
            Incoming(
                text,
                channel,
                conversation_id=conversation_id,
                customer=customer,
                is_test=is_test,
                message_id=message_id,
            )
        )
        terms = Terms(at_version=at_version, overlay=overlay, config=config)
        return Exchange(received.conversation.id, self._reply(received, terms))

    def rate(
        self, conversation_id: str, feedback: Feedback, *, comment: str = "", message_id: str | None = None
    ) -> None:
        """Record what the customer thought, of one reply when it is named; a later rating replaces it.

        A verdict on the conversation stands, whatever is said of single replies.
        What is on record already, with the very same comment, is not recorded again. Raises NotFound for an
        unknown conversation, InvalidInput for a message that is none of its replies.
        """

        def step(conversation: Conversation, known: Sequence[Message]) -> ConversationChange | None:
            if message_id is not None and not _is_reply_among(known, message_id):
                raise InvalidInput("Only a reply of this conversation can be rated.")
            if self._rating_of(conversation, message_id) == (feedback, comment):
                return None
            now = self._parts.clock()
            named = {"message_id": message_id} if message_id else {}
            detail: dict[str, object] = {"feedback": feedback.value, "comment": comment, **named}
            event = Event(self._parts.ids("evt"), conversation_id, event_kinds.RATED, now, detail)
            apply = rated if message_id is None else reply_rated
            changed = apply(conversation, now, feedback=feedback, comment=comment)
            return ConversationChange(changed, events=(event,))

        with self._parts.transaction():
            changed = change_conversation(self._parts.conversations, conversation_id, step)
            if message_id is not None and self._rating_of(changed, message_id) != (feedback, comment):
                at = self._parts.clock()
                self._parts.reply_feedback.save_feedback(message_id, feedback, comment=comment, at=at)

    def _rating_of(
        self, conversation: Conversation, message_id: str | None
    ) -> tuple[Feedback | None, str] | None:
        """What is on record of the conversation, or of the one reply; None: nothing is of the reply."""
        if message_id is None:
            return conversation.verdict, conversation.feedback_comment
        return self._parts.reply_feedback.list_feedback(conversation.id).get(message_id)

    def _reply(self, received: Received, terms: Terms) -> Iterator[ReplyEvent]:
        """The stored reply again, or the one that is missing; a reply to several messages counts for each."""
        conversation_id = received.conversation.id
        stored = self._parts.responder.stored_reply(conversation_id, received.message.id)
        if stored is None and not is_passed_over(
            self._parts.conversations.list_messages(conversation_id), received.message
        ):
            reply: Reply | None = None
            for event in self._parts.responder.respond(conversation_id, terms):
                reply = event if isinstance(event, Reply) else reply
                yield event
            if reply is not None:
                return
            # Somebody else answered it in that instant.
            stored = self._parts.responder.stored_reply(conversation_id, received.message.id)
        if stored is not None:
            yield ReplyDelta(stored.text)
            yield stored


def _is_reply_among(messages: Sequence[Message], message_id: str) -> bool:
    return any(one.id == message_id and one.role.value in {"agent", "person"} for one in messages)
