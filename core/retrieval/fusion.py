"""From the scores of each side to one ranking of chunks (pure).

score = cosine + LEXICAL_WEIGHT * coverage * bm25 / best bm25 of the search + SECOND_WEIGHT * second cosine

`coverage` is the share of the question's words that stand in the best text full text found: where customers
use other words than the content, as in lists of questions, BM25 has little to say and is given little
weight; where they share words, as with names, codes and long passages, it has its full weight.

The weights were fitted on five open sets of unlike kinds: known items of the Arduino help centre, pairs of
Covid questions, the turns of DSTC11 track 5 dialogues against its knowledge, SQuAD passages, and questions on
the sample help centre. nDCG@10 in that order:

                          Arduino  Covid  DSTC11  SQuAD  sample
    BM25 alone               .831   .695    .123   .841    .736
    first encoder alone      .895   .749    .304   .795    .869
    second encoder alone     .902   .817    .235   .887    .858
    fused without second     .908   .790    .275   .895    .893
    fused with second        .923   .820    .294   .917    .896

Without the second encoder the mean is the same to half a hundredth for a lexical weight of 0.25 to 0.45, with
it for 0.25 to 0.35, and for a second weight of 4 to 6. (That one's cosines lie five times as close together:
5 gives it the same say.) Only the DSTC11 turns, which share few words with the knowledge, would do without
BM25. Tried there and no better: z-scores, the coverage squared or weighted by rarity, leaving more words out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean

from core.retrieval.identifiers import identifiers, mentions
from core.retrieval.lexical import words
from core.retrieval.ports import IndexHit

LEXICAL_WEIGHT = 0.3
SECOND_WEIGHT = 5.0
NAMED_WEIGHT = 0.3
"""For a chunk that has all the codes, part numbers or names in code of the question."""
FOREIGN_WEIGHT = 0.2
"""Of the first encoder, for questions in a language it does not know, where there is a second one. Thirty
questions on the sample help centre asked in five other languages: hit@5 .33 with the first encoder alone, .55
with its thirty best ranked by both, .83 with the second's own thirty beside them, .92 with this weight."""
CLOSE_MATCH = 0.65
"""Cosine from which a short answer may come first; in DSTC11 nine of ten nearest were right from there."""
CLOSE_TO_BEST = 0.1
"""…unless another text's cosine is higher by more than this: then that text is plainly what was asked for."""
CHUNKS_A_DOCUMENT = 3
"""Further chunks of one document stand behind the other documents'."""

LIKENESS = 0.8
"""Share of runs of three words in common from which texts are taken for nearly the same."""
LIKES_IN_FRONT = 2
"""Two, since what little they differ in may be what is asked for."""

ALSO_WEIGHT = 0.9
"""Of what is found for the conversation's topic beside a question that may be about something else. Asked
after talk of another page, 67 questions on the sample find theirs first .69 of the time with 1.0, .70 with .9
and .75 with .8 (.78 without that talk); 60 dialogue turns on the same topic .92, .90 and .87."""

_TEXTS_FOR_COVERAGE = 3
_COMPARED = 40
_NO_SCORE = 1e-9
_USUAL_COSINE = 0.5
_LONG_WORD = 5

