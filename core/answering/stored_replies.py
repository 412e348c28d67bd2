"""Replies as messages of a conversation: how one is written, what it answers, what is still unanswered."""

from collections.abc import Sequence
from datetime import datetime

from core.answering.evidence import evidence_of
from core.answering.reply import Reply
from core.conversations.conversation import Message, Role


def message_of(
    reply: Reply, *, message_id: str, answered: Message, known: Sequence[Message], at: datetime
) -> Message:
    """The reply as the message after all that are `known`, with its evidence.

    It answers the customer's message `answered` and those before it that had no reply.
    """
    last = _customer_before(known, len(known) + 1)
    is_overtaken = last is None or last.id != answered.id
    return Message(
        id=message_id,
        conversation_id=answered.conversation_id,
        position=len(known) + 1,
        role=Role.AGENT,
        text=reply.text,
        created_at=at,
        decision=reply.decision.value,
        confidence=reply.confidence,
        latency_ms=reply.timings_ms.get("total"),
        knowledge_version=reply.knowledge_version,
        config_version=reply.config_version,
        evidence=evidence_of(reply, in_reply_to=answered.id if is_overtaken else None),
    )


def unanswered(messages: Sequence[Message], *, since: datetime | None = None) -> list[Message]:
    """The customer's messages that neither agent nor person has answered, in order: one burst.

    `since`: when the conversation was last reopened; what was left before that is left.
    """
    done = max((_settles(one, messages) for one in messages), default=0)
    return [
        one
        for one in messages
        if one.role is Role.CUSTOMER and one.position > done and (since is None or one.created_at >= since)
    ]


def find_reply(messages: Sequence[Message], message_id: str) -> Message | None:
    """The agent's message that answers the customer's message of this id; None when there is none yet.

    A reply to several messages answers each of them.
    """
    place = next((one.position for one in messages if one.id == message_id), None)
    replies = [(_answers(one, messages), one) for one in messages if _is_reply(one)]
    fitting = [(until, one) for until, one in replies if place is not None and until >= place]
    return min(fitting, key=lambda pair: (pair[0], pair[1].position))[1] if fitting else None


def is_passed_over(messages: Sequence[Message], message: Message) -> bool:
    """Whether the talk went on without a reply: a person wrote later."""
    return any(one.position > message.position and one.role is Role.PERSON for one in messages)


def _settles(message: Message, messages: Sequence[Message]) -> int:
    """Up to which position nothing needs an answer any more, by this message."""
    if message.role is Role.PERSON:
        return message.position
    return _answers(message, messages) if _is_reply(message) else 0


def _is_reply(message: Message) -> bool:
    return message.role is Role.AGENT and message.evidence is not None


def _answers(reply: Message, messages: Sequence[Message]) -> int:
    """The position of the last message that the reply answers; 0 when that is not there."""
    named = reply.evidence.get("in_reply_to") if reply.evidence else None
    if isinstance(named, str):
        return next((one.position for one in messages if one.id == named), 0)
    asked = _customer_before(messages, reply.position)
    return asked.position if asked else 0


def _customer_before(messages: Sequence[Message], position: int) -> Message | None:
    said = [one for one in messages if one.role is Role.CUSTOMER and one.position < position]
    return said[-1] if said else None
