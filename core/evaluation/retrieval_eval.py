"""How well questions find their documents: our search beside BM25 alone and cosine alone, on one index."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from core.answering.in_context import understand_in_context
from core.answering.reply import Turn, Utterance
from core.configuration.agent_config import AgentConfig
from core.errors import InvalidInput
from core.evaluation.answer_questions import AnswerQuestion, read_answer_questions
from core.evaluation.ranking_comparison import Intervals, Rankings, mean_intervals, ndcg_gain
from core.evaluation.ranking_metrics import DEPTH, RankingScores, mean_scores
from core.evaluation.resampling import Interval
from core.knowledge.bulk_documents import BadLine, read_bulk_documents
from core.knowledge.chunking import chunk_version
from core.knowledge.documents import Chunk, Document, DocumentStatus, DocumentVersion, document_id
from core.knowledge.ports import ChunkIndexWriter, Embedder, IndexChange, Vectors
from core.knowledge.read_texts import FailedRead, ReadText
from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.knowledge.text_form import normalise_text
from core.retrieval.ports import ChunkIndexReader, IndexHit, IndexQuery, SecondEncoder, SecondVectors
from core.retrieval.search import PassageRetriever
from core.retrieval.second_reading import read_missing

_SOURCE = "eval"
_CHUNKS_A_BATCH = 2_000
_BASELINE_CANDIDATES = 100  # enough chunks for ten documents, so that the baselines are shown at their best
_PASSAGES = 30
_THREADS = 4
_NOTE_EVERY = 200
_CUSTOMER = {"user", "customer"}
_AGES_AGO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Scores of each ranking over all questions; documents are ranked by their best chunk.

    `ours` reads the history too; the others are given the message alone.
    """

    documents: int
    chunks: int
    questions: int
    ours: RankingScores
    bm25: RankingScores
    dense: RankingScores
    without_second: RankingScores | None = None
    """Ours without the second encoder, where there is one."""
    intervals: dict[str, Intervals] = field(default_factory=dict)
    """By ranking and measure: the middle 95 % over resampled questions."""
    gain: Interval | None = None
    """By how much our nDCG@10 surpasses that of the better of BM25 and dense, question by question."""
    unreadable_documents: tuple[str, ...] = ()
    """Sentences on lines of the documents file that gave no document."""
    unreadable_questions: tuple[str, ...] = ()
    """Sentences on lines of the questions file that gave no question."""
    without_gold: int = 0
    """Questions that name no document, or are said to have no answer: not asked."""
    missing_gold: int = 0
    """Questions none of whose gold ids is a document: no ranking can find them."""


class ScratchIndex(ChunkIndexWriter, ChunkIndexReader, Protocol):
    """An index for the length of one evaluation."""


@dataclass(frozen=True, slots=True)
class Second:
    """The second encoder, and where it keeps what it reads of an index in a folder."""

    encoder: SecondEncoder
    vectors_in: Callable[[Path], SecondVectors]


