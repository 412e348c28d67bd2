from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.clock import fixed_clock
from core.conversations.conversation import (
    Channel,
    Conversation,
    ConversationState,
    Event,
    Message,
    Outcome,
    Role,
)
from core.conversations.outcome_sweep import OutcomeSweep
from core.conversations.ports import ConversationChange
from core.conversations.states import customer_wrote
from tests.fakes.in_memory_stores import InMemoryConversationStore

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ANSWERED = Conversation(
    id="c1",
    channel=Channel.EMAIL,
    state=ConversationState.CLOSED,
    opened_at=NOW - timedelta(days=5),
    last_activity_at=NOW - timedelta(hours=72),
    agent_took_part=True,
    answered_count=1,
)


def sweep(store: InMemoryConversationStore, *, batch_size: int = 500) -> int:
    return OutcomeSweep(store=store, search=store, clock=fixed_clock(NOW), batch_size=batch_size).run()


def stored(*conversations: Conversation) -> InMemoryConversationStore:
    store = InMemoryConversationStore()
    store.apply([ConversationChange(conversation) for conversation in conversations])
    return store


def test_the_sweep_decides_what_is_due_and_writes_an_event():
    store = stored(ANSWERED)
    assert sweep(store) == 1
    assert store.find_conversation("c1").outcome is Outcome.RESOLVED
    assert [(e.kind, e.detail) for e in store.list_events("c1")] == [("outcome", {"outcome": "resolved"})]


def test_the_sweep_decides_nothing_twice():
    store = stored(ANSWERED)
    sweep(store)
    assert sweep(store) == 0
    assert len(store.list_events("c1")) == 1


def test_the_sweep_leaves_recent_conversations_and_tests_alone():
    recent = replace(ANSWERED, id="c2", last_activity_at=NOW - timedelta(hours=71))
    test = replace(ANSWERED, id="c3", is_test=True)
    assert sweep(stored(recent, test)) == 0


def test_the_sweep_sees_a_person_among_the_messages():
    store = stored()
    store.apply([ConversationChange(ANSWERED, (Message("m1", "c1", 1, Role.PERSON, "Hi", NOW),))])
    sweep(store)
    assert store.find_conversation("c1").outcome is Outcome.REASSIGNED


def test_the_sweep_sees_an_assignment_among_the_events():
    store = stored()
    store.apply([ConversationChange(ANSWERED, (), (Event("e1", "c1", "assigned", NOW),))])
    sweep(store)
    assert store.find_conversation("c1").outcome is Outcome.REASSIGNED


class BusyStore(InMemoryConversationStore):
    """A customer writes while the sweep is at work."""

    def list_undecided(self, *, quiet_since: datetime, limit: int = 500) -> list[Conversation]:
        found = super().list_undecided(quiet_since=quiet_since, limit=limit)
        for conversation in found[:1]:
            message = Message("late", conversation.id, 1, Role.CUSTOMER, "One more thing", NOW)
            self.apply([ConversationChange(customer_wrote(conversation, NOW), (message,))])
        return found


def test_the_sweep_leaves_a_conversation_that_a_customer_just_reopened():
    store = BusyStore()
    store.apply([ConversationChange(ANSWERED)])
    assert sweep(store) == 0
    reopened = store.find_conversation("c1")
    assert (reopened.outcome, reopened.state) == (Outcome.PENDING, ConversationState.AGENT_ACTIVE)
    assert reopened.last_activity_at == NOW
    assert store.list_events("c1") == []


def test_the_sweep_goes_on_until_all_batches_are_done():
    store = stored(*(replace(ANSWERED, id=f"c{number}") for number in range(7)))
    assert sweep(store, batch_size=3) == 7
