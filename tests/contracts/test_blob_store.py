"""What every BlobStore promises."""

import hashlib
import io

import pytest

from core.errors import NotFound


@pytest.mark.parametrize("content", [b"", b"hello", bytes(range(256)) * 5_000])
def test_stored_bytes_come_back_by_their_hash(stores, content):
    blob_hash = stores.blobs.put(content)
    assert blob_hash == hashlib.sha256(content).hexdigest()
    assert stores.blobs.get(blob_hash) == content


def test_storing_twice_is_storing_once(stores):
    assert stores.blobs.put(b"same") == stores.blobs.put(b"same")


@pytest.mark.parametrize("content", [b"", b"hello", bytes(range(256)) * 20_000])
def test_a_stored_file_is_the_same_as_its_bytes(stores, content):
    blob_hash = stores.blobs.put_file(io.BytesIO(content))

    assert blob_hash == stores.blobs.put(content)
    with stores.blobs.as_file(blob_hash) as path:
        assert path.read_bytes() == content


def test_of_an_open_file_what_is_left_is_stored(stores):
    file = io.BytesIO(b"read already, left")
    file.read(14)

    assert stores.blobs.get(stores.blobs.put_file(file)) == b"left"


@pytest.mark.parametrize("blob_hash", ["0" * 64, "", "../../etc/passwd", "ABC", "0" * 63 + "\n"])
def test_what_is_not_stored_is_not_found(stores, blob_hash):
    with pytest.raises(NotFound):
        stores.blobs.get(blob_hash)
    with pytest.raises(NotFound), stores.blobs.as_file(blob_hash):
        pass
