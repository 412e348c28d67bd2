import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.conversations.conversation import (
    Channel,
    Conversation,
    ConversationState,
    Event,
    Feedback,
    Message,
    Outcome,
    Role,
)
from core.conversations.ports import ConversationChange
from core.errors import StorageError
from core.performance.sql_files import read_sql
from core.settings import Settings
from core.storage.conversation_store import SqlConversationStore
from core.storage.database import Database, connect
from core.storage.opening import open_database
from core.storage.warehouse import DuckDBWarehouse
from tests.conftest import POSTGRES_VARIABLE
from tests.fakes.kept_schema import KeptSchema

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
FIGURES = """
    SELECT conversation_facts.*, cited.sources
    FROM conversation_facts
    LEFT JOIN (
        SELECT conversation_id, list(source_id ORDER BY position, source_id) AS sources
        FROM source_citations GROUP BY conversation_id
    ) AS cited ON cited.conversation_id = conversation_facts.id
    ORDER BY id
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        opened = open_database(Settings(data_dir=tmp_path / "workspace", _env_file=None))
        yield opened
        opened.close()
    else:
        address, schema = request.getfixturevalue("postgres_database")
        opened = open_database(Settings(data_dir=tmp_path, database_url=address, _env_file=None))
        yield opened
        opened.close()
        schema.empty()


@pytest.fixture(scope="module")
def postgres_database() -> Iterator[tuple[str, KeptSchema]]:
    """The address of a database of these tests alone, and the schema in it that every address finds."""
    import psycopg

    address = os.environ.get(POSTGRES_VARIABLE)
    if not address:
        pytest.skip(f"{POSTGRES_VARIABLE} is not set: no PostgreSQL to test with")
    name = f"answerdesk_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        own = f"{address.rpartition('/')[0]}/{name}"
        schema = KeptSchema(own, "public")
        yield own, schema
        schema.close()
        # Not by force: that would need the right to end the autovacuum that may be looking at it.
        server.execute(f"DROP DATABASE {name}")


@pytest.fixture
def warehouse(database: Database, tmp_path: Path) -> Iterator[DuckDBWarehouse]:
    opened = DuckDBWarehouse(database, folder=tmp_path / "warehouse")
    yield opened
    opened.close()


def conversation(number: int = 1, **changes: object) -> Conversation:
    plain = Conversation(
        id=f"cnv_{number}",
        channel=Channel.LIVE_CHAT,
        state=ConversationState.WAITING_FOR_CUSTOMER,
        opened_at=START,
        last_activity_at=START,
        agent_took_part=True,
        answered_count=1,
    )
    return replace(plain, **changes)


def exchange(
    number: int = 1, *, seconds: float = 4, sources: tuple[str, ...] = ()
) -> tuple[Message, Message]:
    question = Message(f"msg_{number}_1", f"cnv_{number}", 1, Role.CUSTOMER, "Where is it?", START)
    evidence = {"citations": [{"source_id": source, "quote": "q\x00"} for source in sources]}
    reply = Message(
        f"msg_{number}_2",
        f"cnv_{number}",
        2,
        Role.AGENT,
        "There.",
        START + timedelta(seconds=seconds),
        config_version=3,
        evidence=evidence,
    )
    return question, reply


def write(database: Database, *changes: ConversationChange) -> None:
    SqlConversationStore(database).apply(changes)


def facts(warehouse: DuckDBWarehouse) -> list[dict[str, object]]:
    return warehouse.query(FIGURES, {}).to_dicts()


def figures(warehouse: DuckDBWarehouse) -> list[pl.DataFrame]:
    page = list(read_sql("page").values())
    return warehouse.query_all(list(read_sql("metrics").values()), YEAR, over=page)


def test_an_empty_workspace_gives_an_empty_warehouse(warehouse: DuckDBWarehouse):
    assert warehouse.refresh() == 0
    assert facts(warehouse) == []


def test_a_conversation_arrives_with_what_is_derived_from_its_messages(
    database: Database, warehouse: DuckDBWarehouse
):
    write(database, ConversationChange(conversation(), exchange(seconds=2.5, sources=("src_a", "src_b"))))
    assert warehouse.refresh() == 1 + 2 + 2
    (row,) = facts(warehouse)
    assert row["opened_at"] == START
    assert (row["first_response_s"], row["reply_span_s"], row["agent_version"]) == (2.5, 2.5, 3)
    assert (row["handoff_reason"], row["feedback"], row["person_involved"]) == (None, None, False)
    assert row["sources"] == ["src_a", "src_b"]


def test_nothing_is_read_twice(database: Database, warehouse: DuckDBWarehouse):
    write(database, ConversationChange(conversation(), exchange()))
    warehouse.refresh()
    assert warehouse.refresh() == 0


def test_a_changed_conversation_replaces_itself(database: Database, warehouse: DuckDBWarehouse):
    write(database, ConversationChange(conversation(), exchange()))
    warehouse.refresh()
    write(database, ConversationChange(conversation(outcome=Outcome.RESOLVED, feedback=Feedback.HELPFUL)))
    warehouse.refresh()
    (row,) = facts(warehouse)
    assert (row["outcome"], row["feedback"], row["first_response_s"]) == ("resolved", "helpful", 4)


def test_a_person_is_seen_by_message_and_by_event(database: Database, warehouse: DuckDBWarehouse):
    write(database, ConversationChange(conversation(1)), ConversationChange(conversation(2)))
    warehouse.refresh()
    by_message = Message("msg_p", "cnv_1", 1, Role.PERSON, "Hello", START)
    write(
        database,
        ConversationChange(conversation(1), (by_message,)),
        ConversationChange(conversation(2), (), (Event("evt_a", "cnv_2", "assigned", START),)),
    )
    warehouse.refresh()
    assert [row["person_involved"] for row in facts(warehouse)] == [True, True]


def test_a_value_that_first_appears_late_keeps_its_type(database: Database, warehouse: DuckDBWarehouse):
    many = [ConversationChange(conversation(number)) for number in range(1_500)]
    write(database, *many, ConversationChange(conversation(1_500, handoff_reason="cannot_answer")))
    warehouse.refresh()
    reasons = warehouse.query("SELECT DISTINCT handoff_reason FROM conversation_facts ORDER BY 1", {})
    assert reasons["handoff_reason"].to_list() == ["cannot_answer", None]


def test_rebuilding_gives_the_same_figures(database: Database, warehouse: DuckDBWarehouse):
    write(database, ConversationChange(conversation(1), exchange(1, sources=("src_a",))))
    warehouse.refresh()
    write(database, ConversationChange(conversation(2), exchange(2)))
    warehouse.refresh()
    before = facts(warehouse)
    assert warehouse.rebuild() == 2 + 4 + 1
    assert facts(warehouse) == before


def test_the_warehouse_goes_on_where_it_was_after_a_restart(database: Database, tmp_path: Path):
    write(database, ConversationChange(conversation(1), exchange(1)))
    first = DuckDBWarehouse(database, folder=tmp_path / "w")
    first.refresh()
    first.close()
    write(database, ConversationChange(conversation(2)))
    second = DuckDBWarehouse(database, folder=tmp_path / "w")
    assert second.refresh() == 1
    assert len(facts(second)) == 2
    second.close()


def test_a_damaged_file_is_rebuilt(database: Database, tmp_path: Path):
    write(database, ConversationChange(conversation(), exchange()))
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "performance.duckdb").write_bytes(b"not a database" * 500)
    warehouse = DuckDBWarehouse(database, folder=tmp_path / "w")
    assert warehouse.refresh() == 3
    assert len(facts(warehouse)) == 1
    warehouse.close()


def test_a_file_whose_tables_are_gone_is_rebuilt(database: Database, warehouse: DuckDBWarehouse):
    write(database, ConversationChange(conversation(1), exchange(1)))
    warehouse.refresh()
    warehouse._connection.execute("DROP TABLE citation_facts")
    write(database, ConversationChange(conversation(2), exchange(2)))
    assert warehouse.refresh() == 6
    assert len(facts(warehouse)) == 2


def test_a_file_of_another_program_version_is_rebuilt(database: Database, tmp_path: Path):
    write(database, ConversationChange(conversation(), exchange()))
    first = DuckDBWarehouse(database, folder=tmp_path / "w")
    first.refresh()
    first._connection.execute("UPDATE warehouse_state SET fingerprint = 'older'")
    first.close()
    second = DuckDBWarehouse(database, folder=tmp_path / "w")
    assert second.refresh() == 3
    second.close()


def test_a_file_that_is_ahead_of_a_restored_database_is_rebuilt(
    database: Database, warehouse: DuckDBWarehouse
):
    write(database, ConversationChange(conversation(1)))
    warehouse.refresh()
    warehouse._mark = 99
    warehouse._connection.execute("INSERT INTO conversation_facts (id) VALUES ('of a lost future')")
    assert warehouse.refresh() == 1
    assert [row["id"] for row in facts(warehouse)] == ["cnv_1"]


def test_a_second_process_takes_a_file_of_its_own_and_clears_it_away(database: Database, tmp_path: Path):
    folder = tmp_path / "w"
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(folder / "performance.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        warehouse = DuckDBWarehouse(database, folder=folder)
        assert warehouse.path.name == f"performance.{os.getpid()}.duckdb"
        warehouse.refresh()
        warehouse.close()
        other.communicate()
    assert [path.name for path in folder.iterdir()] == ["performance.duckdb"]


def test_the_file_of_a_process_that_died_is_cleared_away(database: Database, tmp_path: Path):
    abandoned = tmp_path / "w" / "performance.999999.duckdb"
    abandoned.parent.mkdir()
    abandoned.write_bytes(b"left behind")
    DuckDBWarehouse(database, folder=tmp_path / "w").close()
    assert not abandoned.exists()


def test_a_wrong_query_is_a_storage_error(warehouse: DuckDBWarehouse):
    warehouse.refresh()
    with pytest.raises(StorageError, match="warehouse failed"):
        warehouse.query("SELECT no_such_column FROM conversation_facts", {})


def test_the_warehouse_reaches_for_no_extension(warehouse: DuckDBWarehouse):
    options = warehouse.query(
        "SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions' ORDER BY name", {}
    )
    assert options["value"].to_list() == ["false", "false"]


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file to copy: migrating anew for every example would take the time."""
    folder = tmp_path_factory.mktemp("empty")
    opened = open_database(Settings(data_dir=folder, _env_file=None))
    opened.close()
    assert opened.path is not None
    return opened.path


