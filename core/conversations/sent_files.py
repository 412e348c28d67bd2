"""Files that customers send."""

from dataclasses import dataclass
from datetime import datetime

from core.conversations.conversation import Attachment


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came in, before and after the message it belongs to."""

    file: Attachment
    contact_id: str
    created_at: datetime
    conversation_id: str | None = None
    """None until a message with it was sent."""
