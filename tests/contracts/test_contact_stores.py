"""What every ContactStore, VisitorStore, ConversationOwners, ReadMarks and ReplyFeedbackStore promises, and
ConversationChanges."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from core.contacts.contacts import Contact, Identification, Visitor
from core.conversations.conversation import Feedback
from core.conversations.ports import Basis, ConversationChange, Reader, ReadMark
from core.errors import NotFound, StorageError
from core.storage.contact_store import SqlContactStore, SqlConversationOwners, SqlVisitorStore
from core.storage.conversation_changes import SqlConversationChanges
from core.storage.conversation_store import SqlConversationStore
from core.storage.opening import open_database
from core.storage.read_marks import SqlReadMarks
from core.storage.reply_feedback_store import SqlReplyFeedbackStore
from tests.fakes.in_memory_contacts import (
    InMemoryContactStore,
    InMemoryConversationOwners,
    InMemoryReadMarks,
    InMemoryReplyFeedbackStore,
    InMemoryVisitorStore,
)
from tests.fakes.in_memory_stores import InMemoryConversationStore
from tests.fakes.sample_records import START, a_conversation, a_talk, minutes


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kept(request):
    """Contacts and conversations of one workspace."""
    if request.param == "memory":
        conversations = InMemoryConversationStore()
        yield SimpleNamespace(
            contacts=InMemoryContactStore(),
            visitors=InMemoryVisitorStore(),
            conversations=conversations,
            owners=InMemoryConversationOwners(conversations),
            marks=InMemoryReadMarks(),
            changes=conversations,
            feedback=InMemoryReplyFeedbackStore(conversations),
        )
        return
    database = open_database(
        request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")
    )
    yield SimpleNamespace(
        contacts=SqlContactStore(database),
        visitors=SqlVisitorStore(database),
        conversations=SqlConversationStore(database),
        owners=SqlConversationOwners(database),
        marks=SqlReadMarks(database),
        changes=SqlConversationChanges(database),
        feedback=SqlReplyFeedbackStore(database),
    )
    database.close()


def a_contact(contact_id: str = "con_1", **fields) -> Contact:
    return Contact(contact_id, START, **fields)


def a_visitor(visitor_id: str = "vis_1", **fields) -> Visitor:
    given = {"contact_id": "con_1", "secret_hash": "a" * 64, "created_at": START, "last_seen_at": START}
    return Visitor(visitor_id, **(given | fields))


def test_a_contact_comes_back_as_saved_last(kept):
    kept.contacts.save_contact(a_contact())
    full = a_contact(
        identification=Identification.TOKEN,
        name="Åsa 😀",
        email="Asa@example.com",
        external_id="42",
        segments=("vip", "eu"),
    )
    kept.contacts.save_contact(full)
    assert kept.contacts.find_contact("con_1") == full


def test_an_unknown_contact_is_not_found(kept):
    with pytest.raises(NotFound, match="con_9"):
        kept.contacts.find_contact("con_9")


def test_a_contact_is_found_by_the_id_that_the_company_has_for_it(kept):
    kept.contacts.save_contact(a_contact("con_1", external_id="42"))
    kept.contacts.save_contact(a_contact("con_2"))
    assert kept.contacts.find_by_external_id("42") == a_contact("con_1", external_id="42")
    assert kept.contacts.find_by_external_id("4") is None
    assert kept.contacts.find_by_external_id("") is None


def test_a_visitor_is_found_by_id_and_by_the_hash_of_its_secret(kept):
    kept.contacts.save_contact(a_contact())
    kept.visitors.save_visitor(a_visitor())
    assert kept.visitors.find_by_secret("a" * 64) == a_visitor()
    assert kept.visitors.find_by_secret("b" * 64) is None
    assert kept.visitors.find_visitor("vis_1") == a_visitor()
    with pytest.raises(NotFound, match="vis_9"):
        kept.visitors.find_visitor("vis_9")


def test_a_visitor_that_is_seen_again_and_changes_hands(kept):
    for contact_id in ("con_1", "con_2"):
        kept.contacts.save_contact(a_contact(contact_id))
    kept.visitors.save_visitor(a_visitor())
    kept.visitors.mark_seen("vis_1", minutes(5))
    kept.visitors.mark_seen("vis_9", minutes(5))
    assert kept.visitors.find_visitor("vis_1").last_seen_at == minutes(5)
    kept.visitors.save_visitor(a_visitor(contact_id="con_2"))
    assert kept.visitors.find_by_secret("a" * 64).contact_id == "con_2"


def test_two_visitors_never_have_one_secret(kept):
    kept.contacts.save_contact(a_contact())
    kept.visitors.save_visitor(a_visitor())
    with pytest.raises(StorageError):
        kept.visitors.save_visitor(a_visitor("vis_2"))


def test_conversations_change_hands_with_the_name_that_people_see(kept):
    kept.conversations.apply(
        [
            a_talk("cnv_1", contact_id="con_1"),
            a_talk("cnv_2", contact_id="con_1", is_test=True),
            a_talk("cnv_3", contact_id="con_3"),
            a_talk("cnv_4"),
        ]
    )
    assert kept.owners.give_conversations("con_1", to="con_2", customer="Ada") == 2
    owners = {key: kept.conversations.find_conversation(f"cnv_{key}") for key in range(1, 5)}
    assert [owners[key].contact_id for key in owners] == ["con_2", "con_2", "con_3", None]
    assert [owners[key].customer for key in owners] == ["Ada", "Ada", "Ann Example", "Ann Example"]


def test_conversations_are_given_a_new_name_once(kept):
    kept.conversations.apply([a_talk("cnv_1", contact_id="con_1")])
    assert kept.owners.give_conversations("con_1", to="con_1", customer="Ada") == 1
    before = kept.changes.newest_mark()
    assert kept.owners.give_conversations("con_1", to="con_1", customer="Ada") == 0
    assert kept.changes.changed_since(before)[0] == []


def test_a_step_worked_out_before_a_conversation_changed_hands_is_not_written(kept):
    kept.conversations.apply([a_talk("cnv_1", contact_id="con_1")])
    read = kept.conversations.find_conversation("cnv_1")
    kept.owners.give_conversations("con_1", to="con_2", customer="Ada")
    change = ConversationChange(replace(read, subject="Late"), basis=Basis(read, 0))
    assert kept.conversations.apply([change]) == [change]
    assert kept.conversations.find_conversation("cnv_1").contact_id == "con_2"


def test_reading_goes_forward_and_never_back(kept):
    kept.conversations.apply([a_talk("cnv_1")])

    def read(position, minute=0, reader=Reader.CUSTOMER):
        return kept.marks.mark_read("cnv_1", reader, position=position, at=minutes(minute))

    assert read(3, 1)
    assert not read(3, 2)
    assert not read(1, 3)
    assert kept.marks.list_marks(["cnv_1"]) == {("cnv_1", Reader.CUSTOMER): ReadMark(3, minutes(1))}
    assert read(4, 4)
    assert read(2, 5, Reader.PEOPLE)
    assert kept.marks.list_marks(["cnv_1", "cnv_1", "cnv_9"]) == {
        ("cnv_1", Reader.CUSTOMER): ReadMark(4, minutes(4)),
        ("cnv_1", Reader.PEOPLE): ReadMark(2, minutes(5)),
    }


def test_nothing_read_and_nothing_asked_for_gives_no_marks(kept):
    kept.conversations.apply([a_talk("cnv_1")])
    assert kept.marks.list_marks(["cnv_1"]) == {}
    kept.marks.mark_read("cnv_1", Reader.PEOPLE, position=1, at=START)
    assert kept.marks.list_marks([]) == {}


def test_conversations_are_told_that_were_written_beyond_a_mark(kept):
    assert kept.changes.changed_since(0) == ([], 0)
    kept.conversations.apply([a_talk("cnv_2"), a_talk("cnv_1")])
    kept.conversations.apply([a_talk("cnv_3")])
    assert kept.changes.newest_mark() == 2
    assert kept.changes.changed_since(0) == (["cnv_1", "cnv_2", "cnv_3"], 2)
    assert kept.changes.changed_since(1) == (["cnv_3"], 2)
    kept.conversations.apply([ConversationChange(a_conversation("cnv_1", subject="New"))])
    assert kept.changes.changed_since(1) == (["cnv_3", "cnv_1"], 3)
    assert kept.changes.changed_since(3) == ([], 3)


def test_what_was_thought_of_a_reply_is_kept_by_message(kept):
    kept.conversations.apply([a_talk("cnv_1", "One", "Two"), a_talk("cnv_2", "One")])
    assert kept.feedback.list_feedback("cnv_1") == {}
    kept.feedback.save_feedback("msg_cnv_1_2", Feedback.NOT_HELPFUL, comment="Nej 😀", at=START)
    kept.feedback.save_feedback("msg_cnv_2_1", Feedback.HELPFUL, comment="", at=START)
    assert kept.feedback.list_feedback("cnv_1") == {"msg_cnv_1_2": (Feedback.NOT_HELPFUL, "Nej 😀")}


def test_a_later_verdict_replaces_the_earlier_one(kept):
    kept.conversations.apply([a_talk("cnv_1", "One")])
    kept.feedback.save_feedback("msg_cnv_1_1", Feedback.NOT_HELPFUL, comment="Bad", at=START)
    kept.feedback.save_feedback("msg_cnv_1_1", Feedback.HELPFUL, comment="", at=minutes(1))
    assert kept.feedback.list_feedback("cnv_1") == {"msg_cnv_1_1": (Feedback.HELPFUL, "")}
