"""What channels need from outside."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol


class Blobs(Protocol):
    """Bytes by the hash of their content."""

    def put(self, content: bytes) -> str:
        """Store once; gives the hash. Raises StorageError."""
        ...

    def get(self, blob_hash: str) -> bytes:
        """The bytes, checked against the hash. Raises NotFound, and StorageError when they are damaged."""
        ...

    def remove(self, blob_hash: str, *, unless_put_since: datetime) -> bool:
        """Forget the bytes, unless somebody stored the same since then; whether they are gone.

        Whoever stores them in that very instant has them afterwards. Raises StorageError.
        """
        ...


class BlobUse(Protocol):
    """Who needs which bytes."""

    def used_among(self, blob_hashes: Collection[str]) -> set[str]:
        """Those that any record of the workspace names."""
        ...
