"""Labelled confidence cases from real questions, with and without their answer in the content."""

import hashlib
import json
import random
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
from core.knowledge.chunking import chunk_version
from core.knowledge.documents import Chunk, Document, DocumentStatus, DocumentVersion
from core.knowledge.ports import Embedder
from core.retrieval.passages import Passage

DATA = Path(__file__).parents[3] / "shared" / "data"
QUESTIONS = 150
"""Questions of one set: more change no coefficient by much, and every one is embedded with its evidence."""
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
    """Documents in memory with exact vector search fused with word overlap."""

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

    def search(self, question: str, hidden: Sequence[str] = (), limit: int = 10) -> list[Passage]:
        dense = self.vectors @ self.embedder.embed([question])[0]
        order = [i for i in np.argsort(-dense)[: limit + 30] if self.chunks[i].document_id not in hidden][
            :limit
        ]
        return [passage_of(self.chunks[i], rank, float(dense[i])) for rank, i in enumerate(order, start=1)]


def cached(embedder: Embedder, texts: list[str], cache: Path) -> np.ndarray:
    key = hashlib.sha256("\x00".join([embedder.name, *texts]).encode()).hexdigest()[:24]
    file = cache / f"{key}.npy"
    if not file.exists():
        np.save(file, embedder.embed(texts))
    return np.load(file)


def passage_of(chunk: Chunk, rank: int, dense: float) -> Passage:
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
        dense,
        dense,
        0.0,
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
    pool = Pool(
        embedder, [(text, text, f"See the page on this: {text}") for text in firsts], cache, kind="answer"
    )
    return pool, [
        Question(row["b"], (row["a"],) if row["same"] else ())
        for row in data
        if row["same"] and row["b"] not in firsts
    ]


def sample_help_centre(embedder: Embedder, cache: Path) -> tuple[Pool, list[Question]]:
    sample = Path(__file__).parents[2] / "data" / "sample"
    documents = []
    for file in sorted((sample / "articles").glob("*.md")):
        body = file.read_text("utf-8").split("---", 2)[2].strip()
        documents.append((file.stem, body.splitlines()[0].lstrip("# "), body))
    questions = []
    for name in ("covered", "gaps"):
        for line in (sample / "questions" / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            gold = (row["article"],) if name == "covered" else ()
            questions.extend(Question(text, gold) for text in row["questions"])
    return Pool(embedder, documents, cache), questions


def foreign_questions(count: int) -> list[Question]:
    lines = [
        line.split("\t") for line in (DATA / "intents/clinc150-small.tsv").read_text("utf-8").splitlines()
    ]
    texts = [line[2] for line in lines if line[1] == "oos"] + [
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
    }
    scorer = EvidenceScorer(embedder)
    for name, maker in makers.items():
        pool, questions = maker(embedder, cache)
        questions = random.Random(11).sample(questions, min(QUESTIONS, len(questions)))
        chooser = random.Random(3)
        removed = [
            replace(one, answers=())
            for one in questions
            if one.gold and chooser.random() < 0.5 and name not in ("squad", "faq_matching")
        ]
        foreign = foreign_questions(len(questions) // 4)
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
