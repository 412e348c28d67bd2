"""The secrets by which browsers are known. Only their hashes are kept: who reads the database has none."""

import hashlib
from collections.abc import Callable

SecretFactory = Callable[[], str]
"""Gives a new secret of at least 256 random bits, in characters that fit into a header."""


def hash_of(secret: str) -> str:
    """What is stored of a secret, and looked up by. Plain SHA-256: 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
