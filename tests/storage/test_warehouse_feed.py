"""The readers of the system of record give the same rows, whichever reads."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from core.conversations.conversation import Channel, Conversation, ConversationState, Event, Message, Role
from core.conversations.ports import ConversationChange
from core.errors import StorageError
from core.settings import Settings
from core.storage.conversation_store import SqlConversationStore
from core.storage.database import Database
from core.storage.opening import open_database
from core.storage.warehouse_feed import Batches, SqliteFeed
from core.storage.warehouse_reader import read_apart
from core.storage.warehouse_tables import SOURCE_TABLES

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
HERE, APART = 1_000_000, -1


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(Settings(data_dir=tmp_path / "work space #1", _env_file=None))
    yield opened
    opened.close()


def conversation(number: int, **changes: object) -> Conversation:
    return Conversation(
        id=f"cnv_{number}",
        channel=Channel.EMAIL,
        state=ConversationState.WAITING_FOR_CUSTOMER,
        opened_at=START,
        last_activity_at=START,
        **changes,
    )


def write(database: Database, number: int, **changes: object) -> None:
    asked = Message(f"msg_{number}_1", f"cnv_{number}", 1, Role.CUSTOMER, "Where is it?", START)
    evidence = {"citations": [{"source_id": "src_a"}, {"source_id": "src_b", "quote": "q\x00"}]}
    later = START + timedelta(seconds=4)
    reply = Message(
        f"msg_{number}_2",
        f"cnv_{number}",
        2,
        Role.AGENT,
        "Ici – là.",
        later,
        config_version=3,
        evidence=evidence,
    )
    event = Event(f"evt_{number}", f"cnv_{number}", "assigned", START)
    change = ConversationChange(conversation(number, **changes), (asked, reply), (event,))
    SqlConversationStore(database).apply([change])


def converted(batches: Batches) -> dict[str, list[tuple[object, ...]]]:
    """What the warehouse makes of the rows, by table."""
    with closing(duckdb.connect()) as engine, closing(batches):
        engine.execute("SET TimeZone = 'UTC'")
        for table in SOURCE_TABLES:
            engine.execute(f"CREATE TABLE {table.name} ({table.columns})")
        for table, incoming in batches:
            engine.register("incoming", incoming)
            engine.execute(f"INSERT INTO {table.name} {table.convert}")
            engine.unregister("incoming")
        return {
            table.name: engine.execute(f"FROM {table.name} ORDER BY ALL").fetchall()
            for table in SOURCE_TABLES
        }


def all_rows(database: Database, apart_above: int) -> dict[str, list[tuple[object, ...]]]:
    assert database.path is not None
    with database.read() as connection:
        return converted(SqliteFeed(connection, database.path, apart_above=apart_above).all_rows())


def changed_rows(database: Database, apart_above: int) -> dict[str, list[tuple[object, ...]]]:
    """Of the second write alone."""
    assert database.path is not None
    with database.read() as connection:
        feed = SqliteFeed(connection, database.path, apart_above=apart_above)
        return converted(feed.changed_rows(beyond=1, until=2))


def test_both_readers_give_the_same_rows(database: Database):
    write(database, 1, handoff_reason="cannot_answer", language="sv")
    write(database, 2)
    here = all_rows(database, HERE)
    assert [len(rows) for rows in here.values()] == [2, 4, 2, 4]
    assert all_rows(database, APART) == here


def test_both_readers_give_the_same_rows_of_an_empty_workspace(database: Database):
    assert all_rows(database, APART) == all_rows(database, HERE)


@pytest.mark.parametrize("apart_above", [HERE, APART], ids=["here", "apart"])
def test_a_changed_conversation_comes_with_all_its_rows_and_alone(database: Database, apart_above: int):
    for number in (1, 2, 3):
        write(database, number)
    rows = changed_rows(database, apart_above)
    assert [row[0] for row in rows["conversations"]] == ["cnv_2"]
    assert [len(of_table) for of_table in rows.values()] == [1, 2, 1, 2]
    assert {row[0] for row in rows["citations"]} == {"cnv_2"}


def test_the_reader_apart_sees_what_is_only_in_the_write_ahead_log(database: Database):
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 0")
    write(database, 1)
    assert len(all_rows(database, APART)["conversations"]) == 1


def test_what_is_written_after_reading_apart_is_kept(database: Database):
    write(database, 1)
    all_rows(database, APART)
    write(database, 2)
    assert database.path is not None
    with closing(sqlite3.connect(database.path)) as other:
        assert other.execute("SELECT count(*) FROM messages").fetchone() == (4,)


def test_a_reader_that_fails_is_a_storage_error(tmp_path: Path):
    with pytest.raises(StorageError, match="could not read the database"):
        list(read_apart(tmp_path / "absent.db", None))


def test_a_reading_that_is_given_up_ends_the_reader(database: Database):
    write(database, 1)
    assert database.path is not None
    batches = read_apart(database.path, None)
    next(batches)
    batches.close()
    assert list(batches) == []
