"""Draws the signals of situations: how a message's parts stand out from what customers ordinarily write."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.answering.background import FEWEST_TITLES, MOST_TITLES, Background, Cohort, Matrix
from core.answering.content_words import all_stems, stem
from core.answering.nearness import SCALE, KnownVectors, is_foreign
from core.answering.phrase_files import read_phrases
from core.answering.reply import SituationKind
from core.answering.situation_model import SituationSignals
from core.answering.situation_texts import Situation, subjects
from core.knowledge.ports import Embedder
from core.retrieval.ports import SecondEncoder

_CARRIED = 3.0
"""The spread of a word that stands in the message; more than this says nothing more."""
_KEPT = 8
"""Configurations whose texts are kept ready: the published one, drafts that are tried."""


@dataclass(frozen=True, slots=True)
class _Encoder:
    """One way to turn messages and the configuration's texts into vectors of one space."""

    of_messages: Callable[[list[str]], Matrix]
    of_texts: Callable[[Sequence[str]], Matrix]
    scale: float
    """What its differences of cosines are multiplied by to be like the first encoder's."""
    name: str
    only_language: str | None


@dataclass(frozen=True, slots=True)
class _Ready:
    """The texts of one configuration as vectors, with the background they are seen against."""

    row: dict[str, int]
    vectors: Matrix
    background: Background


@dataclass(frozen=True, slots=True)
class _Said:
    """The parts of a message: vectors and stems, and what differences of cosines are multiplied by."""

    vectors: Matrix
    stems: Sequence[frozenset[str]]
    scale: float


class SituationReader:
    """Compares messages with situations by embeddings. Safe from several threads.

    `second` gives the multilingual encoder where one is in use: it reads what the embedder cannot. `titles`
    gives a sample of the content's titles, each with its language where that is known: scripted responses
    have to stand out from those too. Rules and topics do not: content may come from outsiders.
    """

    def __init__(
        self,
        embedder: Embedder,
        *,
        second: Callable[[], SecondEncoder | None] = lambda: None,
        titles: Callable[[], Sequence[tuple[str, str | None]]] = tuple,
    ) -> None:
        self._embedder = embedder
        self._second = second
        self._titles = titles
        self._known = KnownVectors()
        self._known_by_second = KnownVectors()
        self._ready: OrderedDict[tuple[str, tuple[str, ...], tuple[str, ...]], _Ready] = OrderedDict()
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
        ready = self._made_ready(encoder, situations)
        stems = [all_stems(part) for part in parts]
        said = _Said(encoder.of_messages(list(parts)), stems, encoder.scale)
        scripted = [one for one in situations if one.kind is SituationKind.SCRIPTED]
        others = [one for one in situations if one.kind is not SituationKind.SCRIPTED]
        drawn = {
            **_drawn(others, said, ready, Background(ready.background.ordinary, None)),
            **_drawn(scripted, said, ready, ready.background),
        }
        return [drawn[one] for one in situations]

    def _encoder(self, language: str | None) -> _Encoder | None:
        embedder = self._embedder
        if not is_foreign(language, embedder.only_language):
            return _Encoder(
                embedder.embed,
                lambda texts: self._known.get(texts, embedder.embed),
                1.0,
                embedder.name,
                embedder.only_language,
            )
        second = self._second()
        if second is None:
            return None
        return _Encoder(
            second.embed_questions,
            lambda texts: self._known_by_second.get(texts, second.embed_questions),
            SCALE,
            second.name,
            None,
        )

    def _made_ready(self, encoder: _Encoder, situations: Sequence[Situation]) -> _Ready:
        texts = tuple(dict.fromkeys(text for one in situations for text in _texts(one)))
        titles = self._read_titles(encoder)
        key = (encoder.name, titles, texts)
        with self._lock:
            if key in self._ready:
                self._ready.move_to_end(key)
                return self._ready[key]
        vectors = encoder.of_texts(texts)
        ordinary = Cohort.of(encoder.of_texts(_ordinary()), vectors)
        own = Cohort.of(encoder.of_texts(titles), vectors) if titles else None
        made = _Ready({text: row for row, text in enumerate(texts)}, vectors, Background(ordinary, own))
        with self._lock:
            self._ready[key] = made
            while len(self._ready) > _KEPT:
                self._ready.popitem(last=False)
        return made

    def _read_titles(self, encoder: _Encoder) -> tuple[str, ...]:
        """Those in languages that the encoder reads; none where they are too few to tell anything."""
        reads = encoder.only_language
        titles = dict.fromkeys(
            title for title, language in self._titles() if title and not is_foreign(language, reads)
        )
        return tuple(titles)[:MOST_TITLES] if len(titles) >= FEWEST_TITLES else ()


def _drawn(
    situations: Sequence[Situation], said: _Said, ready: _Ready, background: Background
) -> dict[Situation, list[SituationSignals]]:
    cosines = said.vectors @ ready.vectors.T
    spreads = background.spreads(cosines)
    columns = [[ready.row[text] for text in (*one.texts, *one.examples)] for one in situations]
    found = {}
    for one, nearest in zip(situations, background.nearest(said.vectors, columns), strict=True):
        margins = (cosines - nearest[:, None]) * said.scale
        found[one] = [
            replace(_signals(one, ready.row, *of_part), has_titles=background.titles is not None)
            for of_part in zip(spreads, margins, said.stems, strict=True)
        ]
    return found


def _signals(
    one: Situation, row: dict[str, int], spreads: Matrix, margins: Matrix, stems: frozenset[str]
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
    spread, margin = float(spreads[nearest]), float(margins[nearest])
    return replace(found, example_spread=spread, example_margin=margin)


def _carried(word: str, spread: float, stems: frozenset[str]) -> float:
    return _CARRIED if stem(word) in stems else min(spread, _CARRIED)


def _texts(one: Situation) -> list[str]:
    words = [word for subject in subjects(one.text) for word in subject]
    return [*one.texts, *one.examples, *words]


def _ordinary() -> tuple[str, ...]:
    return read_phrases("ordinary_messages.txt")["ordinary"]
