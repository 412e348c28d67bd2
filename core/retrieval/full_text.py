"""Full text of a small collection in memory: the words and the formula of the index on disk (pure)."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import local

import numpy as np
import Stemmer
from numpy.typing import NDArray

# As the index on disk has it: Okapi BM25, Robertson and Zaragoza 2009, with Lucene's rarity, never negative.
_K1 = 1.2
_B = 0.75
_LONGEST_WORD = 40
_WORD = re.compile(r"[^\W_]+")
# What LanceDB 0.40 leaves out of English, after stemming: the Snowball project's list.
_STOP_WORDS = frozenset(
    _WORD.findall(
        "a about after again against ain all am an and are aren as at be been below between both but by can "
        "couldn d did didn do doesn don down each few for from further had hadn has hasn have haven he her "
        "here him himself his how i if in into is isn it itself just ll m ma me mightn more most mustn my "
        "myself needn no nor not now o of off on or other our out over own re s same shan she should shouldn "
        "so some such t than that the their them then there these they this those through to too under until "
        "up ve was wasn we were weren what when where which while who whom will with won wouldn y you your "
        "yourself"
    )
)
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th"})
"""Letters that are no accented ones and still have a plain spelling."""
_WORDS_REMEMBERED = 50_000

Scores = NDArray[np.float32]
_Places = NDArray[np.int32]
_stemming = local()


def index_words(text: str) -> list[str]:
    """The words of a text as the index on disk reads them: in lower case, stemmed, without stop words."""
    return [known for word in _WORD.findall(text) if (known := _known_as(word))]


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _known_as(word: str) -> str:
    """Empty for a word that is passed over."""
    if len(word.encode()) >= _LONGEST_WORD:
        return ""
    stem = _stemmer().stemWord(word.lower())
    return "" if stem in _STOP_WORDS else _without_accents(stem)


def _stemmer() -> "Stemmer.Stemmer":
    # One a thread: it has a state.
    if not hasattr(_stemming, "english"):
        _stemming.english = Stemmer.Stemmer("english")
    stemmer: Stemmer.Stemmer = _stemming.english
    return stemmer


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word)
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return plain.translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class FullText:
    """Texts that can be matched by words."""

    counts: dict[str, Counter[str]]
    """By text how often each word stands in it."""
    size: int
    _postings: dict[str, tuple[_Places, Scores]]
    """By word where it stands, and what it adds there to the score of a question."""

    @staticmethod
    def of(texts: Sequence[str], known: dict[str, Counter[str]] | None = None) -> "FullText":
        """`known`: the counts of an earlier collection, so that its texts are not read again."""
        known = known or {}
        counts = {text: known[text] if text in known else Counter(index_words(text)) for text in texts}
        lengths = np.array([counts[text].total() for text in texts], dtype=np.float32)
        mean = max(1.0, float(lengths.mean())) if len(texts) else 1.0
        damping = _K1 * (1 - _B + _B * lengths / mean)
        standing: dict[str, list[tuple[int, int]]] = {}
        for place, text in enumerate(texts):
            for word, count in counts[text].items():
                standing.setdefault(word, []).append((place, count))
        postings = {word: _posting(found, damping, len(texts)) for word, found in standing.items()}
        return FullText(counts, len(texts), postings)

    def scores(self, question: str) -> Scores:
        """BM25 of each text, in order; 0 where no word matches. A word said twice counts twice."""
        scores = np.zeros(self.size, dtype=np.float32)
        for word, times in Counter(index_words(question)).items():
            if found := self._postings.get(word):
                places, added = found
                scores[places] += times * added
        return scores

    def has_word(self, word: str) -> bool:
        """Whether a text has the word, or a form of it."""
        return any(one in self._postings for one in index_words(word))


def _posting(standing: Sequence[tuple[int, int]], damping: Scores, texts: int) -> tuple[_Places, Scores]:
    rarity = math.log(1 + (texts - len(standing) + 0.5) / (len(standing) + 0.5))
    found = np.array(standing, dtype=np.int32)
    places, counts = found[:, 0], found[:, 1].astype(np.float32)
    return places, (rarity * counts * (_K1 + 1) / (counts + damping[places])).astype(np.float32)
