"""Replies as messages of a conversation: how one is written, and which message it answers."""

from collections.abc import Sequence
from datetime import datetime

from core.answering.evidence import evidence_of
from core.answering.reply import Reply
from core.conversations.conversation import Message, Role


def message_of(
    reply: Reply, *, message_id: str, answered: Message, known: Sequence[Message], at: datetime
) -> Message:
    """The reply as the message after all that are `known`, with its evidence."""
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


def find_reply(messages: Sequence[Message], message_id: str) -> Message | None:
    """The agent's message that answers the customer's message of this id; None when there is none yet."""
    return next((one for one in messages if _answered_by(one, messages) == message_id), None)


def is_passed_over(messages: Sequence[Message], message: Message) -> bool:
    """Whether the talk went on without a reply: a person wrote later, or a later message was answered."""
    places = {one.id: one.position for one in messages}
    return any(
        one.position > message.position
        and (one.role is Role.PERSON or places.get(_answered_by(one, messages) or "", 0) > message.position)
        for one in messages
    )


def _answered_by(reply: Message, messages: Sequence[Message]) -> str | None:
    if reply.role is not Role.AGENT or reply.evidence is None:
        return None
    named = reply.evidence.get("in_reply_to")
    if isinstance(named, str):
        return named
    asked = _customer_before(messages, reply.position)
    return asked.id if asked else None


def _customer_before(messages: Sequence[Message], position: int) -> Message | None:
    said = [one for one in messages if one.role is Role.CUSTOMER and one.position < position]
    return said[-1] if said else None
