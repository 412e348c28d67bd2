"""Replies as messages of a conversation: how one is written, what it answers, what is still unanswered."""

from collections.abc import Iterator, Sequence
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
    people = (one.position for one in messages if one.role is Role.PERSON)
    done = max((*people, *(until for until, _ in _replies(messages))), default=0)
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
    fitting = [(until, one) for until, one in _replies(messages) if place is not None and until >= place]
    return min(fitting, key=lambda pair: (pair[0], pair[1].position))[1] if fitting else None


def is_passed_over(messages: Sequence[Message], message: Message) -> bool:
    """Whether the talk went on without a reply: a person wrote later."""
    return any(one.position > message.position and one.role is Role.PERSON for one in messages)


def _replies(messages: Sequence[Message]) -> Iterator[tuple[int, Message]]:
    """The agent's replies, each with the position of the last message it answers; 0 when that is gone."""
    places = {one.id: one.position for one in messages}
    asked = 0
    for one in messages:
        if one.role is Role.CUSTOMER:
            asked = one.position
        elif one.role is Role.AGENT and one.evidence is not None:
            named = one.evidence.get("in_reply_to")
            yield places.get(named, 0) if isinstance(named, str) else asked, one


def _customer_before(messages: Sequence[Message], position: int) -> Message | None:
    said = [one for one in messages if one.role is Role.CUSTOMER and one.position < position]
    return said[-1] if said else None