def evaluate_retrieval(
    documents_path: Path,
    questions_path: Path,
    *,
    embedder: Embedder,
    index_in: Callable[[Path], ScratchIndex],
    second: Second | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> RetrievalReport:
    """Index the documents in a scratch folder, which is removed, and ask every question of it.

    Lines that cannot be used are told in the report. `note` is told how far it is.
    Raises InvalidInput for a file that cannot be read, or without documents or questions with gold ids.
    """
    with _opened(questions_path) as lines:
        read = read_answer_questions(lines)
    questions = [one for one in read.questions if one.gold_ids and one.answerable is not False]
    if not questions:
        raise InvalidInput(f"{questions_path} holds no questions with gold_ids, so nothing can be measured.")
    with TemporaryDirectory(prefix="answerdesk-eval-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        index = index_in(folder)
        with _opened(documents_path) as lines:
            collection = _index_documents(lines, index, embedder, note)
        if not collection.facts:
            raise InvalidInput(f"{documents_path} holds no documents. {' '.join(collection.bad_lines[:3])}")
        if second is not None:
            read_missing(
                second.vectors_in(folder),
                second.encoder,
                report=lambda n: note(f"{n} chunks read by the second encoder"),
            )
        asking = _Asking(index, embedder, collection, second.encoder if second else None)
        rankings = asking.rank_all(questions, note)
        return _report(questions, collection, rankings, read.bad_lines, len(read.questions))


@dataclass(slots=True)
class _Collection:
    """What was indexed. Implements DocumentFacts."""

    facts: dict[str, tuple[Document, Source]]
    chunks: int
    bad_lines: list[str]

    def find_documents(self, document_ids: Sequence[str]) -> Mapping[str, tuple[Document, Source]]:
        """Unknown ids are left out."""
        return {key: self.facts[key] for key in document_ids if key in self.facts}


def _index_documents(
    lines: Iterable[bytes], index: ScratchIndex, embedder: Embedder, note: Callable[[str], None]
) -> _Collection:
    collection = _Collection({}, 0, [])
    waiting: list[Chunk] = []
    source = Source(_SOURCE, SourceKind.DOCUMENTS, _SOURCE, "", SourceStatus.READY, _AGES_AGO)

    def write() -> None:
        if waiting:
            vectors = embedder.embed([chunk.search_text for chunk in waiting])
            index.apply(IndexChange(1, tuple(waiting), vectors))
            collection.chunks += len(waiting)
            waiting.clear()
            note(f"{len(collection.facts)} documents indexed")

    for item in read_bulk_documents(lines):
        if isinstance(item, ReadText):
            document, version = _as_document(item)
            collection.facts[document.id] = document, source
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
        created_at=_AGES_AGO,
    )
    return document, version


@dataclass(frozen=True, slots=True)
class _Asking:
    """Every ranking of one question over the same index."""

    index: ScratchIndex
    embedder: Embedder
    collection: _Collection
    second: SecondEncoder | None

    def rank_all(self, questions: Sequence[AnswerQuestion], note: Callable[[str], None]) -> list[Rankings]:
        """In the order of the questions."""
        vectors = self.embedder.embed([question.question for question in questions])
        ours = self._retriever(self.second)
        plain = self._retriever(None) if self.second else None
        rankings: list[Rankings] = []
        with ThreadPoolExecutor(_THREADS) as pool:
            ranked = pool.map(
                lambda question, vector: self._rank(question, vector, ours, plain), questions, vectors
            )
            for one in ranked:
                rankings.append(one)
                if len(rankings) % _NOTE_EVERY == 0:
                    note(f"{len(rankings)} questions asked")
        return rankings

    def _retriever(self, second: SecondEncoder | None) -> PassageRetriever:
        return PassageRetriever(
            self.index,
            self.collection,
            self.embedder,
            current_version=lambda: 1,
            find_source=lambda _: next(iter(self.collection.facts.values()))[1],
            second=lambda: second,
        )

    def _rank(
        self,
        question: AnswerQuestion,
        vector: Vectors,
        ours: PassageRetriever,
        plain: PassageRetriever | None,
    ) -> Rankings:
        text = question.question.strip()
        hits = self.index.search(IndexQuery(text, vector, 1, _BASELINE_CANDIDATES))
        matching = (hit for hit in hits if hit.lexical_score > 0)
        by_words = sorted(matching, key=lambda hit: (-hit.lexical_score, hit.chunk.id))
        by_cosine = sorted(hits, key=lambda hit: (-hit.dense_score, hit.chunk.id))
        return Rankings(
            ours=self._found(question, ours),
            bm25=self._first_documents(by_words),
            dense=self._first_documents(by_cosine),
            without_second=self._found(question, plain) if plain else None,
        )

    def _found(self, question: AnswerQuestion, search: PassageRetriever) -> list[str]:
        history = tuple(
            Utterance("customer" if said.role in _CUSTOMER else "agent", said.text)
            for said in question.history
        )
        turn = Turn(question.question, AgentConfig(), history=history)
        understood = understand_in_context(turn, search)
        asked = understood.question or question.question
        result = search.search(asked, limit=_PASSAGES, also=understood.also)
        return list(dict.fromkeys(passage.external_id for passage in result.passages))[:DEPTH]

    def _first_documents(self, hits: Iterable[IndexHit]) -> list[str]:
        """The first ten documents, each at the rank of its best chunk."""
        ids = (self.collection.facts[hit.chunk.document_id][0].external_id for hit in hits)
        return list(dict.fromkeys(ids))[:DEPTH]


def _report(
    questions: Sequence[AnswerQuestion],
    collection: _Collection,
    rankings: Sequence[Rankings],
    bad_lines: tuple[str, ...],
    asked: int,
) -> RetrievalReport:
    gold = [frozenset(question.gold_ids) for question in questions]
    known = {document.external_id for document, _ in collection.facts.values()}
    by_name = {
        name: list(zip([getattr(ranking, name) for ranking in rankings], gold, strict=True))
        for name in ("ours", "bm25", "dense", "without_second")
        if getattr(rankings[0], name) is not None
    }
    scores = {name: mean_scores(results) for name, results in by_name.items()}
    better = max("bm25", "dense", key=lambda name: scores[name].ndcg_at_10)
    return RetrievalReport(
        documents=len(known),
        chunks=collection.chunks,
        questions=len(questions),
        ours=scores["ours"],
        bm25=scores["bm25"],
        dense=scores["dense"],
        without_second=scores.get("without_second"),
        intervals={name: mean_intervals(results) for name, results in by_name.items()},
        gain=ndcg_gain(by_name["ours"], by_name[better]),
        unreadable_documents=tuple(collection.bad_lines),
        unreadable_questions=bad_lines,
        without_gold=asked - len(questions),
        missing_gold=sum(known.isdisjoint(ids) for ids in gold),
    )


@contextmanager
def _opened(path: Path) -> Iterator[Iterable[bytes]]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error
