"""What channels need from outside."""

from typing import Protocol


class Blobs(Protocol):
    """Bytes by the hash of their content."""

    def put(self, content: bytes) -> str:
        """Store once; gives the hash. Raises StorageError."""
        ...

    def get(self, blob_hash: str) -> bytes:
        """The bytes, checked against the hash. Raises NotFound, and StorageError when they are damaged."""
        ...
