"""Content sources as rows of a table and as cards, and what removing them would mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import polars as pl

from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.performance.report import SourceAnswers
from dashboard.formatting import NOTHING, plural, relative
from dashboard.presenters.conversation_list import chip
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.source_facts import audience_words, next_sync_words
from dashboard.presenters.wording import SOURCE_KINDS, SOURCE_STATUSES

TABS = {
    "All": None,
    "Websites": SourceKind.SITE,
    "Files": SourceKind.FILE,
    "Short answers": SourceKind.ANSWER,
    "Documents": SourceKind.DOCUMENTS,
    "CMS": SourceKind.CMS,
}
"""Tabs of the table with the kind each shows."""

Answers = Mapping[str, SourceAnswers]
"""Replies of the last 30 days by source; a source nobody cited is absent."""


class SourceOrder(StrEnum):
    """How the table is sorted; the word is what the user chooses."""

    NEWEST = "Newest first"
    NAME = "Name"
    PAGES = "Most pages"
    ANSWERS = "Most answers"
    SYNCED = "Synced last"
    DUE = "Next to be synced"


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
        and needle in f"{source.name}\n{source.location}\n{source.audience}".casefold()
    ]


def sorted_sources(sources: Sequence[Source], order: SourceOrder, answers: Answers) -> list[Source]:
    """In this order; equals stay as they were, newest first. What has no date comes last."""
    keys: Mapping[SourceOrder, Callable[[Source], object]] = {
        SourceOrder.NAME: lambda source: source.name.casefold(),
        SourceOrder.PAGES: lambda source: -source.document_count,
        SourceOrder.ANSWERS: lambda source: -replies_of(source, answers),
        SourceOrder.SYNCED: lambda source: -_seconds(source.last_synced_at, missing=0.0),
        SourceOrder.DUE: lambda source: _seconds(source.next_sync_at, missing=float("inf")),
    }
    key = keys.get(order)
    return list(sources) if key is None else sorted(sources, key=key)  # type: ignore[arg-type]


def _seconds(at: datetime | None, *, missing: float) -> float:
    return missing if at is None else at.timestamp()


def replies_of(source: Source, answers: Answers) -> int:
    """Replies of the last 30 days that cite it."""
    return answers[source.id].replies if source.id in answers else 0


def source_frame(sources: Sequence[Source], answers: Answers, *, now: datetime) -> pl.DataFrame:
    """One row a source, in their order; times in UTC."""
    return pl.DataFrame(
        {
            "name": [source.name for source in sources],
            "kind": [SOURCE_KINDS[source.kind].text for source in sources],
            "status": [[SOURCE_STATUSES[source.status].text] for source in sources],
            "pages": [source.document_count for source in sources],
            "last": [source.last_synced_at for source in sources],
            "next": [next_sync_words(source, now) for source in sources],
            "audience": [audience_words(source) for source in sources],
            "private": [source.is_private for source in sources],
            "cited": [source.is_cited for source in sources],
            "held": [source.is_held for source in sources],
            "answers": [replies_of(source, answers) for source in sources],
            "open": ["Open"] * len(sources),
            "reason": [source.reason or None for source in sources],
        },
        schema={
            "name": pl.String,
            "kind": pl.String,
            "status": pl.List(pl.String),
            "pages": pl.Int64,
            "last": pl.Datetime("us", "UTC"),
            "next": pl.String,
            "audience": pl.String,
            "private": pl.Boolean,
            "cited": pl.Boolean,
            "held": pl.Boolean,
            "answers": pl.Int64,
            "open": pl.String,
            "reason": pl.String,
        },
    )


def source_card(source: Source, answers: Answers, *, now: datetime) -> Html:
    """A source on a narrow screen: name and state, then its numbers, then what is special about it."""
    kind = SOURCE_KINDS[source.kind]
    synced = f"synced {relative(source.last_synced_at, now)}" if source.last_synced_at else "not synced yet"
    upcoming = next_sync_words(source, now)
    facts = [
        plural(source.document_count, "page"),
        f"{plural(replies_of(source, answers), 'answer')} in 30 d",
        synced,
        *([f"next {upcoming}"] if upcoming != NOTHING else []),
    ]
    return tag(
        "div",
        tag(
            "div",
            tag("span", icon(kind.icon), " ", source.name, cls="ad-item-title", title=kind.text),
            chip(SOURCE_STATUSES[source.status]),
            cls="ad-item-top",
        ),
        tag("div", " · ".join(facts), cls="ad-muted"),
        tag("div", source.reason, cls="ad-muted ad-red") if source.reason else None,
        _marks(source),
    )


def _marks(source: Source) -> Html | None:
    marks = [
        ("lock", "Private", source.is_private),
        ("format_quote_off", "Not cited", not source.is_citable and not source.is_private),
        ("pause_circle", "Held for approval", source.is_held),
        ("group", source.audience, bool(source.audience)),
    ]
    shown = [tag("span", icon(symbol), words, cls="ad-chip") for symbol, words, is_so in marks if is_so]
    return tag("div", *shown, cls="ad-item-notes") if shown else None


def removal_words(sources: Sequence[Source], answers: Answers) -> str:
    """The consequence of removing them, in numbers."""
    pages = sum(source.document_count for source in sources)
    replies = sum(replies_of(source, answers) for source in sources)
    them = "it" if len(sources) == 1 else "them"
    citing = f"{plural(replies, 'answer')} of the last 30 days cite{'' if replies != 1 else 's'}"
    cited = citing if replies else "no answer of the last 30 days cites"
    return (
        f"Removes {plural(len(sources), 'source')} with {plural(pages, 'page')}; {cited} "
        f"{them}. The agent stops using the content at once. Past answers keep their evidence."
    )
