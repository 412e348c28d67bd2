"""The sweep that decides outcomes; run on a schedule, as often as one likes."""

from dataclasses import replace

from core.clock import Clock
from core.conversations.conversation import Conversation, Event
from core.conversations.outcomes import QUIET_TIME, decide_outcome, ends_unanswered, involves_person
from core.conversations.ports import Basis, ConversationChange, ConversationSearch, ConversationStore
from core.identifiers import derived_id


class OutcomeSweep:
    """Decides every pending conversation that has been quiet for 72 hours."""

    def __init__(
        self, *, store: ConversationStore, search: ConversationSearch, clock: Clock, batch_size: int = 500
    ) -> None:
        self._store = store
        self._search = search
        self._clock = clock
        self._batch_size = batch_size

    def run(self) -> int:
        """Decide all that are due; gives how many were decided. Run again at once, it decides none.

        Each batch is one transaction: a sweep that is killed leaves whole conversations behind and the
        next one goes on from there. A conversation that changes meanwhile is looked at anew.
        """
        decided = 0
        while batch := self._next_batch():
            decided += len(batch) - len(self._store.apply(batch))
        return decided

    def _next_batch(self) -> list[ConversationChange]:
        due = self._search.list_undecided(quiet_since=self._clock() - QUIET_TIME, limit=self._batch_size)
        changes = (self._decide(conversation) for conversation in due)
        return [change for change in changes if change is not None]

    def _decide(self, conversation: Conversation) -> ConversationChange | None:
        messages = self._store.list_messages(conversation.id)
        events = self._store.list_events(conversation.id)
        outcome = decide_outcome(
            conversation,
            person_involved=involves_person(messages, events),
            is_unanswered=ends_unanswered(messages, events),
            now=self._clock(),
        )
        if outcome is conversation.outcome:
            return None
        event = Event(
            id=derived_id("evt", conversation.id, "outcome", self._clock().isoformat()),
            conversation_id=conversation.id,
            kind="outcome",
            created_at=self._clock(),
            detail={"outcome": outcome.value},
        )
        decided = replace(conversation, outcome=outcome)
        return ConversationChange(decided, events=(event,), basis=Basis(conversation, len(messages)))
