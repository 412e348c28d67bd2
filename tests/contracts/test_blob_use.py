"""What BlobUse promises, on both databases."""

import pytest

from core.contacts.contacts import Contact
from core.conversations.conversation import Attachment
from core.conversations.sent_files import SentFile
from core.knowledge.documents import Medium
from core.knowledge.held_changes import HeldChange, HeldKind
from core.storage.blob_use import SqlBlobUse
from core.storage.contact_store import SqlContactStore
from core.storage.opening import open_database
from core.storage.sent_file_store import SqlSentFileStore
from tests.fakes.sample_records import START, a_change, a_document, a_source, a_text
from tests.fakes.sql_stores import SqlStores

SENT, UPLOADED, READ, HELD, UNKNOWN = (letter * 64 for letter in "abcde")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def workspace(request):
    settings = request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")
    database = open_database(settings)
    yield SqlStores(database, blobs=settings.data_dir / "blobs")
    database.close()


def test_bytes_are_used_by_every_record_that_names_them(workspace):
    database = workspace.database
    SqlContactStore(database).save_contact(Contact("con_1", START))
    file = Attachment("fil_1", "a.png", "image/png", 1, SENT)
    SqlSentFileStore(database).save_file(SentFile(file, "con_1", START))
    workspace.sources.save_source(a_source(options={"blob": UPLOADED}))
    workspace.documents.apply_change(a_change(documents=(a_document(),), versions=(a_text(blob_hash=READ),)))
    held = ("src_1", "doc_2", "x", HeldKind.ADDED, "T", None, None, Medium.TEXT, HELD, "h", None, START, "t")
    workspace.held.save_held([HeldChange(*held)])

    use = SqlBlobUse(database)
    assert use.used_among([SENT, UPLOADED, READ, HELD, UNKNOWN]) == {SENT, UPLOADED, READ, HELD}
    assert use.used_among([UNKNOWN]) == set()
    assert use.used_among([]) == set()
