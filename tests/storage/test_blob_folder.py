"""The blob folder keeps whole files only, and says so when the disk has damaged one."""

import io

import pytest

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
