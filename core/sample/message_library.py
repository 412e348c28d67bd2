"""What customers and human colleagues of the sample company say, by topic."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.knowledge.plain_text import plain_text
from core.sample.content import read_content, read_rows


@dataclass(frozen=True, slots=True)
class Topic:
    """Wordings of one need. `key` is an article's id, `short:…`, or a gap's theme."""

    key: str
    article: str
    """Article that answers it, sooner or later; empty for what no content covers, or a short answer."""
    weight: float
    wordings: tuple[str, ...]
    replies: tuple[str, ...] = ()
    """What human colleagues answer; empty: the usual ones."""
    trend: str = "steady"
    """How a gap's share moves over the weeks: steady, seasonal, rising, fixed or rising_then_fixed."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A question and what is asked after it, all about one article."""

    key: str
    turns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MessageLibrary:
    """All wordings."""

    covered: tuple[Topic, ...]
    gaps: tuple[Topic, ...]
    dialogues: tuple[Dialogue, ...]
    other: dict[str, tuple[str, ...]]
    """By group: asks_for_person, angry, thanks, openings, …"""
    person_replies: dict[str, tuple[str, ...]]
    comments: dict[str, tuple[str, ...]]
    """By feedback."""
    names: dict[str, tuple[str, ...]]
    """first_names, last_names, companies, colleagues."""
    article_replies: dict[str, tuple[str, ...]]
    """What a colleague answers from an article, by its id."""


def read_library(folder: Path) -> MessageLibrary:
    """Read the files below `questions/`."""
    questions = folder / "questions"
    names = json.loads((questions / "customers.json").read_text(encoding="utf-8"))
    person_replies = _by(read_rows(questions / "person_replies.jsonl"), "group")
    return MessageLibrary(
        covered=tuple(
            Topic(row["article"], row["article"], row["weight"], tuple(row["questions"]))
            for row in read_rows(questions / "covered.jsonl")
        ),
        gaps=tuple(
            Topic(
                row["theme"],
                row["article"],
                row["weight"],
                tuple(row["questions"]),
                tuple(row["replies"]),
                row["trend"],
            )
            for row in read_rows(questions / "gaps.jsonl")
        ),
        dialogues=tuple(
            Dialogue(row["article"], tuple(row["turns"])) for row in read_rows(questions / "follow_ups.jsonl")
        ),
        other=_by(read_rows(questions / "other.jsonl"), "group"),
        person_replies=person_replies,
        comments=_by(read_rows(questions / "feedback.jsonl"), "feedback"),
        names={kind: tuple(entries) for kind, entries in names.items()},
        article_replies={
            article.id: tuple(
                text.format(summary=plain_text(article.summary), url=article.url)
                for text in person_replies["with_article"]
            )
            for article in read_content(folder).articles
            if article.summary
        },
    )


def _by(rows: list[dict[str, Any]], name: str) -> dict[str, tuple[str, ...]]:
    return {row[name]: tuple(row["texts"]) for row in rows}
