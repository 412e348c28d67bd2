"""Content sources as rows of a table, and what removing them would mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.performance.report import SourceAnswers
from dashboard.formatting import plural
from dashboard.presenters.wording import SOURCE_KINDS, SOURCE_STATUSES

TABS = {
    "All": None,
    "Websites": SourceKind.SITE,
    "Files": SourceKind.FILE,
    "Short answers": SourceKind.ANSWER,
    "Documents": SourceKind.DOCUMENTS,
}
"""Tabs of the table with the kind each shows."""


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """What of the sources is shown."""

    tab: str = "All"
    status: SourceStatus | None = None
    text: str = ""


def tab_label(tab: str, sources: Sequence[Source]) -> str:
    """`Files 12`."""
    kind = TABS[tab]
    return f"{tab} {sum(1 for source in sources if kind in {None, source.kind})}"


def chosen_sources(sources: Sequence[Source], wanted: SourceFilter) -> list[Source]:
    """Those of the tab, status and text; order is kept."""
    kind, needle = TABS.get(wanted.tab), wanted.text.casefold().strip()
    return [
        source
        for source in sources
        if kind in {None, source.kind}
        and wanted.status in {None, source.status}
        and needle in f"{source.name}\n{source.location}".casefold()
    ]


def source_frame(sources: Sequence[Source], answers: Mapping[str, SourceAnswers]) -> pl.DataFrame:
    """One row a source, in their order; times in UTC."""
    return pl.DataFrame(
        {
            "name": [source.name for source in sources],
            "kind": [SOURCE_KINDS[source.kind].text for source in sources],
            "status": [[SOURCE_STATUSES[source.status].text] for source in sources],
            "pages": [source.document_count for source in sources],
            "last": [source.last_synced_at for source in sources],
            "next": [source.next_sync_at for source in sources],
            "cited": [source.is_cited for source in sources],
            "private": [source.is_private for source in sources],
            "answers": [answers[source.id].replies if source.id in answers else 0 for source in sources],
            "open": ["Open"] * len(sources),
            "reason": [source.reason for source in sources],
        },
        schema={
            "name": pl.String,
            "kind": pl.String,
            "status": pl.List(pl.String),
            "pages": pl.Int64,
            "last": pl.Datetime("us", "UTC"),
            "next": pl.Datetime("us", "UTC"),
            "cited": pl.Boolean,
            "private": pl.Boolean,
            "answers": pl.Int64,
            "open": pl.String,
            "reason": pl.String,
        },
    )


def removal_words(sources: Sequence[Source], answers: Mapping[str, SourceAnswers]) -> str:
    """The consequence of removing them, in numbers."""
    pages = sum(source.document_count for source in sources)
    replies = sum(answers[source.id].replies for source in sources if source.id in answers)
    them = "it" if len(sources) == 1 else "them"
    rested = plural(replies, "answer") if replies else "no answer"
    return (
        f"Removes {plural(len(sources), 'source')} with {plural(pages, 'page')}; {rested} in the last 30 "
        f"days rested on {them}. The agent stops using the content at once. Past answers keep their evidence."
    )
