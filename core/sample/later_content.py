"""What happened at the sample company after the recorded run: changed articles, and further sources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.sample.content import (
    Article,
    SampleContent,
    ShortAnswer,
    document_lines,
    read_answer,
    read_articles,
)


@dataclass(frozen=True, slots=True)
class FurtherSet:
    """A set of documents beside the help centre."""

    name: str
    file_name: str
    articles: tuple[Article, ...]
    waiting: tuple[Article, ...] = ()
    """What these say now, waiting for approval; with any, the source is held."""
    audience: str = ""
    is_private: bool = False

    def lines(self) -> bytes:
        """The set as it was first added."""
        return document_lines(self.articles)

    def newest_lines(self) -> bytes:
        """The set with what waits."""
        return document_lines(_replaced(self.articles, self.waiting))


@dataclass(frozen=True, slots=True)
class LaterContent:
    """All that the recorded run knows nothing of."""

    articles: tuple[Article, ...]
    """Of the help centre: changed and new ones."""
    gone: frozenset[str]
    """Ids of articles that are no longer published."""
    short_answers: tuple[ShortAnswer, ...]
    sets: tuple[FurtherSet, ...]

    def help_centre(self, before: SampleContent) -> bytes:
        """The newest help centre as a set of documents."""
        newest = _replaced(before.articles, self.articles)
        return document_lines(article for article in newest if article.id not in self.gone)


def read_later_content(folder: Path) -> LaterContent:
    """Read `later/` of the sample's folder. Raises InvalidInput naming the file that cannot be used."""
    folder = folder / "later"
    plan = json.loads((folder / "later.json").read_text(encoding="utf-8"))
    return LaterContent(
        articles=read_articles(folder / "help_centre"),
        gone=frozenset(plan["gone"]),
        short_answers=tuple(map(read_answer, plan["short_answers"])),
        sets=tuple(_read_set(folder, row) for row in plan["sets"]),
    )


def _read_set(folder: Path, row: Mapping[str, Any]) -> FurtherSet:
    return FurtherSet(
        name=row["name"],
        file_name=f"tuulvik-{row['folder'].replace('_', '-')}.jsonl",
        articles=read_articles(folder / row["folder"]),
        waiting=read_articles(folder / row["waiting"]) if "waiting" in row else (),
        audience=row.get("audience", ""),
        is_private=row.get("is_private", False),
    )


def _replaced(articles: tuple[Article, ...], newer: tuple[Article, ...]) -> list[Article]:
    by_id = {article.id: article for article in (*articles, *newer)}
    return list(by_id.values())
