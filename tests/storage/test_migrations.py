"""Migrations lead from nothing and from each earlier revision to what the code expects, and lose nothing."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from core.errors import MigrationError
from core.settings import Settings
from core.storage import curation_tables, opening, people_tables  # noqa: F401 - they add to the metadata
from core.storage.database import connect
from core.storage.opening import SCHEMA_REVISION, current_revision, known_revisions, migrate, open_database
from core.storage.source_store import SqlSourceStore
from core.storage.tables import metadata
from tests.fakes.recorded_migrations import RecordedMigrations
from tests.fakes.sample_records import a_source

EARLIER = [None, *known_revisions()[:-1]]

pytestmark = pytest.mark.usefixtures("real_migrations")


def differences(database):
    with database.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def test_the_newest_migration_is_the_one_the_program_names():
    assert known_revisions()[-1] == SCHEMA_REVISION


@pytest.mark.parametrize("revision", EARLIER)
def test_every_earlier_revision_leads_to_the_tables_in_the_code(unmigrated_settings, revision):
    if revision is not None:
        earlier = connect(unmigrated_settings)
        migrate(earlier, target=revision)
        earlier.close()
    database = open_database(unmigrated_settings)
    with database.read() as connection:
        assert current_revision(connection) == SCHEMA_REVISION
    assert differences(database) == []
    database.close()


def test_opening_again_keeps_what_is_stored(unmigrated_settings):
    first = open_database(unmigrated_settings)
    SqlSourceStore(first).save_source(a_source())
    first.close()
    second = open_database(unmigrated_settings)
    assert SqlSourceStore(second).list_sources() == [a_source()]
    second.close()


def test_a_newer_database_is_refused_and_left_alone(unmigrated_settings):
    database = open_database(unmigrated_settings)
    with database.write() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(MigrationError, match="newer"):
        open_database(unmigrated_settings)
    with database.read() as connection:
        assert current_revision(connection) == "9999"
    database.close()


def test_several_may_open_a_new_workspace_at_once(unmigrated_settings):
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(open_database, [unmigrated_settings] * 4))
    for database in opened:
        with database.read() as connection:
            assert connection.scalar(text("select count(*) from change_marks")) == 6
        database.close()


def copies_of(database):
    return sorted(path.name for path in database.path.parent.glob("*.before-*"))


def test_the_file_is_copied_aside_before_a_migration_even_one_that_fails(settings):
    database = open_database(settings)
    SqlSourceStore(database).save_source(a_source())
    with pytest.raises(MigrationError, match="unchanged"):
        migrate(database, target="no_such_revision")
    assert copies_of(database) == ["answerdesk.before-no_such_revision.db"]
    with closing(sqlite3.connect(database.path.parent / copies_of(database)[0])) as copy:
        assert copy.execute("select id from sources").fetchall() == [("src_1",)]
    assert SqlSourceStore(database).list_sources() == [a_source()]
    database.close()


def test_nothing_is_copied_when_nothing_is_migrated(settings):
    for _ in range(2):
        database = open_database(settings)
        assert copies_of(database) == []
        database.close()


def test_opening_an_up_to_date_database_does_not_load_alembic(settings):
    open_database(settings).close()
    program = (
        "import sys; from pathlib import Path; from core.settings import Settings;"
        "from core.storage.opening import open_database;"
        f"open_database(Settings(data_dir=Path({str(settings.data_dir)!r}), _env_file=None)).close();"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_recorded_migrations_leave_what_the_real_ones_leave(tmp_path, recorded_migrations, monkeypatch):
    def left_by(upgrade, name):
        monkeypatch.setattr(opening, "_upgrade", upgrade)
        database = open_database(Settings(data_dir=tmp_path / name, _env_file=None))
        database.close()
        with closing(sqlite3.connect(database.path)) as connection:
            return list(connection.iterdump())

    recorded = RecordedMigrations(recorded_migrations.for_real)
    expected = left_by(recorded_migrations.for_real, "for real")
    assert [left_by(recorded, name) for name in ("recorded", "replayed")] == [expected, expected]


_TALK = """
insert into conversations (id, channel, state, opened_at, last_activity_at, customer, folded_customer,
  subject, is_test, outcome, feedback, feedback_comment, agent_took_part, asked_for_person, answered_count,
  change_mark)
values (:id, 'live_chat', :state, 1, 7, '', '', '', false, 'pending', 'helpful', '', true, false, 1, 1)
"""
_RATED = """
insert into events (id, conversation_id, kind, created_at, detail, ordinal, change_mark)
values (:id || :at, :id, 'rated', :at, :detail, 0, 1)
"""


def test_migrating_tells_verdicts_from_ratings_of_replies_and_since_when_replies_are_owed(
    unmigrated_settings,
):
    whole = '{"feedback":"helpful","comment":"it says \\\\"message_id\\\\":"}'
    reply = '{"feedback":"helpful","comment":"","message_id":"msg_1"}'
    rated = {"cnv_1": [whole], "cnv_2": [reply], "cnv_3": [reply, whole], "cnv_4": [whole, reply]}
    earlier = connect(unmigrated_settings)
    migrate(earlier, target="0003")
    with earlier.write() as connection:
        for place, (talk, details) in enumerate(rated.items()):
            state = "agent_active" if place else "closed"
            connection.execute(text(_TALK), {"id": talk, "state": state})
            for at, detail in enumerate(details):
                connection.execute(text(_RATED), {"id": talk, "at": at, "detail": detail})
    earlier.close()
    database = open_database(unmigrated_settings)
    query = text("select id, is_rated_as_whole, reply_owed_since from conversations order by id")
    with database.read() as connection:
        rows = [(talk, bool(as_whole), since) for talk, as_whole, since in connection.execute(query)]
    assert rows == [("cnv_1", True, None), ("cnv_2", False, 7), ("cnv_3", True, 7), ("cnv_4", False, 7)]
    database.close()
