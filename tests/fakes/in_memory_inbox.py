"""InboxLists and PresenceBoard in memory, held to the contracts of the real ones."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from core.access.people import PersonStatus
from core.conversations.conversation import Conversation, ConversationState, Message, Role
from core.conversations.ports import ConversationFilter, Reader, ReadMarks
from core.conversations.states import is_with_people, may_agent_speak
from core.inbox.entries import LAST_WORDS, InboxCounts, InboxEntry, InboxQuestion, InboxView, Presence
from core.storage.text_folding import fold_text
from tests.fakes.in_memory_people import InMemoryPersonStore
from tests.fakes.in_memory_stores import InMemoryConversationStore


class InMemoryInboxLists:
    """InboxLists over the rows of a conversation store."""

    def __init__(
        self,
        conversations: InMemoryConversationStore,
        read_marks: ReadMarks,
        people: InMemoryPersonStore | None = None,
    ) -> None:
        self._conversations = conversations
        self._read_marks = read_marks
        self._people = people or InMemoryPersonStore()

    def list_entries(
        self, wanted: InboxQuestion, *, offset: int = 0, limit: int = 50
    ) -> tuple[list[InboxEntry], bool]:
        rows = [row for row in self._rows() if self._is_wanted(row, wanted)]
        rows.sort(key=lambda row: (row.last_activity_at, row.id), reverse=True)
        if not wanted.text and wanted.view is InboxView.QUEUE:
            rows.sort(
                key=lambda row: (
                    self._nearness(row, wanted),
                    row.waiting_since or row.last_activity_at,
                    row.id,
                )
            )
        elif not wanted.text and wanted.view in {InboxView.MINE, InboxView.EVERYBODYS}:
            # The sort is stable: those for whom nobody waits stay in the order of their last activity.
            waiting = [row for row in rows if row.waiting_since is not None]
            waiting.sort(key=lambda row: row.waiting_since)
            rows = waiting + [row for row in rows if row.waiting_since is None]
        page = rows[offset : offset + limit]
        return [self._entry(row) for row in page], len(rows) > offset + limit

    def count_entries(self, person_id: str | None) -> InboxCounts:
        rows = [row for row in self._rows() if is_with_people(row)]
        queue = [row for row in rows if self._is_queued(row, person_id)]
        mine = [row for row in rows if _is_of(row, person_id)]
        unread = {row.id for row in (*queue, *mine) if self._is_unread(row)}
        return InboxCounts(len(queue), len(mine), len(rows), len(unread))

    def _rows(self) -> list[Conversation]:
        return self._conversations.list_conversations(ConversationFilter(), limit=1_000_000)[0]

    def _is_wanted(self, row: Conversation, wanted: InboxQuestion) -> bool:
        if wanted.text:
            needle = fold_text(wanted.text)
            said = [row.customer, *(one.text for one in self._conversations.list_messages(row.id))]
            return any(needle in fold_text(text) for text in said)
        if wanted.view is InboxView.QUEUE:
            return is_with_people(row) and self._is_queued(row, wanted.person_id)
        return _VIEWS[wanted.view](row, wanted.person_id)

    def _is_queued(self, row: Conversation, person_id: str | None) -> bool:
        is_lost = _is_of(row, person_id) or self._is_with_absent(row)
        return row.state is ConversationState.QUEUED or (is_lost and row.waiting_since is not None)

    def _nearness(self, row: Conversation, wanted: InboxQuestion) -> int:
        if _is_of(row, wanted.person_id):
            return 0
        if row.assignee_id is not None and not self._is_with_absent(row):
            return 3
        return 1 if row.team_id in wanted.team_ids else 2

    def _is_with_absent(self, row: Conversation) -> bool:
        person = self._people.people.get(row.assignee_id or "")
        return person is not None and (not person.is_active or person.status is PersonStatus.AWAY)

    def _is_unread(self, row: Conversation) -> bool:
        mark = self._read_marks.list_marks([row.id]).get((row.id, Reader.PEOPLE))
        read = mark.position if mark else 0
        said = self._conversations.list_messages(row.id)
        return is_with_people(row) and any(one.role is Role.CUSTOMER and one.position > read for one in said)

    def _entry(self, row: Conversation) -> InboxEntry:
        spoken = [
            one
            for one in self._conversations.list_messages(row.id)
            if one.role in {Role.CUSTOMER, Role.PERSON}
        ]
        last: Message | None = spoken[-1] if spoken else None
        return InboxEntry(
            row, self._is_unread(row), last.role if last else None, last.text[:LAST_WORDS] if last else ""
        )


class InMemoryPresenceBoard:
    """PresenceBoard."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Presence] = {}

    def note_presence(self, one: Presence) -> None:
        stale = [
            key
            for key, row in self._rows.items()
            if row.person_id == one.person_id and row.at < one.at - timedelta(minutes=1)
        ]
        for key in stale:
            del self._rows[key]
        self._rows[one.conversation_id, one.person_id] = one

    def list_present(self, conversation_ids: Sequence[str], *, since: datetime) -> list[Presence]:
        found = [
            row for row in self._rows.values() if row.conversation_id in conversation_ids and row.at >= since
        ]
        return sorted(found, key=lambda row: (row.at, row.person_id))


def _is_of(row: Conversation, person_id: str | None) -> bool:
    return person_id is not None and row.assignee_id == person_id


_VIEWS: dict[InboxView, Callable[[Conversation, str | None], bool]] = {
    InboxView.MINE: lambda row, person_id: is_with_people(row) and _is_of(row, person_id),
    InboxView.EVERYBODYS: lambda row, _: is_with_people(row),
    InboxView.AGENTS: lambda row, _: may_agent_speak(row) or row.state is ConversationState.NEW,
    InboxView.CLOSED: lambda row, _: row.state is ConversationState.CLOSED,
}
