"""What every InboxLists and PresenceBoard promises."""

import pytest

from core.access.people import Person, PersonStatus
from core.conversations.conversation import ConversationState, Role
from core.conversations.ports import ConversationChange, Reader
from core.inbox.entries import LAST_WORDS, InboxCounts, InboxQuestion, InboxView, Presence
from core.storage.inbox_store import SqlInboxLists, SqlPresenceBoard
from core.storage.person_store import SqlPersonStore
from core.storage.read_marks import SqlReadMarks
from tests.fakes.in_memory_contacts import InMemoryReadMarks
from tests.fakes.in_memory_inbox import InMemoryInboxLists, InMemoryPresenceBoard
from tests.fakes.in_memory_people import InMemoryPersonStore
from tests.fakes.in_memory_stores import InMemoryStores
from tests.fakes.sample_records import START, a_conversation, a_message, a_talk, minutes

QUEUED, WITH_PERSON = ConversationState.QUEUED, ConversationState.WITH_PERSON
MINE = {"state": WITH_PERSON, "assignee_id": "per_me"}


@pytest.fixture
def read_marks(stores):
    return InMemoryReadMarks() if isinstance(stores, InMemoryStores) else SqlReadMarks(stores.database)


@pytest.fixture
def people(stores):
    return InMemoryPersonStore() if isinstance(stores, InMemoryStores) else SqlPersonStore(stores.database)


@pytest.fixture
def lists(stores, read_marks, people):
    if isinstance(stores, InMemoryStores):
        return InMemoryInboxLists(stores.conversations, read_marks, people)
    return SqlInboxLists(stores.database)


@pytest.fixture
def presence(stores):
    return (
        InMemoryPresenceBoard() if isinstance(stores, InMemoryStores) else SqlPresenceBoard(stores.database)
    )


def ids(lists, view=InboxView.QUEUE, **wanted):
    question = InboxQuestion(view, **({"person_id": "per_me"} | wanted))
    return [entry.conversation.id for entry in lists.list_entries(question)[0]]


def test_the_queue_puts_ones_own_before_ones_teams_before_nobodys_and_the_longest_waiting_first(
    stores, lists
):
    stores.conversations.apply(
        [
            a_talk("cnv_others", state=QUEUED, assignee_id="per_other", waiting_since=minutes(0)),
            a_talk("cnv_late", state=QUEUED, waiting_since=minutes(5)),
            a_talk("cnv_early", state=QUEUED, waiting_since=minutes(1)),
            a_talk("cnv_team", state=QUEUED, team_id="team_mine", waiting_since=minutes(7)),
            a_talk("cnv_mine", **MINE, waiting_since=minutes(9)),
            a_talk("cnv_answered", **MINE),
        ]
    )
    assert ids(lists, team_ids=("team_mine",)) == [
        "cnv_mine", "cnv_team", "cnv_early", "cnv_late", "cnv_others",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "absence", [{"is_active": False}, {"status": PersonStatus.AWAY}], ids=["left", "away"]
)
def test_who_waits_for_somebody_who_is_not_there_is_in_everybodys_queue(stores, lists, people, absence):
    people.save_person(Person("per_left", "Lee", START, **absence))
    people.save_person(Person("per_here", "Kim", START))
    left = {"state": WITH_PERSON, "assignee_id": "per_left"}
    stores.conversations.apply(
        [
            a_talk("cnv_left", **left, waiting_since=minutes(1)),
            a_talk("cnv_answered", **left),
            a_talk("cnv_here", state=WITH_PERSON, assignee_id="per_here", waiting_since=minutes(0)),
            a_talk("cnv_others", state=QUEUED, assignee_id="per_here", waiting_since=minutes(0)),
        ]
    )
    assert ids(lists) == ["cnv_left", "cnv_others"]
    assert lists.count_entries("per_me").queue == 2


def test_what_waits_for_nobodys_word_stands_behind_what_waits(stores, lists):
    stores.conversations.apply(
        [
            a_talk("cnv_answered", **MINE, last_activity_at=minutes(8)),
            a_talk("cnv_just_answered", **MINE, last_activity_at=minutes(9)),
            a_talk("cnv_waits", **MINE, waiting_since=minutes(3)),
            a_talk("cnv_others", state=WITH_PERSON, assignee_id="per_other", waiting_since=minutes(1)),
        ]
    )
    mine = ["cnv_waits", "cnv_just_answered", "cnv_answered"]
    assert ids(lists, InboxView.MINE) == mine
    assert ids(lists, InboxView.EVERYBODYS) == ["cnv_others", *mine]


def test_the_agents_and_the_closed_come_by_last_activity(stores, lists):
    closed = {"state": ConversationState.CLOSED}
    stores.conversations.apply(
        [
            a_talk("cnv_1", state=ConversationState.AGENT_ACTIVE, last_activity_at=minutes(1)),
            a_talk("cnv_2", state=ConversationState.WAITING_FOR_CUSTOMER, last_activity_at=minutes(2)),
            a_talk("cnv_3", **closed, last_activity_at=minutes(3)),
            a_talk("cnv_4", **closed, last_activity_at=minutes(4)),
        ]
    )
    assert ids(lists, InboxView.AGENTS) == ["cnv_2", "cnv_1"]
    assert ids(lists, InboxView.CLOSED) == ["cnv_4", "cnv_3"]
    assert ids(lists, InboxView.EVERYBODYS) == []


def test_tests_are_in_no_list_and_no_count(stores, lists):
    states = (QUEUED, ConversationState.CLOSED, ConversationState.AGENT_ACTIVE)
    for state in states:
        stores.conversations.apply([a_talk(f"cnv_{state}", "Hello", state=state, is_test=True)])
    assert not [one for view in InboxView for one in ids(lists, view)]
    assert ids(lists, text="hello") == []
    assert lists.count_entries("per_me") == InboxCounts()


