"""Whatever is applied in whatever order: validity never overlaps, one text at most is current."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import StorageError
from core.settings import Settings
from core.storage.opening import open_database
from tests.fakes.in_memory_stores import InMemoryStores
from tests.fakes.sample_records import a_change, a_document, a_source, a_text
from tests.fakes.sql_stores import SqlStores

IDS = ("doc_1", "doc_2", "doc_3")

# A step names the number it claims relative to the newest, and what it does to which documents:
# mostly what a sync does, sometimes what it must never do.
steps = st.lists(
    st.fixed_dictionaries(
        {
            "follows_by": st.sampled_from([1, 1, 1, 1, 0, 2]),
            "written": st.sets(st.sampled_from(IDS)),
            "ended": st.sets(st.sampled_from(IDS)),
            "ends_what_it_writes": st.sampled_from([True, True, True, False]),
        }
    ),
    max_size=8,
)


def change_of(step, stores):
    number = stores.documents.current_version() + step["follows_by"]
    texts = tuple(
        a_text(key, len(stores.versions.list_versions(key)) + 1, valid_from=number)
        for key in sorted(step["written"])
    )
    ended = step["ended"] | (step["written"] if step["ends_what_it_writes"] else set())
    documents = tuple(a_document(text.document_id, current_version=text.number) for text in texts)
    return a_change(number, documents=documents, versions=texts, ended=tuple(sorted(ended)))


def was_applied(stores, change):
    try:
        stores.documents.apply_change(change)
    except StorageError:
        return False
    return True


def state_of(stores):
    newest = stores.documents.current_version()
    return (
        stores.documents.list_knowledge_versions(),
        stores.documents.list_documents(),
        {key: stores.versions.list_versions(key) for key in IDS},
        stores.versions.current_hashes("src_1"),
        list(stores.versions.iterate_versions(only_current=True)),
        [stores.versions.list_differences(at, newest) for at in range(newest + 1)],
    )


def check_validity(stores):
    newest = stores.documents.current_version()
    for key in IDS:
        texts = stores.versions.list_versions(key)
        for at in range(1, newest + 1):
            valid = [
                row for row in texts if row.valid_from <= at and (row.valid_to is None or at < row.valid_to)
            ]
            assert len(valid) <= 1
        assert sum(row.valid_to is None for row in texts) <= 1
        assert all(row.valid_to is None or row.valid_from < row.valid_to <= newest for row in texts)


@settings(max_examples=25, deadline=None)
@given(steps)
def test_texts_never_overlap_and_the_fake_agrees_with_the_database(sequence):
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Settings(data_dir=Path(folder), _env_file=None))
        real, fake = SqlStores(database, blobs=Path(folder) / "blobs"), InMemoryStores()
        for stores in (real, fake):
            stores.sources.save_source(a_source())
        for step in sequence:
            before = state_of(real)
            applied = was_applied(real, change_of(step, real))
            assert was_applied(fake, change_of(step, fake)) is applied
            assert applied or state_of(real) == before
            assert state_of(real) == state_of(fake)
            check_validity(real)
        database.close()
