"""Open question sets with known answers, made into documents and questions as JSON lines."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
SAMPLE = ROOT / "data" / "sample"

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """`documents` as `add-documents` reads them; `questions` with their gold ids, empty for unanswerable."""

    name: str
    documents: Rows
    questions: Rows


def write_rows(path: Path, rows: Rows) -> Path:
    """JSON lines into a file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def _rows(path: Path, limit: int | None = None) -> Rows:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, limit)]


def arduino(limit: int | None = None) -> LabelledSet:
    """Titles of a real help centre's pages ask for their pages, which carry no titles."""
    passages = _rows(SHARED / "kb" / "arduino.known-item.passages.jsonl", limit)
    known = {row["id"] for row in passages}
    questions = [
        {"id": row["id"], "question": row["question"], "gold_ids": row["gold"]}
        for row in _rows(SHARED / "kb" / "arduino.known-item.questions.jsonl")
        if known.issuperset(row["gold"])
    ]
    documents = [{"id": row["id"], "text": row["text"]} for row in passages]
    return LabelledSet("Arduino help centre, titles find pages", documents, questions)


def covid_pairs(limit: int | None = None) -> LabelledSet:
    """Of each pair with one meaning, the first question asks for the second among all second questions."""
    pairs = _rows(SHARED / "faq-matching" / "covid-question-pairs.jsonl", limit)
    ids = {text: f"b{number}" for number, text in enumerate(dict.fromkeys(pair["b"] for pair in pairs))}
    gold: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        if pair["same"]:
            gold[pair["a"]].append(ids[pair["b"]])
    documents = [{"id": key, "title": text, "text": text} for text, key in ids.items()]
    questions = [{"id": asked, "question": asked, "gold_ids": found} for asked, found in gold.items()]
    return LabelledSet("Covid questions, first finds second", documents, questions)


def faq_dialogues(limit: int | None = None) -> LabelledSet:
    """Turns that need outside knowledge, after what was said, ask for the answers and review sentences."""
    knowledge = _rows(SHARED / "faq-dialogues" / "knowledge.jsonl")
    questions = []
    for row in _rows(SHARED / "faq-dialogues" / "dev.jsonl", limit):
        if row["needs_knowledge"] and row["knowledge"]:
            *before, asked = _said(row["turns"])
            gold = row["knowledge"]
            questions.append(
                {"id": row["id"], "question": asked["text"], "history": before, "gold_ids": gold}
            )
    if limit is not None:
        wanted = {key for row in questions for key in row["gold_ids"]}
        knowledge = [row for number, row in enumerate(knowledge) if row["id"] in wanted or number < limit]
    return LabelledSet(
        "DSTC11 dialogue turns find knowledge", [_knowledge(row) for row in knowledge], questions
    )


def _knowledge(row: dict[str, Any]) -> dict[str, Any]:
    title = row["entity"].title()
    if row["type"] == "faq":
        return {"id": row["id"], "title": title, "text": f"{row['question']}\n\n{row['answer']}"}
    return {"id": row["id"], "title": title, "text": row["text"]}


def _said(turns: Rows) -> Rows:
    return [
        {"role": "customer" if turn["role"] == "user" else "agent", "text": turn["text"]} for turn in turns
    ]


def squad(limit: int | None = None) -> LabelledSet:
    """Questions on encyclopaedia passages, half of which the passage does not answer."""
    rows = _rows(SHARED / "grounded-qa" / "squad2-slice.jsonl", limit)
    ids = {text: f"p{number}" for number, text in enumerate(dict.fromkeys(row["passage"] for row in rows))}
    titles = {row["passage"]: row["title"].replace("_", " ") for row in rows}
    documents = [{"id": key, "title": titles[text], "text": text} for text, key in ids.items()]
    questions = [
        {
            "id": row["id"],
            "question": row["question"],
            "gold_ids": [ids[row["passage"]]] if row["answerable"] else [],
        }
        for row in rows
    ]
    return LabelledSet("SQuAD 2 passages", documents, questions)


def sample_help_centre(limit: int | None = None) -> LabelledSet:
    """The sample workspace's articles, with the questions they cover and those they do not."""
    documents = [_article(file) for file in sorted((SAMPLE / "articles").glob("*.md"))]
    known = {row["id"] for row in documents}
    asked = [*_sample_questions("covered", limit), *_sample_questions("gaps", limit)]
    # Questions for short answers are left out: here only the articles are known.
    questions = [row for row in asked if known.issuperset(row["gold_ids"])]
    return LabelledSet("Sample help centre", documents, questions)


def _article(file: Path) -> dict[str, Any]:
    body = file.read_text("utf-8").split("---", 2)[2].strip()
    return {"id": file.stem, "title": body.splitlines()[0].lstrip("# "), "markdown": body}


def _sample_questions(name: str, limit: int | None) -> Iterator[dict[str, Any]]:
    for row in _rows(SAMPLE / "questions" / f"{name}.jsonl", limit):
        gold = [row["article"]] if name == "covered" else []
        for number, text in enumerate(row["questions"]):
            yield {"id": f"{name}-{row.get('article', '')}-{number}", "question": text, "gold_ids": gold}
