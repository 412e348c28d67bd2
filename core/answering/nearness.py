"""How near texts are in meaning to a question: by the first encoder, or by the second across languages."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.knowledge.languages import primary_language
from core.knowledge.ports import Embedder
from core.retrieval.passages import Passage
from core.retrieval.ports import SecondEncoder

Vector = NDArray[np.float32]

ENGLISH = "en"
"""The language of content that does not say its own."""
SCALE, ZERO = 4.8, 0.7545
"""On English pieces the second encoder's cosines, less the one and times the other, have mean and spread of
the first's: so that what was fitted on those holds for both."""
ACROSS = 0.04
"""How much lower its cosine is for a question in another language than the passage: the mean of 21 questions
in five languages against the same in English (0.02 German, 0.06 Chinese)."""
_REMEMBERED = 20_000


class Nearness(Protocol):
    """One way to compare a question with texts. Safe from several threads."""

    pieces: int
    """How many pieces of passages there is time to compare."""
    reads_places: bool
    """Whether there is time for titles and headings alone as well."""

    def of_texts(self, question: str, texts: Sequence[str]) -> list[float]:
        """One figure a text, in order: a cosine of the first encoder or its like. Raises ProviderError."""
        ...

    def of_passage(self, passage: Passage) -> float:
        """As the search found it."""
        ...


class FirstNearness:
    """Implements Nearness with the encoder of the index."""

    def __init__(self, embedder: Embedder, *, pieces: int) -> None:
        self.pieces = pieces
        self.reads_places = True
        self._embed = embedder.embed
        self._known = KnownVectors()

    def of_texts(self, question: str, texts: Sequence[str]) -> list[float]:
        """Cosines."""
        if not texts:
            return []
        asked = self._embed([question])[0]
        return [float(cosine) for cosine in self._known.get(texts, self._embed) @ asked]

    def of_passage(self, passage: Passage) -> float:
        """The cosine of question and chunk."""
        return passage.dense_score


class SecondNearness:
    """Implements Nearness with the multilingual encoder, on the scale of the first. Slower: fewer pieces."""

    def __init__(
        self, encoder: SecondEncoder, *, pieces: int, known: "KnownVectors", is_across: bool
    ) -> None:
        """`is_across`: question and content are in different languages."""
        self.pieces = pieces
        self.reads_places = False
        self._encoder = encoder
        self._known = known
        self._lift = ACROSS if is_across else 0.0

    def of_texts(self, question: str, texts: Sequence[str]) -> list[float]:
        """Cosines, moved to the first encoder's scale."""
        asked = self._encoder.embed_questions([question])[0]
        vectors = self._known.get(texts, self._encoder.embed_passages)
        return [self._moved(float(cosine)) for cosine in vectors @ asked]

    def of_passage(self, passage: Passage) -> float:
        """By the second encoder where it has read the chunk."""
        return passage.dense_score if passage.second_score is None else self._moved(passage.second_score)

    def _moved(self, cosine: float) -> float:
        return max(-1.0, min(1.0, (cosine - ZERO + self._lift) * SCALE))


class KnownVectors:
    """The vectors of the texts that were asked for last."""

    def __init__(self) -> None:
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, texts: Sequence[str], embed: Callable[[list[str]], Vector]) -> Vector:
        """One row a text, in order."""
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, embed(new), strict=True))
        with self._lock:
            for text in texts:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        return np.stack([known[text] for text in texts])


def is_foreign(language: str | None, reads: str | None = ENGLISH) -> bool:
    """Whether an encoder that `reads` one language alone (None: many) is out of its depth."""
    return None not in {language, reads} and language != reads


def language_of_most(passages: Sequence[Passage]) -> str | None:
    """The language of more than half of the passages, as far as it is known."""
    told = Counter(primary_language(one.language) for one in passages if one.language)
    language, count = told.most_common(1)[0] if told else (None, 0)
    return language if count * 2 > len(passages) else None
