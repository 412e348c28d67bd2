"""An embedder without a model: each word has a direction derived from its spelling, a text is their sum."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from core.knowledge.ports import Vectors
from core.retrieval.lexical import words


class HashEmbedder:
    """Texts that share words are near each other. The same everywhere, always, and quick."""

    def __init__(self, *, name: str = "hash", dimension: int = 64, only_language: str | None = "en") -> None:
        self.name = name
        self.dimension = dimension
        self.only_language = only_language

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text; shape (0, dimension) for none."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text) or ["\0"]:
                vectors[row] += _direction(word, self.dimension)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)


@lru_cache(maxsize=50_000)
def _direction(word: str, dimension: int) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)
