"""The reply as it was stored with a message."""

from core.answering.evidence import reply_from_evidence
from core.answering.reply import Reply
from core.conversations.conversation import Message


def stored_reply(message: Message) -> Reply | None:
    """The reply with all its evidence, None when the message carries none."""
    return reply_from_evidence(message.evidence) if message.evidence else None
