"""Labelled confidence cases from real questions, with and without their answer in the content."""

import hashlib
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.answering.evidence_scoring import EvidenceScorer
from core.answering.extractive import render
from core.answering.reply import Turn, Utterance
from core.answering.selection import choose
from core.answering.understanding import understand
from core.configuration.agent_config import AgentConfig
from core.evaluation.confidence_fit import LabelledCase
from core.knowledge.answer_text import compose_answer_text
from core.knowledge.chunking import chunk_version
from core.knowledge.documents import Chunk, Document, DocumentStatus, DocumentVersion
from core.knowledge.ports import Embedder
from core.retrieval.fusion import RankedHit, rank_hits
from core.retrieval.lexical import words
from core.retrieval.passages import Passage
from core.retrieval.ports import IndexHit

DATA = Path(__file__).parents[3] / "shared" / "data"
QUESTIONS = 200
"""Questions of one set: more change no coefficient by much, and every one is embedded with its evidence."""
OVERLAPPING = ("squad", "faq_matching", "help_centre", "intent_answers")
"""Sets in which taking a document out does not take its answer out, or that have unanswerable questions."""
SHORT_ANSWERS = {
    "short:phone": "Do you have a telephone number I can call?",
    "short:hours": "How quickly does your support team answer?",
    "short:order-number": "Where do I find my order number?",
    "short:rain": "Can I ride in the rain?",
    "short:throttle": "Do your bikes have a throttle?",
    "short:student": "Do you have a student discount?",
    "short:lights": "How do I switch on the lights?",
}
STAND_IN = "See our page, which takes 2 minutes to read and costs €0, on this:"
"""For answers that a set has not: with something of every kind that may be asked for."""
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


@dataclass(frozen=True)
class Question:
    text: str
    gold: tuple[str, ...]
    history: tuple[Utterance, ...] = ()
    answers: tuple[str, ...] = ()


class Pool:
    """Documents in memory, searched as the index does it: exact cosine and BM25, fused."""

    def __init__(
        self,
        embedder: Embedder,
        documents: Sequence[tuple[str, str, str]],
        cache: Path,
        kind: str = "passage",
    ) -> None:
        self.embedder = embedder
        self.chunks: list[Chunk] = []
        for key, title, text in documents:
            document = Document(key, "src", key, None, title, None, DocumentStatus.INDEXED)
            version = DocumentVersion(key, 1, title, text, "", None, 1, None, NOW)
            self.chunks.extend(chunk_version(document, version, kind=kind))
        self.vectors = cached(embedder, [chunk.search_text for chunk in self.chunks], cache)
        self._read_words()

    def joined(self, other: "Pool") -> "Pool":
        self.chunks.extend(other.chunks)
        self.vectors = np.vstack([self.vectors, other.vectors])
        self._read_words()
        return self

    def _read_words(self) -> None:
        self.lengths: list[int] = []
        self.holders: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for i, chunk in enumerate(self.chunks):
            counts = Counter(words(chunk.search_text))
            self.lengths.append(sum(counts.values()))
            for word, count in counts.items():
                self.holders[word].append((i, count))

    def _bm25(self, question: str) -> np.ndarray:
        scores = np.zeros(len(self.chunks))
        mean = max(1.0, sum(self.lengths) / max(1, len(self.lengths)))
        for word in sorted(set(words(question))):
            holders = self.holders.get(word, [])
            rare = math.log(1 + (len(self.chunks) - len(holders) + 0.5) / (len(holders) + 0.5))
            for i, count in holders:
                scores[i] += rare * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * self.lengths[i] / mean))
        return scores

    def search(self, question: str, hidden: Sequence[str] = (), limit: int = 10) -> list[Passage]:
        shown = np.array([chunk.document_id not in hidden for chunk in self.chunks])
        dense = self.vectors @ self.embedder.embed([question])[0]
        lexical = self._bm25(question)
        near = np.argsort(-np.where(shown, dense, -2.0))[:30]
        matching = np.argsort(-np.where(shown, lexical, -1.0))[:30]
        found = sorted(
            {int(i) for i in near if shown[i]} | {int(i) for i in matching if lexical[i] > 0 and shown[i]}
        )
        hits = [IndexHit(self.chunks[i], float(dense[i]), float(lexical[i])) for i in found]
        return [passage_of(one, rank) for rank, one in enumerate(rank_hits(question, hits)[:limit], start=1)]


