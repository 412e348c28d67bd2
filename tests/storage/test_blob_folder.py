"""The blob folder keeps whole files only, and says so when the disk has damaged one."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from core.clock import system_clock
from core.errors import StorageError
from core.storage.blob_store import FolderBlobStore


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "blobs"


def files_of(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_files_fan_out_by_hash_and_leave_nothing_staged(folder):
    store = FolderBlobStore(folder)
    blob_hash = store.put(b"original")
    store.put(b"original")
    assert files_of(folder) == [folder / blob_hash[:2] / blob_hash[2:4] / blob_hash]


@pytest.mark.parametrize("damage", [b"", b"originaX"])
def test_damage_is_noticed_when_read(folder, damage):
    store = FolderBlobStore(folder)
    blob_hash = store.put(b"original")
    files_of(folder)[0].write_bytes(damage)
    with pytest.raises(StorageError, match="damaged"):
        store.get(blob_hash)


def test_a_truncated_file_is_mended_by_storing_again(folder):
    store = FolderBlobStore(folder)
    blob_hash = store.put(b"original")
    files_of(folder)[0].write_bytes(b"orig")
    store.put(b"original")
    assert store.get(blob_hash) == b"original"


def test_a_folder_that_cannot_be_written_is_a_storage_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be stored"):
        FolderBlobStore(tmp_path / "file").put(b"original")


def test_an_entry_that_cannot_be_read_is_a_storage_error(folder):
    store = FolderBlobStore(folder)
    blob_hash = store.put(b"original")
    path = files_of(folder)[0]
    path.unlink()
    path.mkdir()
    with pytest.raises(StorageError, match="cannot be read"):
        store.get(blob_hash)


def test_a_copied_file_leaves_nothing_else_in_the_folder(folder):
    store = FolderBlobStore(folder)

    blob_hash = store.put_file(io.BytesIO(b"original"))
    store.put_file(io.BytesIO(b"original"))

    assert [path.name for path in folder.rglob("*") if path.is_file()] == [blob_hash]


def test_a_file_that_was_damaged_on_disk_is_not_handed_out(folder):
    store = FolderBlobStore(folder)
    blob_hash = store.put_file(io.BytesIO(b"original"))
    next(path for path in folder.rglob("*") if path.is_file()).write_bytes(b"0riginal")

    with pytest.raises(StorageError, match="damaged"), store.as_file(blob_hash):
        pass


def aged(folder, *, by: timedelta) -> datetime:
    """Every original was stored that long ago; gives now."""
    now = system_clock()
    for path in files_of(folder):
        os.utime(path, ((now - by).timestamp(), (now - by).timestamp()))
    return now


def test_what_is_removed_is_gone_and_can_be_stored_again(folder):
    store = FolderBlobStore(folder)
    blob_hash = store.put(b"original")
    now = aged(folder, by=timedelta(hours=2))
    assert store.remove(blob_hash, unless_put_since=now - timedelta(hours=1))
    assert files_of(folder) == []
    assert store.remove(blob_hash, unless_put_since=now)
    store.put(b"original")
    assert store.get(blob_hash) == b"original"


@pytest.mark.parametrize("as_file", [False, True])
def test_what_was_stored_again_since_is_not_removed(folder, as_file):
    store = FolderBlobStore(folder)
    blob_hash = store.put(b"original")
    now = aged(folder, by=timedelta(hours=2))
    _ = store.put_file(io.BytesIO(b"original")) if as_file else store.put(b"original")
    assert not store.remove(blob_hash, unless_put_since=now - timedelta(hours=1))
    assert store.get(blob_hash) == b"original"
    assert len(files_of(folder)) == 1


def test_what_cannot_be_removed_is_a_storage_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be removed"):
        FolderBlobStore(tmp_path / "file").remove("ab" * 32, unless_put_since=system_clock())


def test_whoever_stores_while_it_is_removed_has_it_afterwards(folder):
    store = FolderBlobStore(folder)
    blob_hash = store.put(b"original")
    with ThreadPoolExecutor(2) as both:
        for _ in range(50):
            now = aged(folder, by=timedelta(hours=2))
            putting = both.submit(store.put, b"original")
            both.submit(store.remove, blob_hash, unless_put_since=now - timedelta(hours=1)).result()
            putting.result()
            assert store.get(blob_hash) == b"original"
    assert [path.name for path in files_of(folder)] == [blob_hash]
