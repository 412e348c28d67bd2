"""How well questions find their documents: our ranking beside BM25 alone and cosine alone, on one index."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import InvalidInput
from core.evaluation.ranking_metrics import DEPTH, RankingScores, mean_scores
from core.knowledge.bulk_documents import BadLine, read_bulk_documents
from core.knowledge.chunking import chunk_version
from core.knowledge.documents import Chunk, Document, DocumentStatus, DocumentVersion, document_id
from core.knowledge.ports import ChunkIndexWriter, Embedder, IndexChange, Vectors
from core.knowledge.read_texts import FailedRead, ReadText
from core.knowledge.text_form import normalise_text
from core.retrieval.fusion import rank_hits
from core.retrieval.ports import ChunkIndexReader, IndexHit, IndexQuery
from core.retrieval.search import CANDIDATES

_SOURCE = "eval"
_CHUNKS_A_BATCH = 2_000
_BASELINE_CANDIDATES = 100  # enough chunks for ten documents, so that the baselines are shown at their best
_QUESTION_FORM = '{"id": "1", "question": "…", "gold_ids": ["…"]}'


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the external ids of the documents that answer it."""

    id: str
    text: str
    gold_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Scores of the three rankings over all questions; documents are ranked by their best chunk."""

    documents: int
    chunks: int
    questions: int
    ours: RankingScores
    bm25: RankingScores
    dense: RankingScores
    unreadable_documents: tuple[str, ...] = ()
    """Sentences on lines of the documents file that gave no document."""
    missing_gold: int = 0
    """Questions none of whose gold ids is a document: no ranking can find them."""


class ScratchIndex(ChunkIndexWriter, ChunkIndexReader, Protocol):
    """An index for the length of one evaluation."""


class _QuestionLine(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str = ""
    question: str = Field(min_length=1)
    gold_ids: list[str] = Field(min_length=1)


def evaluate_retrieval(
    documents_path: Path,
    questions_path: Path,
    *,
    embedder: Embedder,
    index_in: Callable[[Path], ScratchIndex],
) -> RetrievalReport:
    """Index the documents in a scratch folder, which is removed, and ask every question of it.

    Raises InvalidInput for a file that cannot be read, a bad question line, or no documents or questions.
    """
    with _opened(questions_path) as lines:
        questions = list(read_questions(lines))
    if not questions:
        raise InvalidInput(f"{questions_path} holds no questions. Each line should be {_QUESTION_FORM}.")
    with TemporaryDirectory(prefix="answerdesk-eval-", ignore_cleanup_errors=True) as folder:
        index = index_in(Path(folder))
        with _opened(documents_path) as lines:
            collection = _index_documents(lines, index, embedder)
        if not collection.external_ids:
            raise InvalidInput(f"{documents_path} holds no documents. {' '.join(collection.bad_lines[:3])}")
        rankings = _rank_all(questions, index, embedder, collection.external_ids)
        return _report(questions, collection, rankings)


def read_questions(lines: Iterable[bytes]) -> Iterator[Question]:
    """One question a line that is not blank; `gold` is taken for `gold_ids`, one id or a list.

    Raises InvalidInput naming the first line that cannot be used.
    """
    for number, raw in enumerate(lines, start=1):
        if raw.strip():
            line = _read_question(number, raw)
            yield Question(line.id or str(number), line.question, frozenset(line.gold_ids))


def _read_question(number: int, raw: bytes) -> _QuestionLine:
    problem = f"Line {number} of the questions cannot be used"
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{problem}: it is not JSON. It should be {_QUESTION_FORM}.") from error
    if not isinstance(content, dict):
        raise InvalidInput(f"{problem}: it is not an object. It should be {_QUESTION_FORM}.")
    gold = content.get("gold_ids", content.get("gold"))
    try:
        return _QuestionLine.model_validate(
            content | {"gold_ids": gold if isinstance(gold, list) else [gold]}
        )
    except ValidationError as error:
        detail = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, detail["loc"]))
        raise InvalidInput(f"{problem}: {where}: {detail['msg']}. It should be {_QUESTION_FORM}.") from error


@dataclass(slots=True)
class _Collection:
    """What was indexed: external ids by document id, chunks, and sentences on lines that gave nothing."""

    external_ids: dict[str, str]
    chunks: int
    bad_lines: list[str]


def _index_documents(lines: Iterable[bytes], index: ScratchIndex, embedder: Embedder) -> _Collection:
    collection = _Collection({}, 0, [])
    waiting: list[Chunk] = []

    def write() -> None:
        if waiting:
            vectors = embedder.embed([chunk.search_text for chunk in waiting])
            index.apply(IndexChange(1, tuple(waiting), vectors))
            collection.chunks += len(waiting)
            waiting.clear()

    for item in read_bulk_documents(lines):
        if isinstance(item, ReadText):
            document, version = _as_document(item)
            collection.external_ids[document.id] = item.external_id
            waiting.extend(chunk_version(document, version))
            if len(waiting) >= _CHUNKS_A_BATCH:
                write()
        else:
            collection.bad_lines.append(_sentence(item))
    write()
    index.optimise()
    index.train_vectors()
    return collection


def _sentence(item: FailedRead | BadLine) -> str:
    return item.reason if isinstance(item, BadLine) else f"Document “{item.external_id}”: {item.reason}"


def _as_document(item: ReadText) -> tuple[Document, DocumentVersion]:
    owner = document_id(_SOURCE, item.external_id)
    document = Document(
        id=owner,
        source_id=_SOURCE,
        external_id=item.external_id,
        url=item.url,
        title=item.title,
        language=item.language,
        status=DocumentStatus.INDEXED,
        current_version=1,
    )
    version = DocumentVersion(
        document_id=owner,
        number=1,
        title=item.title,
        text=normalise_text(item.text),
        content_hash="",
        blob_hash=None,
        valid_from=1,
        valid_to=None,
        created_at=datetime.fromtimestamp(0, UTC),
    )
    return document, version


@dataclass(frozen=True, slots=True)
class _Rankings:
    """External ids of one question's first documents, three ways."""

    ours: list[str]
    bm25: list[str]
    dense: list[str]