def cached(embedder: Embedder, texts: list[str], cache: Path) -> np.ndarray:
    key = hashlib.sha256("\x00".join([embedder.name, *texts]).encode()).hexdigest()[:24]
    file = cache / f"{key}.npy"
    if not file.exists():
        np.save(file, embedder.embed(texts))
    return np.load(file)


def passage_of(ranked: RankedHit, rank: int) -> Passage:
    chunk = ranked.hit.chunk
    return Passage(
        chunk.id,
        chunk.document_id,
        chunk.document_version,
        chunk.document_id,
        chunk.source_id,
        chunk.kind,
        None,
        chunk.title,
        chunk.heading,
        chunk.text,
        chunk.start,
        chunk.end,
        rank,
        ranked.score,
        ranked.hit.dense_score,
        ranked.hit.lexical_score,
    )


def squad(embedder: Embedder, cache: Path) -> tuple[Pool, list[Question]]:
    data = rows("grounded-qa/squad2-slice.jsonl")
    ids = {text: f"p{i}" for i, text in enumerate(dict.fromkeys(row["passage"] for row in data))}
    titles = {row["passage"]: row["title"].replace("_", " ") for row in data}
    pool = Pool(embedder, [(ids[text], titles[text], text) for text in ids], cache)
    return pool, [
        Question(
            row["question"],
            (ids[row["passage"]],) if row["answerable"] else (),
            answers=tuple(row["answers"]),
        )
        for row in data
    ]


def faq_dialogues(embedder: Embedder, cache: Path) -> tuple[Pool, list[Question]]:
    knowledge = [row for row in rows("faq-dialogues/knowledge.jsonl") if row["type"] == "faq"]
    pool = Pool(
        embedder,
        [(row["id"], f"{row['entity'].title()}: {row['question']}", row["answer"]) for row in knowledge],
        cache,
    )
    questions = []
    for row in rows("faq-dialogues/dev.jsonl"):
        gold = tuple(key for key in row.get("knowledge", []) if "|faq|" in key)
        if gold or (not row["needs_knowledge"] and len(questions) % 4 == 0):
            turns = [
                Utterance("customer" if turn["role"] == "user" else "agent", turn["text"])
                for turn in row["turns"]
            ]
            questions.append(Question(turns[-1].text, gold, tuple(turns[:-1])))
    return pool, questions[:400]


def single_faq(embedder: Embedder, cache: Path) -> tuple[Pool, list[Question]]:
    """The answers alone, without their questions, under the name of what they are about."""
    knowledge = [row for row in rows("faq-dialogues/knowledge.jsonl") if row["type"] == "faq"]
    chooser = random.Random(5)
    chosen = chooser.sample(knowledge, 260)
    pool = Pool(embedder, [(row["id"], row["entity"].title(), row["answer"]) for row in chosen], cache)
    return pool, [Question(f"{row['question']} ({row['entity'].title()})", (row["id"],)) for row in chosen]


def arduino(embedder: Embedder, cache: Path) -> tuple[Pool, list[Question]]:
    passages = rows("kb/arduino.known-item.passages.jsonl")
    pool = Pool(embedder, [(row["id"], "", row["text"]) for row in passages], cache)
    questions = [
        Question(row["question"], tuple(row["gold"])) for row in rows("kb/arduino.known-item.questions.jsonl")
    ]
    return pool, questions


def faq_matching(embedder: Embedder, cache: Path) -> tuple[Pool, list[Question]]:
    data = rows("faq-matching/covid-question-pairs.jsonl")
    firsts = list(dict.fromkeys(row["a"] for row in data))
    pool = Pool(embedder, [(text, text, f"{STAND_IN} {text}") for text in firsts], cache, kind="answer")
    return pool, [
        Question(row["b"], (row["a"],) if row["same"] else ())
        for row in data
        if row["same"] and row["b"] not in firsts
    ]


