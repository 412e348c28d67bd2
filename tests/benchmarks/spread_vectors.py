"""Embedders for measuring all but the embedding: vectors drawn from a text's hash, at next to no cost."""

import zlib
from collections.abc import Sequence

import numpy as np

from core.knowledge.ports import Vectors
from core.providers.local_embeddings import LocalEmbedder


class DrawnVectors:
    """Stands in for the local embedder: its name and dimension, any unit vectors."""

    name = LocalEmbedder.name
    dimension = LocalEmbedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, the same for the same text."""
        drawn = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            drawn[row] = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(self.dimension)
        vectors: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        return vectors


class NearTopics:
    """Vectors scattered about those of the texts' topics, so that neighbours are neighbours in meaning.

    A text's topic is the one whose title it begins with.
    """

    name = LocalEmbedder.name
    dimension = LocalEmbedder.dimension

    def __init__(self, titles: Sequence[str], vectors: Vectors, *, spread: float = 0.6) -> None:
        """`spread` is the length of what is added to a topic's vector: 0.6 leaves cosines of about 0.85."""
        self._topics = dict(zip(titles, vectors, strict=True))
        self._spread = spread / np.sqrt(self.dimension)
        self._dice = np.random.default_rng(17)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text; each text must begin with a topic's title on a line of its own."""
        centres = [self._topics[text.partition("\n")[0]] for text in texts]
        if not centres:
            return np.empty((0, self.dimension), dtype=np.float32)
        noise = self._dice.standard_normal((len(texts), self.dimension)).astype(np.float32)
        scattered = np.stack(centres) + self._spread * noise
        vectors: Vectors = scattered / np.linalg.norm(scattered, axis=1, keepdims=True)
        return vectors
