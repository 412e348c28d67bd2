"""Originals in a folder, addressed by the SHA-256 of their content."""

import contextlib
import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from core.errors import NotFound, StorageError

_HASH = re.compile("[0-9a-f]{64}")
_BLOCK = 1 << 20


class FolderBlobStore:
    """BlobStore: `folder/ab/cd/abcd…`. Whole files or none, on disk when `put` returns, checked when read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Store once; gives the hash. Raises StorageError."""
        blob_hash = hashlib.sha256(content).hexdigest()
        path = self._path(blob_hash)
        try:
            if not _is_kept(path, len(content)):
                _write_durably(path, content)
        except OSError as error:
            raise StorageError(
                f"An original cannot be stored in {self._folder}: {error.strerror}."
            ) from error
        return blob_hash

    def put_file(self, file: BinaryIO) -> str:
        """Store what is left of an open file, a block at a time; gives the hash. Raises StorageError."""
        staged = self._folder / f"{uuid.uuid4().hex}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            blob_hash = _copy_durably(file, staged)
            path = self._path(blob_hash)
            if _is_kept(path, staged.stat().st_size):
                return blob_hash
            path.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(path)
            _sync_folders(path)
        except OSError as error:
            raise StorageError(
                f"An original cannot be stored in {self._folder}: {error.strerror}."
            ) from error
        finally:
            staged.unlink(missing_ok=True)
        return blob_hash

    @contextmanager
    def as_file(self, blob_hash: str) -> Iterator[Path]:
        """The original as a file to read, not to change, checked as in `get` but never held in memory."""
        if not _HASH.fullmatch(blob_hash):
            raise NotFound(f"{blob_hash!r} does not name a stored original.")
        path = self._path(blob_hash)
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError as error:
            raise NotFound(f"There is no stored original {blob_hash}.") from error
        except OSError as error:
            raise StorageError(f"The original {blob_hash} cannot be read: {error.strerror}.") from error
        _check(found, blob_hash)
        yield path

    def get(self, blob_hash: str) -> bytes:
        """The bytes, checked against the hash. Raises NotFound, StorageError when they are damaged."""
        if not _HASH.fullmatch(blob_hash):
            raise NotFound(f"{blob_hash!r} does not name a stored original.")
        try:
            content = self._path(blob_hash).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"There is no stored original {blob_hash}.") from error
        except OSError as error:
            raise StorageError(f"The original {blob_hash} cannot be read: {error.strerror}.") from error
        _check(hashlib.sha256(content).hexdigest(), blob_hash)
        return content

    def remove(self, blob_hash: str, *, unless_put_since: datetime) -> bool:
        """Forget the bytes, unless somebody stored the same since then; whether they are gone.

        Whoever stores them in that very instant has them afterwards. Raises StorageError.
        """
        path = self._path(blob_hash)
        aside = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
        try:
            if not _is_older(path, unless_put_since):
                return False
            # Moved away first: whoever stores the same from now on writes it anew, and is not deceived.
            path.replace(aside)
            if _is_older(aside, unless_put_since):
                aside.unlink()
                return True
            aside.replace(path)
        except FileNotFoundError:
            return True
        except OSError as error:
            raise StorageError(f"The original {blob_hash} cannot be removed: {error.strerror}.") from error
        return False

    def _path(self, blob_hash: str) -> Path:
        return self._folder / blob_hash[:2] / blob_hash[2:4] / blob_hash


def _is_older(path: Path, moment: datetime) -> bool:
    return path.stat().st_mtime < moment.timestamp()


def _is_kept(path: Path, size: int) -> bool:
    """Whether it is there already; its time then says that it is needed from now on."""
    with contextlib.suppress(FileNotFoundError):
        # A file of another size is what a failing disk left: it is written anew.
        if path.is_file() and path.stat().st_size == size:
            os.utime(path)
            return True
    return False


def _check(found: str, blob_hash: str) -> None:
    if found != blob_hash:
        raise StorageError(
            f"The original {blob_hash} is damaged on disk. Restore it or sync its source again."
        )


def _copy_durably(file: BinaryIO, staged: Path) -> str:
    digest = hashlib.sha256()
    with staged.open("xb") as copy:
        while block := file.read(_BLOCK):
            digest.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _write_durably(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        with staged.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    except OSError:
        staged.unlink(missing_ok=True)
        raise
    _sync_folders(path)


def _sync_folders(path: Path) -> None:
    """The names, too, must survive a power cut: the file's, and those of the folders made for it."""
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