numbers = st.integers(1, 4)
conversations = st.builds(
    conversation,
    numbers,
    outcome=st.sampled_from(Outcome),
    state=st.sampled_from(ConversationState),
    handoff_reason=st.sampled_from([None, "cannot_answer"]),
    feedback=st.sampled_from([None, *Feedback]),
    is_test=st.booleans(),
    opened_at=st.datetimes(datetime(2025, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),
)


@st.composite
def steps(draw: st.DrawFn) -> tuple[Conversation, bool, bool, bool]:
    return draw(conversations), draw(st.booleans()), draw(st.booleans()), draw(st.booleans())


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(walk=st.lists(steps(), min_size=1, max_size=12))
def test_any_sequence_of_changes_gives_what_a_rebuild_gives(
    walk: list[tuple[Conversation, bool, bool, bool]], empty_database: Path
):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(empty_database, Path(folder) / empty_database.name)
        database = connect(Settings(data_dir=Path(folder), _env_file=None))
        grown = DuckDBWarehouse(database, folder=Path(folder) / "w")
        for step, (changed, with_messages, with_event, refresh_now) in enumerate(walk):
            number = int(changed.id.removeprefix("cnv_"))
            messages = exchange(number, seconds=step, sources=("src_a",)) if with_messages else ()
            event = Event(f"evt_{step}", changed.id, "assigned", START)
            write(database, ConversationChange(changed, messages, (event,) if with_event else ()))
            if refresh_now:
                grown.refresh()
        grown.refresh()
        rebuilt = DuckDBWarehouse(database, folder=Path(folder) / "w", name="rebuilt")
        rebuilt.refresh()
        assert facts(grown) == facts(rebuilt)
        for of_grown, of_rebuilt in zip(figures(grown), figures(rebuilt), strict=True):
            assert of_grown.equals(of_rebuilt)
        grown.close()
        rebuilt.close()
        database.close()


YEAR = {
    "since": datetime(2025, 1, 1, tzinfo=UTC),
    "until": datetime(2026, 1, 1, tzinfo=UTC),
    "zone": "Europe/Stockholm",
    "bucket": "month",
    "channel": None,
    "language": None,
    "agent_version": None,
}


def test_pages_asked_at_once_do_not_see_each_others_tables(database: Database, warehouse: DuckDBWarehouse):
    write(database, ConversationChange(conversation(1)))
    warehouse.refresh()
    over = ["CREATE TEMP TABLE page AS SELECT cast($number AS INTEGER) AS number FROM conversation_facts"]

    def ask(number: int) -> list[int]:
        answers = warehouse.query_all(["SELECT number FROM page"] * 3, {"number": number}, over=over)
        return [answer["number"][0] for answer in answers]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(20))) == [[number] * 3 for number in range(20)]


def test_a_page_asked_during_a_refresh_is_of_one_moment(database: Database, warehouse: DuckDBWarehouse):
    count = "SELECT count(*) AS n FROM conversation_facts"
    warehouse.refresh()
    with ThreadPoolExecutor(2) as pool:
        for number in range(10):
            write(database, ConversationChange(conversation(number)))
            refreshed = pool.submit(warehouse.refresh)
            answers = warehouse.query_all([count] * 5, {}, over=[])
            assert len({answer["n"][0] for answer in answers}) == 1
            refreshed.result()
    assert len(facts(warehouse)) == 10
