"""What the system of record says of the messages that customers were told were taken."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.answering.reply import Decision
from core.answering.stored_replies import find_reply
from core.bootstrap import build_engine
from core.conversations.conversation import Message, Role
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts that have to be zero, but for the first five."""

    acknowledged: int
    replies: int
    covered: int
    """Messages that a reply of the agent answers, several at once where they came at once."""
    told: int
    """Messages without a reply that a notice follows: handed to people, or taken by them from the start."""
    to_people: int
    """Messages written after that, while people have the conversation."""
    lost: int
    """Acknowledged and not stored."""
    doubled: int
    """Stored twice: the same words twice in a row at one place, or a position twice."""
    unanswered: int
    """No reply covers it, no notice follows it, and it was not written to people after a handoff."""
    answered_twice: int
    """More agent's replies than groups of messages that they answer."""


def check_conversations(workspace: Path, messages: Sequence[dict[str, Any]]) -> Verdict:
    """Look up every acknowledged message, and every reply of their conversations."""
    engine = build_engine(Settings(data_dir=workspace, _env_file=None))
    try:
        acknowledged = [one for one in messages if one["message_id"]]
        by_conversation: dict[str, list[dict[str, Any]]] = {}
        for one in acknowledged:
            by_conversation.setdefault(one["conversation_id"], []).append(one)
        counts: Counter[str] = Counter()
        for conversation_id, sent in by_conversation.items():
            counts += _counts(engine.conversations.list_messages(conversation_id), sent)
        names = ("replies", "covered", "told", "to_people", "lost", "doubled", "unanswered", "answered_twice")
        return Verdict(len(acknowledged), *(counts[name] for name in names))
    finally:
        engine.close()


def _counts(stored: Sequence[Message], sent: Sequence[dict[str, Any]]) -> Counter[str]:
    asked = [one for one in stored if one.role is Role.CUSTOMER]
    replies = [one for one in stored if one.role is Role.AGENT]
    known = {one.id for one in asked}
    covering = [find_reply(stored, one.id) for one in asked]
    return Counter(
        replies=len(replies),
        lost=sum(one["message_id"] not in known for one in sent),
        doubled=len(asked) - len({one["message_id"] for one in sent}),
        **Counter(standing_of(stored, one) for one in asked),
        answered_twice=len(replies) - len({one.id for one in covering if one is not None}),
    )


def standing_of(stored: Sequence[Message], message: Message) -> str:
    """What became of a customer's message: `covered`, `told`, `to_people` or `unanswered`, as in Verdict."""
    if find_reply(stored, message.id) is not None:
        return "covered"
    others = [one for one in stored if one.role is not Role.CUSTOMER]
    if any(_hands_over(one) for one in others if one.position < message.position):
        return "to_people"
    after = next((one for one in others if one.position > message.position), None)
    return "told" if after is not None and after.role is not Role.AGENT else "unanswered"


def _hands_over(one: Message) -> bool:
    return one.role in {Role.NOTICE, Role.PERSON} or one.decision == Decision.HAND_OFF.value
