"""Loads the sample workspace: content, agent configuration, and the recorded run moved up to yesterday."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.bootstrap import Engine
from core.conversations.ports import ConversationChange
from core.errors import InvalidInput, NotFound
from core.knowledge.sources import SourceKind
from core.sample.content import SampleContent, read_content, sample_folder
from core.sample.content_loading import LoadedContent, load_content
from core.sample.history import History
from core.sample.later_content import read_later_content
from core.sample.later_loading import load_later
from core.sample.passage_references import ReferenceBook
from core.sample.people import load_people
from core.sample.recorded_run import (
    RUN_FILE,
    RunHeader,
    RunRow,
    Versions,
    expand_history,
    improved_at,
    read_run,
)
from core.sample.shown_days import DAYS_SHOWN, ShownDays, days_until_yesterday

Note = Callable[[str], None]
"""Takes a line about progress."""


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was loaded; all zero when it was there already."""

    documents: int = 0
    short_answers: int = 0
    conversations: int = 0
    touched_articles: int = 0
    """Changed, added or removed by yesterday's sync of the help centre."""

    def __str__(self) -> str:
        if not self.conversations and not self.touched_articles:
            return "The sample workspace is loaded already; nothing was changed."
        loaded = (
            f"Loaded {self.documents} articles, {self.short_answers} short answers "
            f"and {self.conversations:,} conversations of {DAYS_SHOWN} days. "
        )
        later = f"Yesterday's sync changed, added or removed {self.touched_articles} articles."
        return f"{loaded if self.conversations else ''}{later}"


def load_sample(engine: Engine, *, note: Note = lambda _: None, folder: Path | None = None) -> SampleReport:
    """Bring the sample into the workspace. Loaded before, or killed while loading: what is missing is added.

    The run is moved by whole weeks, and the 90 days that end yesterday are taken of it. What the company
    changed since is applied after it. Raises NotFound without a checkout, InvalidInput when the run was
    recorded over other content.
    """
    folder = folder or sample_folder()
    header, rows = read_run(folder / RUN_FILE)
    content = read_content(folder)
    days = days_until_yesterday(header, engine.clock())
    report = SampleReport()
    if not _has_conversations(engine, rows):
        report = _load_run(engine, content, header, rows, days=days, note=note)
    load_people(engine, folder)
    note("Applying what changed yesterday …")
    touched = load_later(engine, content, read_later_content(folder), midnight=days.until)
    return replace(report, touched_articles=touched)


def _load_run(
    engine: Engine,
    content: SampleContent,
    header: RunHeader,
    rows: list[RunRow],
    *,
    days: ShownDays,
    note: Note,
) -> SampleReport:
    note("Loading the help centre and the short answers …")
    loaded = load_content(
        engine,
        content,
        first_day=header.starts_at + days.shift,
        improved_at=improved_at(header) + days.shift,
    )
    note("Loading the conversations …")
    shown = list(days.select(_expand_all(header, rows, loaded)))
    # All in one transaction: a load that is killed leaves no half of a history, moved as of that day.
    engine.conversations.apply(
        [ConversationChange(one.conversation, one.messages, one.events) for one in shown]
    )
    return SampleReport(loaded.count(SourceKind.DOCUMENTS), loaded.count(SourceKind.ANSWER), len(shown))


def _expand_all(header: RunHeader, rows: list[RunRow], loaded: LoadedContent) -> list[History]:
    book = ReferenceBook(loaded.texts)
    if book.fingerprint() != header.content:
        raise InvalidInput(
            "The sample's conversations were recorded over other articles or chunks. "
            "Record them again with `answerdesk demo --record`."
        )
    versions = Versions(
        dict(zip(header.knowledge_versions, loaded.knowledge_versions, strict=True)),
        dict(zip(header.config_versions, loaded.config_versions, strict=True)),
    )
    return [expand_history(row, book=book, starts_at=header.starts_at, versions=versions) for row in rows]


def _has_conversations(engine: Engine, rows: list[RunRow]) -> bool:
    """One from the middle of the run is shown whatever the day."""
    try:
        engine.conversations.find_conversation(rows[len(rows) // 2]["conversation"]["id"])
    except NotFound:
        return False
    return True
