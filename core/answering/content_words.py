"""Words that carry meaning: tokens, light stems, stop words, and how rare a word is among passages. Pure."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from core.answering.phrase_files import read_phrases

_WORDS_REMEMBERED = 50_000
_TEXTS_REMEMBERED = 4_096
"""The same passages answer many customers: their words are read once."""
_TOKEN = re.compile(r"[^\W_]+(?:[.'’/-][^\W_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

STOP_WORDS = frozenset(
    word for lines in read_phrases("stop_words.txt").values() for line in lines for word in line.split()
)


def words_of(text: str) -> list[str]:
    """Lower-case tokens in order; runs of Chinese, Japanese or Korean become overlapping pairs."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    found: list[str] = []
    for token in _TOKEN.findall(plain):
        if _CJK.search(token):
            found.extend(token[i : i + 2] for i in range(max(1, len(token) - 1)))
        else:
            found.append(token.removesuffix("'s"))
    return found


@lru_cache(maxsize=_WORDS_REMEMBERED)
def stem(word: str) -> str:
    """A light stem: plural, -ing, -ed and -ly fall away; numbers and short words stay."""
    if len(word) <= 3 or not word.isalpha() or not word.isascii():
        return word
    for ending, replacement in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return _undouble(word[: -len(ending)] + replacement)
    return word.removesuffix("e")


_ENDINGS = (
    ("ically", "ic"), ("ations", "at"), ("ation", "at"), ("ments", "ment"), ("iness", "y"), ("ies", "y"),
    ("ied", "y"), ("sses", "ss"), ("ings", ""), ("ing", ""), ("edly", ""), ("ed", ""), ("es", ""), ("ly", ""),
    ("s", ""),
)  # fmt: skip


def _undouble(word: str) -> str:
    is_doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    return (word[:-1] if is_doubled else word).removesuffix("e")


def content_stems(text: str) -> list[str]:
    """Stems of the words that are not stop words, in order, each once."""
    return list(_content_stems(text))


@lru_cache(maxsize=_TEXTS_REMEMBERED)
def _content_stems(text: str) -> tuple[str, ...]:
    stems = (
        stem(word) for word in words_of(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    )
    return tuple(dict.fromkeys(stems))


@lru_cache(maxsize=_TEXTS_REMEMBERED)
def all_stems(text: str) -> frozenset[str]:
    """Stems of every word; parts of hyphenated and slashed words count too."""
    stems: set[str] = set()
    for word in words_of(text):
        stems.add(stem(word))
        stems.update(stem(part) for part in re.split(r"[-/.']", word) if part)
    return frozenset(stems)


def rarity(texts: Sequence[Iterable[str]]) -> dict[str, float]:
    """How rare each stem is among texts given as stems: ln(1 + n / count)."""
    counts: dict[str, int] = {}
    for stems in texts:
        for one in set(stems):
            counts[one] = counts.get(one, 0) + 1
    return {one: math.log(1 + len(texts) / count) for one, count in counts.items()}


def coverage(
    wanted: Sequence[str], present: frozenset[str], rare: Mapping[str, float], *, unseen: float
) -> float:
    """Share, weighted by rarity, of the wanted stems that are present; 1 when nothing is wanted.

    A word that only frames what is asked, as 'policy' does, is not missed unless it is all there is.
    """
    missing = lacking(wanted, present)
    total = sum(rare.get(one, unseen) for one in wanted if one not in missing)
    missed = sum(rare.get(one, unseen) for one in missing)
    return total / (total + missed) if total + missed > 0 else 1.0


def lacking(wanted: Sequence[str], present: frozenset[str]) -> list[str]:
    """The wanted stems for which neither they nor a word that stands for them is present."""
    missing = [one for one in wanted if not _is_present(one, present)]
    if len(missing) == len(wanted):
        return missing
    return [one for one in missing if one not in _frames()]


@lru_cache(maxsize=1)
def _stand_ins() -> Mapping[str, frozenset[str]]:
    """By stem, those of the words that say about the same."""
    found: dict[str, set[str]] = {}
    for line in read_phrases("stand_ins.txt")["same"]:
        group = {stem(word) for word in line.split()}
        for one in group:
            found.setdefault(one, set()).update(group)
    return {one: frozenset(group) for one, group in found.items()}


@lru_cache(maxsize=1)
def _frames() -> frozenset[str]:
    return frozenset(stem(word) for line in read_phrases("stand_ins.txt")["frame"] for word in line.split())


def _is_present(wanted: str, present: frozenset[str]) -> bool:
    if wanted in present or not present.isdisjoint(_stand_ins().get(wanted, frozenset())):
        return True
    # A typo or another form of a longer word: one letter differs after a shared beginning.
    # In a code every letter counts.
    return (
        len(wanted) >= 5
        and wanted.isalpha()
        and any(
            one[:3] == wanted[:3] and abs(len(one) - len(wanted)) <= 1 and _differ_by_one(one, wanted)
            for one in present
        )
    )


def _differ_by_one(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    for i, (a, b) in enumerate(zip(short, long, strict=False)):
        if a != b:
            if len(short) == len(long):
                return short[i + 1 :] == long[i + 1 :] or (
                    short[i : i + 2] == long[i : i + 2][::-1] and short[i + 2 :] == long[i + 2 :]
                )
            return short[i:] == long[i + 1 :]
    return len(long) - len(short) <= 1
