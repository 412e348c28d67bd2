"""The engine as it is set up: durable, checked, patient, and with errors that an operator understands."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from core.conversations.ports import ConversationChange
from core.errors import ConfigurationError, DatabaseBusy, StorageError
from core.settings import Settings
from core.storage.conversation_store import SqlConversationStore
from core.storage.database import SQLITE_FILE, Database, connect
from core.storage.opening import open_database
from core.storage.source_store import SqlSourceStore
from core.storage.tables import sources
from tests.fakes.sample_records import a_conversation, a_message, a_source, a_talk


@pytest.fixture
def database(settings):
    opened = open_database(settings)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)],
)
def test_sqlite_connections_are_durable_checked_and_patient(database, pragma, value):
    with database.read() as connection:
        assert connection.scalar(text(f"pragma {pragma}")) == value


def test_a_thread_waits_for_another_that_writes_but_not_for_ever(settings):
    opened = connect(settings)
    impatient = Database(opened.engine, path=opened.path, patience_s=0.01)
    refused = []

    def write() -> None:
        try:
            with impatient.write():
                pass
        except DatabaseBusy as error:
            refused.append(error)

    with impatient.write():
        other = threading.Thread(target=write)
        other.start()
        other.join()
    assert len(refused) == 1
    write()
    assert len(refused) == 1
    opened.close()


def set_marks_and_fail(database):
    with database.write() as connection:
        connection.execute(text("update change_marks set mark = 7"))
        raise ZeroDivisionError


def test_a_failed_write_leaves_nothing_behind(database):
    with pytest.raises(ZeroDivisionError):
        set_marks_and_fail(database)
    with database.read() as connection:
        assert set(connection.scalars(text("select mark from change_marks"))) == {0}


def test_a_reader_sees_one_moment_while_another_writes(any_database):
    store = SqlSourceStore(any_database)
    with any_database.read() as connection:
        before = connection.execute(select(sources.c.id)).all()
        store.save_source(a_source())
        assert connection.execute(select(sources.c.id)).all() == before == []
    assert len(store.list_sources()) == 1


def test_writers_in_threads_wait_for_each_other(any_database):
    store = SqlSourceStore(any_database)

    def work(worker):
        for place in range(5):
            store.save_source(a_source(f"src_{worker}_{place}"))

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.list_sources()) == 20


def write_nothing(database):
    with database.write():
        pass


def test_a_file_that_stays_locked_is_reported_as_busy(database):
    with database.engine.connect() as pooled:
        pooled.exec_driver_sql("pragma busy_timeout = 1")
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(DatabaseBusy):
            write_nothing(database)


def test_a_refused_write_is_explained_without_the_values(any_database):
    conversations = SqlConversationStore(any_database)
    conversations.apply([a_talk("cnv_1", "a customer's words")])
    rival = ConversationChange(a_conversation(), (a_message(id="msg_rival", text="other words"),))
    with pytest.raises(StorageError) as caught:
        conversations.apply([rival])
    assert "words" not in caught.value.message
    assert "INSERT" not in caught.value.message


def test_a_naive_time_is_refused(database):
    naive = a_source().created_at.replace(tzinfo=None)
    with pytest.raises(StorageError, match="time zone"):
        SqlSourceStore(database).save_source(a_source(created_at=naive))


def test_nul_and_lone_surrogates_are_stored_as_replacement_characters(any_database):
    store = SqlSourceStore(any_database)
    store.save_source(a_source(name="a\x00b\ud800c", options={"note": "x\x00\udfff"}))
    stored = store.find_source("src_1")
    assert stored.name == "a\ufffdb\ufffdc"
    assert stored.options == {"note": "x\x00\ufffd"}


def test_a_database_server_that_is_down_is_a_storage_error(settings):
    url = SecretStr("postgresql://nobody:secret@127.0.0.1:1/none")
    with pytest.raises(StorageError) as caught:
        open_database(settings.model_copy(update={"database_url": url}))
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("url", ["mysql://host/db", "no address", "sqlite:///x.db"])
def test_another_kind_of_address_is_refused(settings, url):
    with pytest.raises(ConfigurationError, match="postgresql://"):
        connect(settings.model_copy(update={"database_url": SecretStr(url)}))


def test_a_workspace_that_cannot_be_made_is_a_storage_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be made"):
        connect(Settings(data_dir=tmp_path / "file" / "workspace", _env_file=None))


def test_a_file_that_is_no_database_is_a_storage_error(settings):
    settings.data_dir.mkdir(parents=True)
    (settings.data_dir / SQLITE_FILE).write_bytes(b"This is not a database." * 100)
    with pytest.raises(StorageError, match="not a database"):
        open_database(settings)


def test_the_arrow_driver_reads_times_and_truths(any_database):
    SqlSourceStore(any_database).save_source(a_source())
    driver = pytest.importorskip(
        "adbc_driver_sqlite.dbapi" if any_database.is_sqlite else "adbc_driver_postgresql.dbapi"
    )
    with driver.connect(any_database.arrow_uri) as connection, connection.cursor() as cursor:
        cursor.execute("select created_at, is_cited, change_mark from sources")
        row = cursor.fetch_arrow_table().to_pylist()[0]
    assert row == {
        "created_at": int(a_source().created_at.timestamp() * 1_000_000),
        "is_cited": True,
        "change_mark": 1,
    }


def test_the_sqlite_file_lies_in_the_workspace(database: Database, settings: Settings):
    assert database.path == Path(settings.data_dir).resolve() / SQLITE_FILE