_Runs = frozenset[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class RankedHit:
    """A hit with its fused score, comparable within one search only."""

    hit: IndexHit
    score: float


def rank_hits(question: str, hits: Sequence[IndexHit], *, is_foreign: bool = False) -> list[RankedHit]:
    """Best first. Identical texts stand once; close short answers lead; equal scores go by chunk id.

    `is_foreign`: the question is in a language that the first encoder cannot read.
    """
    best_bm25 = max((hit.lexical_score for hit in hits), default=0.0)
    weight = LEXICAL_WEIGHT * _coverage(question, hits) / best_bm25 if best_bm25 > _NO_SCORE else 0.0
    named = _named(question, hits)
    second_weighted = {key: SECOND_WEIGHT * score for key, score in _second_scores(hits).items()}
    first = FOREIGN_WEIGHT if is_foreign and any(second_weighted.values()) else 1.0
    scored = [
        RankedHit(
            hit,
            first * hit.dense_score
            + weight * hit.lexical_score
            + second_weighted[hit.chunk.id]
            + named.get(hit.chunk.id, 0.0),
        )
        for hit in hits
    ]
    close = max(CLOSE_MATCH, max((hit.dense_score for hit in hits), default=0.0) - CLOSE_TO_BEST)
    scored.sort(key=lambda one: (not _is_answer_from(close, one.hit), -one.score, one.hit.chunk.id))
    return _spread_documents(_spread_likes(_fold_same_texts(scored)))


def best_of_each(
    hits: Iterable[IndexHit], others: Iterable[IndexHit], *, weight: float = 1.0
) -> list[IndexHit]:
    """All chunks, those found by two wordings of a question with the better of each score.

    `weight`: what the scores of the others count.
    """
    found = {hit.chunk.id: hit for hit in hits}
    for other in (_weighted(one, weight) for one in others):
        hit = found.get(other.chunk.id, other)
        seconds = [one.second_score for one in (hit, other) if one.second_score is not None]
        found[other.chunk.id] = IndexHit(
            other.chunk,
            max(hit.dense_score, other.dense_score),
            max(hit.lexical_score, other.lexical_score),
            max(seconds, default=None),
        )
    return list(found.values())


def names_its_page(question: str, hits: Iterable[IndexHit]) -> bool:
    """Whether the question says all long words, two at least, of the title of one of its nearest texts."""
    said = [word for word in words(question) if len(word) >= _LONG_WORD]
    nearest = sorted(hits, key=lambda hit: (-hit.dense_score, hit.chunk.id))[:_TEXTS_FOR_COVERAGE]
    for title in {hit.chunk.title for hit in nearest}:
        named = [word for word in words(title) if len(word) >= _LONG_WORD]
        # `chang` of `changing` opens `change`.
        is_said = [any(one.startswith(word) or word.startswith(one) for one in said) for word in named]
        if len(named) > 1 and all(is_said):
            return True
    return False


def _weighted(hit: IndexHit, weight: float) -> IndexHit:
    if weight == 1.0:
        return hit
    second = hit.second_score
    # The second encoder's cosines lie close together: a share of them would be far too much.
    lower = (1 - weight) * _USUAL_COSINE / SECOND_WEIGHT
    return IndexHit(
        hit.chunk,
        weight * hit.dense_score,
        weight * hit.lexical_score,
        None if second is None else second - lower,
    )


def _named(question: str, hits: Sequence[IndexHit]) -> dict[str, float]:
    """By chunk id, what naming the very codes of the question adds; nothing for codes that most name."""
    named: dict[str, float] = {}
    asked = identifiers(question)
    for identifier in asked:
        having = [hit.chunk.id for hit in hits if mentions(identifier, hit.chunk.search_text)]
        if len(having) <= len(hits) / 2:
            for chunk_id in having:
                named[chunk_id] = named.get(chunk_id, 0.0) + NAMED_WEIGHT / len(asked)
    return named


def _second_scores(hits: Sequence[IndexHit]) -> dict[str, float]:
    """By chunk id. Of a chunk it has not read, the second encoder is taken to think as the first does."""
    read = [(hit.dense_score, hit.second_score) for hit in hits if hit.second_score is not None]
    if not read:
        return dict.fromkeys((hit.chunk.id for hit in hits), 0.0)
    dense, second = (fmean(column) for column in zip(*read, strict=True))
    return {
        hit.chunk.id: second + (hit.dense_score - dense) / SECOND_WEIGHT
        if hit.second_score is None
        else hit.second_score
        for hit in hits
    }


def _coverage(question: str, hits: Sequence[IndexHit]) -> float:
    asked = set(words(question))
    matching = [hit for hit in hits if hit.lexical_score > 0]
    best = sorted(matching, key=lambda hit: (-hit.lexical_score, hit.chunk.id))[:_TEXTS_FOR_COVERAGE]
    shares = (len(asked.intersection(words(hit.chunk.search_text))) / len(asked) for hit in best if asked)
    return max(shares, default=0.0)


def _is_answer_from(cosine: float, hit: IndexHit) -> bool:
    return hit.chunk.kind == "answer" and hit.dense_score >= cosine


def _fold_same_texts(ranked: Iterable[RankedHit]) -> list[RankedHit]:
    seen: dict[str, RankedHit] = {}
    for one in ranked:
        seen.setdefault(" ".join(one.hit.chunk.text.casefold().split()), one)
    return list(seen.values())


def _spread_likes(ranked: Sequence[RankedHit]) -> list[RankedHit]:
    """Of texts that are nearly the same, as pages of one template, all but the best few stand behind."""
    near: list[RankedHit] = []
    behind: list[RankedHit] = []
    seen: list[_Runs] = []
    for one in ranked[:_COMPARED]:
        runs = _runs_of_words(one.hit.chunk.text)
        likes = sum(_are_alike(runs, other) for other in seen)
        seen.append(runs)
        (near if likes < LIKES_IN_FRONT else behind).append(one)
    return near + behind + list(ranked[_COMPARED:])


@lru_cache(maxsize=1_024)
def _runs_of_words(text: str) -> _Runs:
    """Each three words that follow each other; of a shorter text nothing, so that it is like no other."""
    every = text.casefold().split()
    return frozenset(zip(every, every[1:], every[2:], strict=False))


def _are_alike(runs: _Runs, other: _Runs) -> bool:
    few, many = sorted((len(runs), len(other)))
    if few == 0 or few < LIKENESS * many:  # then even all in common is too little
        return False
    if runs.isdisjoint(other):  # most are, and it costs a fraction of counting
        return False
    common = len(runs & other)
    return common >= LIKENESS * (few + many - common)


def _spread_documents(ranked: Sequence[RankedHit]) -> list[RankedHit]:
    near: list[RankedHit] = []
    behind: list[RankedHit] = []
    counts: Counter[str] = Counter()
    for one in ranked:
        counts[one.hit.chunk.document_id] += 1
        (near if counts[one.hit.chunk.document_id] <= CHUNKS_A_DOCUMENT else behind).append(one)
    return near + behind
