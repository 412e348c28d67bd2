"""A second encoder without a model: questions and passages by the hashed words they share."""

from collections.abc import Sequence

from core.knowledge.ports import Vectors
from tests.fakes.hash_embedder import HashEmbedder


class HashSecondEncoder:
    """Implements SecondEncoder. Words in `meanings` count as what they mean, so that languages can meet."""

    name = "hash-second"

    def __init__(self, meanings: dict[str, str] | None = None) -> None:
        self._embedder = HashEmbedder()
        self._meanings = meanings or {}
        self.passages_read = 0

    @property
    def dimension(self) -> int:
        """That of the hash embedder."""
        return self._embedder.dimension

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """One vector a text."""
        return self._embedder.embed([self._meant(text) for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One vector a text."""
        self.passages_read += len(texts)
        return self._embedder.embed([self._meant(text) for text in texts])

    def _meant(self, text: str) -> str:
        return " ".join(self._meanings.get(word, word) for word in text.casefold().split())