def sample_help_centre(embedder: Embedder, cache: Path) -> tuple[Pool, list[Question]]:
    """Its articles and short answers; what the improved edition fills is no longer a gap."""
    sample = Path(__file__).parents[2] / "data" / "sample"
    documents = []
    for file in sorted((sample / "articles").glob("*.md")):
        body = file.read_text("utf-8").split("---", 2)[2].strip()
        documents.append((file.stem, body.splitlines()[0].lstrip("# "), body))
    short = [json.loads(line) for line in (sample / "short_answers.jsonl").read_text("utf-8").splitlines()]
    answers = [
        (row["question"], row["question"], compose_answer_text(row["answer"], row.get("alternatives", ())))
        for row in short
    ]
    questions = []
    for name in ("covered", "gaps"):
        for line in (sample / "questions" / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            gold = tuple(SHORT_ANSWERS.get(key, key) for key in [row["article"]] if key)
            questions.extend(Question(text, gold) for text in row["questions"])
    pool = Pool(embedder, documents, cache).joined(Pool(embedder, answers, cache, kind="answer"))
    return pool, questions


def _clinc() -> list[list[str]]:
    """Split, intent and text of each line."""
    file = DATA / "intents" / "clinc150-small.tsv"
    return [line.split("\t") for line in file.read_text("utf-8").splitlines()]


def intent_answers(embedder: Embedder, cache: Path) -> tuple[Pool, list[Question]]:
    """Short answers to one wording of a request, asked for in others; a third of the requests have none."""
    lines = _clinc()
    wordings: dict[str, list[str]] = defaultdict(list)
    for split, intent, text in lines:
        if split == "val" and intent != "oos":
            wordings[intent].append(text)
    chooser = random.Random(2)
    documents, questions = [], []
    for intent, texts in sorted(wordings.items()):
        first, *others = chooser.sample(texts, 9)
        has_answer = chooser.random() > 1 / 3
        if has_answer:
            documents.append((intent, first, f"{STAND_IN} {intent.replace('_', ' ')}."))
        questions.extend(Question(text, (intent,) if has_answer else ()) for text in others)
    questions.extend(Question(text, ()) for split, intent, text in lines if (split, intent) == ("val", "oos"))
    return Pool(embedder, documents, cache, kind="answer"), questions


def foreign_questions(count: int) -> list[Question]:
    texts = [line[2] for line in _clinc() if line[1] == "oos"] + [
        row["text"] for row in rows("intents/banking77-10shot.jsonl")
    ]
    return [Question(text, ()) for text in random.Random(7).sample(texts, count)]


def all_cases(embedder: Embedder, cache: Path) -> Iterator[tuple[LabelledCase, Question, str]]:
    makers = {
        "squad": squad,
        "faq_dialogues": faq_dialogues,
        "faq_answers": single_faq,
        "arduino": arduino,
        "faq_matching": faq_matching,
        "help_centre": sample_help_centre,
        "intent_answers": intent_answers,
    }
    scorer = EvidenceScorer(embedder)
    for name, maker in makers.items():
        pool, questions = maker(embedder, cache)
        questions = random.Random(11).sample(questions, min(QUESTIONS, len(questions)))
        chooser = random.Random(3)
        removed = [
            replace(one, answers=())
            for one in questions
            if one.gold and chooser.random() < 0.5 and name not in OVERLAPPING
        ]
        # Its own questions out of scope are foreign; those of a bank may be answered by it.
        foreign = [] if name == "intent_answers" else foreign_questions(len(questions) // 4)
        for question, hidden in [
            *((q, ()) for q in questions),
            *((q, q.gold) for q in removed),
            *((q, ()) for q in foreign),
        ]:
            understood = understand(Turn(question.text, AgentConfig(), history=question.history))
            if not understood.question:
                continue
            findings = scorer.score(understood.question, pool.search(understood.question, hidden))
            text, sentences = render(choose(findings))
            cited = {one.citation.document_id for one in sentences if one.citation}
            is_right = bool(cited & set(question.gold)) and not hidden
            if is_right and question.answers:
                is_right = any(answer.casefold() in text.casefold() for answer in question.answers)
            yield LabelledCase(name, findings.signals, is_right), question, text
