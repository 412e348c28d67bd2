"""What SentFileStore and ConversationReader promise, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from core.contacts.contacts import Contact
from core.conversations.conversation import Attachment, Role
from core.conversations.ports import ConversationChange, Reader
from core.conversations.sent_files import SentFile
from core.errors import NotFound
from core.storage.contact_store import SqlContactStore
from core.storage.conversation_reader import SqlConversationReader
from core.storage.conversation_store import SqlConversationStore
from core.storage.opening import open_database
from core.storage.read_marks import SqlReadMarks
from core.storage.sent_file_store import SqlSentFileStore
from tests.fakes.sample_records import START, a_conversation, a_message


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kept(request):
    database = open_database(
        request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")
    )
    SqlContactStore(database).save_contact(Contact("con_1", START))
    yield SimpleNamespace(
        files=SqlSentFileStore(database),
        reader=SqlConversationReader(database),
        conversations=SqlConversationStore(database),
        marks=SqlReadMarks(database),
    )
    database.close()


FOUR = ["fil_1", "fil_2", "fil_3", "fil_4"]


def a_file(file_id: str = "fil_1", **fields) -> SentFile:
    file = Attachment(file_id, "Größe.png", "image/png", 12_000_000_000, "ab" * 32)
    return replace(SentFile(file, "con_1", START), **fields)


def test_files_are_found_in_the_order_asked_for(kept):
    for number in (1, 2, 3):
        kept.files.save_file(a_file(f"fil_{number}"))
    found = kept.files.find_files(["fil_3", "fil_none", "fil_1", "fil_3"])
    assert found == [a_file("fil_3"), a_file("fil_1")]
    assert kept.files.find_files([]) == []


def test_a_file_belongs_to_the_first_conversation_it_was_sent_in(kept):
    kept.files.save_file(a_file())
    kept.files.mark_sent(["fil_1", "fil_1"], "cnv_1")
    kept.files.mark_sent(["fil_1"], "cnv_2")
    assert kept.files.find_files(["fil_1"]) == [a_file(conversation_id="cnv_1")]


def test_where_a_file_is_gone_none_is_marked(kept):
    kept.files.save_file(a_file())
    with pytest.raises(NotFound):
        kept.files.mark_sent(["fil_1", "fil_none"], "cnv_1")
    assert kept.files.find_files(["fil_1"]) == [a_file()]


def test_the_oldest_files_without_a_message_are_forgotten_first(kept):
    for number in (1, 2, 3, 4):
        kept.files.save_file(a_file(f"fil_{number}", created_at=START - timedelta(hours=number)))
    kept.files.mark_sent(["fil_4"], "cnv_1")
    assert kept.files.forget_unsent(before=START - timedelta(hours=1), limit=1) == ["ab" * 32]
    assert [one.file.id for one in kept.files.find_files(FOUR)] == ["fil_1", "fil_2", "fil_4"]
    assert kept.files.forget_unsent(before=START - timedelta(hours=1), limit=9) == ["ab" * 32]
    assert [one.file.id for one in kept.files.find_files(FOUR)] == ["fil_1", "fil_4"]
    assert kept.files.forget_unsent(before=START - timedelta(hours=1), limit=9) == []


def test_a_file_is_forgotten_or_sent_but_never_both(kept):
    def send(file_id: str) -> bool:
        try:
            kept.files.mark_sent([file_id], "cnv_1")
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        for number in range(20):
            kept.files.save_file(a_file(f"fil_{number}"))
            sending = both.submit(send, f"fil_{number}")
            forgotten = both.submit(kept.files.forget_unsent, before=START + timedelta(1), limit=9).result()
            assert sending.result() is not bool(forgotten)
            assert bool(kept.files.find_files([f"fil_{number}"])) is sending.result()


def test_a_conversation_is_read_on_from_a_position(kept):
    conversation = a_conversation()
    messages = tuple(
        a_message(position=position, attachments=(a_file().file,), evidence={"citations": []})
        for position in (1, 2, 3)
    )
    kept.conversations.apply([ConversationChange(conversation, messages)])
    whole = kept.reader.read_after(conversation.id, 0)
    assert whole.conversation == kept.conversations.find_conversation(conversation.id)
    assert list(whole.messages) == kept.conversations.list_messages(conversation.id)
    assert [one.position for one in kept.reader.read_after(conversation.id, 1).messages] == [2, 3]
    assert [one.position for one in kept.reader.read_after(conversation.id, 0, limit=2).messages] == [1, 2]
    assert kept.reader.read_after(conversation.id, 3).messages == ()
    assert (kept.reader.last_position(conversation.id), kept.reader.last_position("cnv_none")) == (3, 0)
    with pytest.raises(NotFound):
        kept.reader.read_after("cnv_none", 0)


def test_unread_are_messages_to_the_customer_beyond_what_they_have_read(kept):
    roles = [Role.CUSTOMER, Role.AGENT, Role.NOTICE, Role.CUSTOMER, Role.PERSON]
    messages = tuple(a_message(position=place, role=role) for place, role in enumerate(roles, start=1))
    kept.conversations.apply([ConversationChange(a_conversation(), messages)])
    assert kept.reader.count_unread(["cnv_1", "cnv_none"]) == {"cnv_1": 3}
    kept.marks.mark_read("cnv_1", Reader.PEOPLE, position=5, at=START)
    kept.marks.mark_read("cnv_1", Reader.CUSTOMER, position=2, at=START)
    assert kept.reader.count_unread(["cnv_1"]) == {"cnv_1": 2}
    kept.marks.mark_read("cnv_1", Reader.CUSTOMER, position=5, at=START)
    assert kept.reader.count_unread(["cnv_1"]) == {}
