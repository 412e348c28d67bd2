"""A second encoder that knows a few words in two languages: equal meaning, equal vector."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tests.fakes.hash_embedder import HashEmbedder

_MEANINGS = {"garanti": "warranty", "batteri": "battery", "batteriet": "battery", "garantin": "warranty"}


class TwoTonguedEncoder:
    """Implements core.retrieval.ports.SecondEncoder, with cosines as close together as a real one's."""

    name = "two-tongued"

    def __init__(self) -> None:
        self._words = HashEmbedder()
        self.dimension = self._words.dimension + 1
        self.questions: list[str] = []

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, in order."""
        self.questions.extend(texts)
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, in order."""
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        told = [" ".join(_MEANINGS.get(word, word) for word in text.casefold().split()) for text in texts]
        vectors = np.asarray(self._words.embed(told))
        shared = np.full((len(texts), 1), np.sqrt(0.8), dtype=np.float32)
        return np.hstack([vectors * np.float32(np.sqrt(0.2)), shared]).astype(np.float32)