def test_to_somebody_unknown_nothing_belongs(stores, lists):
    stores.conversations.apply([a_talk("cnv_1", "Hi", **MINE), a_talk("cnv_2", "Hi", state=QUEUED)])
    assert ids(lists, InboxView.MINE, person_id=None) == []
    assert lists.count_entries(None) == InboxCounts(queue=1, mine=0, everybodys=2, unread=1)


def test_it_is_unread_until_people_have_read_the_customers_last_words(stores, lists, read_marks):
    stores.conversations.apply([a_talk("cnv_1", "Hi", "Hello?", state=QUEUED)])

    def is_unread() -> bool:
        [entry] = lists.list_entries(InboxQuestion())[0]
        assert lists.count_entries(None).unread == entry.is_unread
        return entry.is_unread

    assert is_unread()
    read_marks.mark_read("cnv_1", Reader.CUSTOMER, position=2, at=minutes(1))
    read_marks.mark_read("cnv_1", Reader.PEOPLE, position=1, at=minutes(1))
    assert is_unread()
    read_marks.mark_read("cnv_1", Reader.PEOPLE, position=2, at=minutes(2))
    assert not is_unread()
    reply = a_message("cnv_1", 3, role=Role.PERSON, author="per_me")
    stores.conversations.apply([ConversationChange(a_conversation("cnv_1", state=QUEUED), (reply,))])
    assert not is_unread()


def test_what_is_not_with_people_is_never_unread(stores, lists):
    stores.conversations.apply([a_talk("cnv_1", "Hi", state=ConversationState.CLOSED)])
    [entry] = lists.list_entries(InboxQuestion(InboxView.CLOSED))[0]
    assert not entry.is_unread


def test_what_is_mine_and_in_the_queue_is_counted_once(stores, lists):
    stores.conversations.apply(
        [
            a_talk("cnv_1", "Hi", **MINE, waiting_since=minutes(1)),
            a_talk("cnv_2", "Hi", **MINE),
            a_talk("cnv_3", "Hi", state=QUEUED),
            a_talk("cnv_4", "Hi", state=WITH_PERSON, assignee_id="per_other", waiting_since=minutes(1)),
        ]
    )
    assert lists.count_entries("per_me") == InboxCounts(queue=2, mine=2, everybodys=4, unread=3)


def test_the_last_words_are_the_customers_or_a_persons_and_not_the_agents(stores, lists):
    said = (
        a_message(position=1, text="x" * (LAST_WORDS + 50)),
        a_message(position=2, role=Role.AGENT, text="I hand you over."),
        a_message(position=3, role=Role.NOTICE, text="You are in the queue."),
    )
    stores.conversations.apply([ConversationChange(a_conversation(state=QUEUED), said)])
    [entry] = lists.list_entries(InboxQuestion())[0]
    assert (entry.last_role, entry.last_words) == (Role.CUSTOMER, "x" * LAST_WORDS)


def test_a_conversation_without_a_word_is_listed(stores, lists):
    stores.conversations.apply([a_talk("cnv_1", state=QUEUED)])
    [entry] = lists.list_entries(InboxQuestion())[0]
    assert (entry.last_role, entry.last_words, entry.is_unread) == (None, "", False)


def test_a_search_looks_into_every_view_and_the_newest_activity_comes_first(stores, lists):
    stores.conversations.apply(
        [
            a_talk("cnv_1", "My PARCEL is late", state=ConversationState.CLOSED, customer="Ann"),
            a_talk("cnv_2", "100% lost", state=QUEUED, customer="Parcelsson", last_activity_at=minutes(1)),
            a_talk("cnv_3", "Tea", state=QUEUED, customer="Bo"),
        ]
    )
    assert ids(lists, text="parcel") == ["cnv_2", "cnv_1"]
    assert ids(lists, text="0%") == ["cnv_2"]
    assert ids(lists, text="' or 1=1 --") == []


def test_pages_say_whether_there_is_more(stores, lists):
    talks = [a_talk(f"cnv_{place}", state=QUEUED, waiting_since=minutes(place)) for place in range(3)]
    stores.conversations.apply(talks)
    first, has_more = lists.list_entries(InboxQuestion(), limit=2)
    last, has_still_more = lists.list_entries(InboxQuestion(), offset=2, limit=2)
    assert [entry.conversation.id for entry in (*first, *last)] == ["cnv_0", "cnv_1", "cnv_2"]
    assert (has_more, has_still_more) == (True, False)


def test_who_looks_is_known_until_it_grows_old(presence):
    presence.note_presence(Presence("cnv_1", "per_1", minutes(0)))
    presence.note_presence(Presence("cnv_1", "per_2", minutes(1)))
    presence.note_presence(Presence("cnv_2", "per_2", minutes(1)))
    assert [one.person_id for one in presence.list_present(["cnv_1"], since=minutes(0))] == ["per_1", "per_2"]
    assert presence.list_present(["cnv_1"], since=minutes(0.5)) == [Presence("cnv_1", "per_2", minutes(1))]
    assert presence.list_present([], since=minutes(0)) == []


def test_saying_so_again_renews_it_and_forgets_where_one_was_before(presence):
    presence.note_presence(Presence("cnv_1", "per_1", minutes(0)))
    presence.note_presence(Presence("cnv_2", "per_1", minutes(5)))
    presence.note_presence(Presence("cnv_2", "per_1", minutes(6)))
    assert presence.list_present(["cnv_1", "cnv_2"], since=minutes(0)) == [
        Presence("cnv_2", "per_1", minutes(6))
    ]