def _rank_all(
    questions: Sequence[Question], index: ScratchIndex, embedder: Embedder, external_ids: dict[str, str]
) -> list[_Rankings]:
    vectors = embedder.embed([question.text for question in questions])

    def rank(question: Question, vector: Vectors) -> _Rankings:
        text = question.text.strip()
        hits = index.search(IndexQuery(text, vector, 1, _BASELINE_CANDIDATES))
        matching = (hit for hit in hits if hit.lexical_score > 0)
        by_words = sorted(matching, key=lambda hit: (-hit.lexical_score, hit.chunk.id))
        by_cosine = sorted(hits, key=lambda hit: (-hit.dense_score, hit.chunk.id))
        found = _as_searched(by_words[:CANDIDATES], by_cosine[:CANDIDATES])
        ours = [ranked.hit for ranked in rank_hits(text, found)]
        return _Rankings(
            *(_first_documents(ranking, external_ids) for ranking in (ours, by_words, by_cosine))
        )

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(rank, questions, vectors))


def _as_searched(by_words: Sequence[IndexHit], by_cosine: Sequence[IndexHit]) -> list[IndexHit]:
    """The hits that a search of the product gets: BM25 is known only of chunks that full text gave."""
    matched = {hit.chunk.id for hit in by_words}
    others = [replace(hit, lexical_score=0.0) for hit in by_cosine if hit.chunk.id not in matched]
    return [*by_words, *others]


def _first_documents(hits: Iterable[IndexHit], external_ids: dict[str, str]) -> list[str]:
    """The first ten documents, each at the rank of its best chunk."""
    return list(dict.fromkeys(external_ids[hit.chunk.document_id] for hit in hits))[:DEPTH]


def _report(
    questions: Sequence[Question], collection: _Collection, rankings: Sequence[_Rankings]
) -> RetrievalReport:
    gold = [question.gold_ids for question in questions]
    known = set(collection.external_ids.values())
    return RetrievalReport(
        documents=len(known),
        chunks=collection.chunks,
        questions=len(questions),
        ours=mean_scores(zip((ranking.ours for ranking in rankings), gold, strict=True)),
        bm25=mean_scores(zip((ranking.bm25 for ranking in rankings), gold, strict=True)),
        dense=mean_scores(zip((ranking.dense for ranking in rankings), gold, strict=True)),
        unreadable_documents=tuple(collection.bad_lines),
        missing_gold=sum(known.isdisjoint(ids) for ids in gold),
    )


@contextmanager
def _opened(path: Path) -> Iterator[Iterable[bytes]]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error
