"""A reader that keeps the highest mark it has seen misses no row, whatever writers do beside it."""

import threading

from sqlalchemy import select

from core.storage.change_marks import Stream, take_mark
from core.storage.conversation_store import SqlConversationStore
from core.storage.document_store import SqlDocumentStore
from core.storage.source_store import SqlSourceStore
from core.storage.tables import change_marks, conversations, documents, events, messages, sources
from tests.fakes.sample_records import a_change, a_document, a_source, a_talk


def marks(database, table):
    with database.read() as connection:
        return dict(connection.execute(select(table.c.id, table.c.change_mark)).all())


def test_a_stream_counts_up_from_1_apart_from_the_others(any_database):
    taken = []
    for stream in (Stream.SOURCES, Stream.SOURCES, Stream.CONVERSATIONS):
        with any_database.write() as connection:
            taken.append(take_mark(connection, stream))
    assert taken == [1, 2, 1]


def test_every_stream_has_its_row(any_database):
    with any_database.read() as connection:
        assert set(connection.scalars(select(change_marks.c.stream))) == {stream.value for stream in Stream}


def test_a_changed_conversation_gets_a_new_mark_and_its_old_messages_keep_theirs(any_database):
    store = SqlConversationStore(any_database)
    store.apply([a_talk("cnv_1", "One"), a_talk("cnv_2", "Other")])
    store.apply([a_talk("cnv_1", "One", "Two")])
    assert marks(any_database, conversations) == {"cnv_1": 2, "cnv_2": 1}
    assert marks(any_database, messages) == {"msg_cnv_1_1": 1, "msg_cnv_1_2": 2, "msg_cnv_2_1": 1}
    assert marks(any_database, events) == {}


def test_sources_and_documents_are_marked_when_they_change(any_database):
    SqlSourceStore(any_database).save_source(a_source())
    SqlSourceStore(any_database).save_source(a_source(name="Renamed"))
    SqlDocumentStore(any_database).apply_change(a_change(documents=(a_document(), a_document("doc_2"))))
    SqlDocumentStore(any_database).apply_change(a_change(2, documents=(a_document("doc_2"),)))
    assert marks(any_database, sources) == {"src_1": 2}
    assert marks(any_database, documents) == {"doc_1": 1, "doc_2": 2}


def test_a_writer_waits_until_the_one_before_it_has_committed(any_database):
    """So a higher mark is never visible while a lower one is still to come."""
    store = SqlConversationStore(any_database)
    second = threading.Thread(target=store.apply, args=([a_talk("cnv_2")],))
    with any_database.write() as connection:
        assert take_mark(connection, Stream.CONVERSATIONS) == 1
        second.start()
        second.join(timeout=0.3)
        assert second.is_alive()
        assert marks(any_database, conversations) == {}
    second.join()
    assert marks(any_database, conversations) == {"cnv_2": 2}


def test_a_reader_with_a_high_water_mark_sees_every_row_of_busy_writers_once(any_database):
    store = SqlConversationStore(any_database)

    def write(worker):
        for place in range(12):
            store.apply([a_talk(f"cnv_{worker}_{place}", "Hello")])

    def read_new(high_water):
        query = select(messages.c.id, messages.c.change_mark).where(messages.c.change_mark > high_water)
        with any_database.read() as connection:
            return connection.execute(query).all()

    writers = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for writer in writers:
        writer.start()
    seen, high_water = [], 0
    while any(writer.is_alive() for writer in writers):
        rows = read_new(high_water)
        seen += [row.id for row in rows]
        high_water = max([high_water, *(row.change_mark for row in rows)])
    seen += [row.id for row in read_new(high_water)]
    assert sorted(seen) == sorted(f"msg_cnv_{worker}_{place}_1" for worker in range(4) for place in range(12))
