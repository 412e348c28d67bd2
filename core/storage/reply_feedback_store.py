"""What customers thought of single replies, in the system of record."""

from datetime import datetime

from sqlalchemy import select

from core.conversations.conversation import Feedback
from core.storage.database import Database
from core.storage.people_tables import reply_feedback
from core.storage.rows import upsert
from core.storage.tables import messages


class SqlReplyFeedbackStore:
    """ReplyFeedbackStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_feedback(self, message_id: str, feedback: Feedback, *, comment: str, at: datetime) -> None:
        """A later verdict replaces the earlier one. Raises StorageError for an unknown message."""
        row = {"message_id": message_id, "feedback": feedback, "comment": comment, "at": at}
        with self._database.write() as connection:
            upsert(connection, reply_feedback, [row], key=("message_id",))

    def list_feedback(self, conversation_id: str) -> dict[str, tuple[Feedback, str]]:
        """Verdict and comment by message id."""
        given = reply_feedback.c
        query = (
            select(given.message_id, given.feedback, given.comment)
            .join(messages, messages.c.id == given.message_id)
            .where(messages.c.conversation_id == conversation_id)
        )
        with self._database.read() as connection:
            return {row.message_id: (row.feedback, row.comment) for row in connection.execute(query)}
