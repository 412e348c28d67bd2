"""What changed lately among conversations, by whatever process, read from the change marks."""

from sqlalchemy import bindparam, select

from core.storage.change_marks import Stream
from core.storage.database import Database
from core.storage.tables import change_marks, conversations

_NEWEST = select(change_marks.c.mark).where(change_marks.c.stream == Stream.CONVERSATIONS)

_CHANGED = (
    select(conversations.c.id)
    .where(conversations.c.change_mark > bindparam("mark"))
    .order_by(conversations.c.change_mark, conversations.c.id)
)


class SqlConversationChanges:
    """ConversationChanges. Marks become visible in their order, so nothing is stepped over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest_mark(self) -> int:
        """The mark of the newest write."""
        with self._database.read() as connection:
            return connection.scalar(_NEWEST) or 0

    def changed_since(self, mark: int) -> tuple[list[str], int]:
        """Conversations written beyond the mark, in order, and the newest mark."""
        # Both from one moment's state.
        with self._database.read() as connection:
            changed = list(connection.scalars(_CHANGED, {"mark": mark}))
            newest = connection.scalar(_NEWEST) or 0
        return changed, newest
