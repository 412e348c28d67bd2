"""What was committed survives SIGKILL; what was not is gone altogether; locks of the dead are free."""

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import text

from core.errors import DatabaseBusy, NotFound
from core.storage.knowledge_lock import DatabaseKnowledgeLock
from core.storage.opening import open_database
from tests.fakes.sample_records import a_change, a_document, a_text
from tests.fakes.sql_stores import SqlStores

OPEN = """
import os, sys, time
from pathlib import Path
from pydantic import SecretStr
from core.settings import Settings
from core.storage.opening import open_database
from tests.fakes.sample_records import *
from tests.fakes.sql_stores import SqlStores

def ready():
    print("ready", flush=True)
    time.sleep(600)

url = os.environ.get("STORAGE_TEST_URL")
settings = Settings(data_dir=Path(sys.argv[1]), database_url=SecretStr(url) if url else None, _env_file=None)
database = open_database(settings)
stores = SqlStores(database, blobs=Path(sys.argv[1]) / "blobs")
"""


def run_and_kill(settings, program):
    """Runs the program in a process of its own until it says it is ready, and kills it there."""
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    process = subprocess.Popen(
        [sys.executable, "-c", OPEN + program, str(settings.data_dir)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"STORAGE_TEST_URL": url},
    )
    with process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)


@pytest.fixture
def reopened(any_settings):
    """Runs a program up to its kill and opens what it left."""
    databases = []

    def run(program):
        run_and_kill(any_settings, program)
        databases.append(open_database(any_settings))
        return SqlStores(databases[-1], blobs=any_settings.data_dir / "blobs", lock_timeout_s=30)

    yield run
    for database in databases:
        database.close()


def test_what_was_applied_survives_a_kill(reopened):
    stores = reopened(
        """
stores.sources.save_source(a_source())
stores.documents.apply_change(a_change(documents=(a_document(),), versions=(a_text(),)))
stores.conversations.apply([a_talk("cnv_1", "Hello?")])
stores.blobs.put(b"original")
ready()
"""
    )
    assert stores.documents.current_version() == 1
    assert stores.versions.find_version("doc_1") == a_text()
    assert [message.text for message in stores.conversations.list_messages("cnv_1")] == ["Hello?"]
    if stores.database.is_sqlite:
        with stores.database.read() as connection:
            assert connection.scalar(text("pragma integrity_check")) == "ok"


def test_a_change_killed_before_its_commit_is_gone_and_can_be_made_again(reopened):
    stores = reopened(
        """
stores.sources.save_source(a_source())
from core.storage.change_marks import Stream, take_mark
from core.storage.tables import knowledge_versions
from core.storage.rows import values_of
from sqlalchemy import insert
with database.write() as connection:
    mark = take_mark(connection, Stream.KNOWLEDGE)
    row = values_of(a_change().version, knowledge_versions, change_mark=mark)
    connection.execute(insert(knowledge_versions), row)
    ready()
"""
    )
    assert stores.documents.current_version() == 0
    with pytest.raises(NotFound):
        stores.documents.find_document("doc_1")
    stores.documents.apply_change(a_change(documents=(a_document(),), versions=(a_text(),)))
    assert stores.documents.current_version() == 1


def test_the_knowledge_lock_of_a_killed_process_is_free(reopened):
    stores = reopened("with stores.lock.hold(): ready()")
    with stores.lock.hold():
        pass


def test_a_lock_held_by_another_process_keeps_this_one_out(settings):
    database = open_database(settings)
    holder = subprocess.Popen(
        [sys.executable, "-c", OPEN + "with stores.lock.hold(): ready()", str(settings.data_dir)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout.readline() == "ready\n"
        lock = DatabaseKnowledgeLock(database, timeout_s=0.1)
        with pytest.raises(DatabaseBusy, match="under way"), lock.hold():
            pytest.fail("held twice")
        holder.kill()
    database.close()
