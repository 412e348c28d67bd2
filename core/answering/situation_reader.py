"""Draws the signals of situations: how a message's parts stand out from what customers ordinarily write."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.answering.content_words import all_stems, stem
from core.answering.nearness import SCALE, KnownVectors, is_foreign
from core.answering.phrase_files import read_phrases
from core.answering.situation_model import SituationSignals
from core.answering.situation_texts import Situation, subjects
from core.knowledge.ports import Embedder
from core.retrieval.ports import SecondEncoder

_Matrix = NDArray[np.float32]
_NEAREST = 3
"""Ordinary messages whose nearness a situation has to beat."""
_CARRIED = 3.0
"""The spread of a word that stands in the message; more than this says nothing more."""
_KEPT = 8
"""Configurations whose texts are kept ready: the published one, drafts that are tried."""


@dataclass(frozen=True, slots=True)
class _Encoder:
    """One way to turn messages and the configuration's texts into vectors of one space."""

    of_messages: Callable[[list[str]], _Matrix]
    of_texts: Callable[[Sequence[str]], _Matrix]
    scale: float
    """What its differences of cosines are multiplied by to be like the first encoder's."""
    name: str


@dataclass(frozen=True, slots=True)
class _Ready:
    """The texts of one configuration as vectors, with how ordinary messages stand to each."""

    row: dict[str, int]
    vectors: _Matrix
    mean: _Matrix
    deviation: _Matrix


class SituationReader:
    """Compares messages with situations by embeddings. Safe from several threads.

    `second` gives the multilingual encoder where one is in use: it reads what the embedder cannot.
    """

    def __init__(
        self, embedder: Embedder, *, second: Callable[[], SecondEncoder | None] = lambda: None
    ) -> None:
        self._embedder = embedder
        self._second = second
        self._known = KnownVectors()
        self._known_by_second = KnownVectors()
        self._ready: OrderedDict[tuple[str, ...], _Ready] = OrderedDict()
        self._lock = threading.Lock()

    def can_read(self, language: str | None) -> bool:
        """Whether messages in this language can be compared with the configuration's words at all."""
        return self._encoder(language) is not None

    def signals(
        self, parts: Sequence[str], situations: Sequence[Situation], *, language: str | None
    ) -> list[list[SituationSignals]]:
        """For each situation its signals by part; empty where the language cannot be read.

        Raises ProviderError.
        """
        encoder = self._encoder(language)
        if encoder is None or not parts or not situations:
            return []
        ordinary = encoder.of_texts(_ordinary())
        ready = self._made_ready(encoder, situations, ordinary)
        said = encoder.of_messages(list(parts))
        cosines = said @ ready.vectors.T
        spreads = (cosines - ready.mean) / ready.deviation
        nearest = np.sort(said @ ordinary.T, axis=1)[:, -_NEAREST:].mean(axis=1)
        margins = (cosines - nearest[:, None]) * encoder.scale
        stems = [all_stems(part) for part in parts]
        return [
            [_signals(one, ready.row, spreads[i], margins[i], stems[i]) for i in range(len(parts))]
            for one in situations
        ]

    def _encoder(self, language: str | None) -> _Encoder | None:
        embedder = self._embedder
        if not is_foreign(language, embedder.only_language):
            return _Encoder(
                embedder.embed, lambda texts: self._known.get(texts, embedder.embed), 1.0, embedder.name
            )
        second = self._second()
        if second is None:
            return None
        return _Encoder(
            second.embed_questions,
            lambda texts: self._known_by_second.get(texts, second.embed_questions),
            SCALE,
            second.name,
        )

    def _made_ready(self, encoder: _Encoder, situations: Sequence[Situation], ordinary: _Matrix) -> _Ready:
        texts = tuple(dict.fromkeys(text for one in situations for text in _texts(one)))
        key = (encoder.name, *texts)
        with self._lock:
            if key in self._ready:
                self._ready.move_to_end(key)
                return self._ready[key]
        vectors = encoder.of_texts(texts)
        cosines = ordinary @ vectors.T
        rows = {text: row for row, text in enumerate(texts)}
        made = _Ready(rows, vectors, cosines.mean(axis=0), np.maximum(cosines.std(axis=0), 1e-3))
        with self._lock:
            self._ready[key] = made
            while len(self._ready) > _KEPT:
                self._ready.popitem(last=False)
        return made


def _signals(
    one: Situation, row: dict[str, int], spreads: _Matrix, margins: _Matrix, stems: frozenset[str]
) -> SituationSignals:
    own = max((row[text] for text in one.texts), key=lambda i: float(margins[i]))
    weakest = max(
        min(_carried(word, float(spreads[row[word]]), stems) for word in words)
        for words in subjects(one.text)
    )
    found = SituationSignals(float(spreads[own]), float(margins[own]), weakest)
    if not one.examples:
        return found
    nearest = max((row[text] for text in one.examples), key=lambda i: float(margins[i]))
    return SituationSignals(
        found.spread, found.margin, weakest, float(spreads[nearest]), float(margins[nearest])
    )


def _carried(word: str, spread: float, stems: frozenset[str]) -> float:
    return _CARRIED if stem(word) in stems else min(spread, _CARRIED)


def _texts(one: Situation) -> list[str]:
    words = [word for subject in subjects(one.text) for word in subject]
    return [*one.texts, *one.examples, *words]


def _ordinary() -> tuple[str, ...]:
    return read_phrases("ordinary_messages.txt")["ordinary"]
