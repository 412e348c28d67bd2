"""One content source: its head, and its URLs, documents, syncs and changes as rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import polars as pl

from core.conversations.source_uses import SourceUse
from core.knowledge.documents import Document, KnowledgeVersion
from core.knowledge.held_changes import HeldChange, HeldKind
from core.knowledge.sources import Source, SourceKind, SourceUrl, SyncProgress, UrlState
from dashboard.formatting import exact, number, relative, seconds, shorten
from dashboard.presenters.conversation_list import chip
from dashboard.presenters.markup import Html, page_anchor, tag
from dashboard.presenters.sync_progress import phase_words
from dashboard.presenters.wording import DOCUMENT_STATUSES, MEDIA, SOURCE_KINDS, SOURCE_STATUSES, URL_STATES

_HELD = {HeldKind.ADDED: "Added", HeldKind.CHANGED: "Changed", HeldKind.REMOVED: "Gone"}
RUN_COUNTS = ("found", "fetched", "unchanged", "skipped", "failed", "indexed")
"""What a sync counts, in the order of its columns."""


def source_head(source: Source) -> Html:
    """Name, kind, status and where it comes from."""
    kind = SOURCE_KINDS[source.kind]
    where = source.location if source.location != source.name else ""
    place = tag("a", where, href=where) if source.kind is SourceKind.SITE else tag("span", where)
    return tag(
        "div",
        tag("div", chip(SOURCE_STATUSES[source.status]), chip(kind), cls="ad-row"),
        tag("h3", source.name),
        tag("p", place) if where else None,
        tag("p", source.reason, cls="ad-red") if source.reason else None,
        cls="ad-head",
    )


def state_label(state: UrlState, counts: Mapping[UrlState, int]) -> str:
    """`Skipped 12`."""
    return f"{URL_STATES[state].text} {number(counts.get(state, 0))}"


def url_frame(urls: Sequence[SourceUrl], titles: Mapping[str, str]) -> pl.DataFrame:
    """URLs with state and reason, in their order; `titles` by document id."""
    known = [titles.get(url.document_id) if url.document_id else None for url in urls]
    return pl.DataFrame(
        {
            "state": [[URL_STATES[url.state].text] for url in urls],
            "title": known,
            "url": [url.url for url in urls],
            "reason": [url.reason or None for url in urls],
            "seen": [url.seen_at for url in urls],
            "open": ["Open" if title is not None else None for title in known],
        },
        schema={
            "state": pl.List(pl.String),
            "title": pl.String,
            "url": pl.String,
            "reason": pl.String,
            "seen": pl.Datetime("us", "UTC"),
            "open": pl.String,
        },
    )


def document_frame(documents: Sequence[Document]) -> pl.DataFrame:
    """Documents with status and reason, in their order."""
    return pl.DataFrame(
        {
            "title": [document.title or document.external_id for document in documents],
            "status": [[DOCUMENT_STATUSES[document.status].text] for document in documents],
            "version": [document.current_version or None for document in documents],
            "language": [document.language for document in documents],
            "medium": [MEDIA[document.medium].text for document in documents],
            "reason": [document.reason or None for document in documents],
            "place": [document.url or document.external_id for document in documents],
            "open": ["Open"] * len(documents),
        },
        schema={
            "title": pl.String,
            "status": pl.List(pl.String),
            "version": pl.Int64,
            "language": pl.String,
            "medium": pl.String,
            "reason": pl.String,
            "place": pl.String,
            "open": pl.String,
        },
    )


def run_frame(runs: Sequence[SyncProgress]) -> pl.DataFrame:
    """Syncs with their counts and how they ended, in their order."""
    return pl.DataFrame(
        {
            "when": [run.started_at for run in runs],
            "took": [_took(run) for run in runs],
            "result": [[phase_words(run)] for run in runs],
            "found": [run.found for run in runs],
            "fetched": [run.fetched for run in runs],
            "unchanged": [run.unchanged for run in runs],
            "skipped": [run.skipped for run in runs],
            "failed": [run.failed for run in runs],
            "indexed": [run.indexed for run in runs],
            "reason": [run.reason or None for run in runs],
        },
        schema=[
            ("when", pl.Datetime("us", "UTC")),
            ("took", pl.String),
            ("result", pl.List(pl.String)),
            *((name, pl.Int64) for name in RUN_COUNTS),
            ("reason", pl.String),
        ],
    )


def _took(run: SyncProgress) -> str:
    return seconds(((run.finished_at or run.updated_at) - run.started_at).total_seconds())


def held_frame(changes: Sequence[HeldChange]) -> pl.DataFrame:
    """Changes that wait for approval, in their order."""
    return pl.DataFrame(
        {
            "kind": [[_HELD[change.kind]] for change in changes],
            "title": [change.title or change.external_id for change in changes],
            "place": [change.url or change.external_id for change in changes],
            "found": [change.found_at for change in changes],
        },
        schema={
            "kind": pl.List(pl.String),
            "title": pl.String,
            "place": pl.String,
            "found": pl.Datetime("us", "UTC"),
        },
    )


def use_line(use: SourceUse, *, now: datetime, zone: tzinfo) -> Html:
    """One reply that rested on the source: question, reply, when, and a link to its evidence."""
    when = tag("time", relative(use.at, now), title=exact(use.at, zone), cls="ad-num ad-muted")
    question = shorten(use.question or "Conversation", 140)
    asked = page_anchor("conversation", {"id": use.conversation_id, "reply": use.message_id}, question)
    return tag(
        "div",
        tag("div", tag("span", asked, cls="ad-item-title"), when, cls="ad-item-top"),
        tag("div", shorten(use.reply, 220), cls="ad-muted"),
        cls="ad-change",
    )


def change_line(version: KnowledgeVersion, *, now: datetime, zone: tzinfo) -> Html:
    """Number, cause, counts and when of one change of knowledge."""
    counts = [
        tag("span", f"{number(count)} {name}", cls="ad-num")
        for name, count in (
            ("added", version.added),
            ("changed", version.changed),
            ("removed", version.removed),
        )
        if count
    ]
    when = tag("time", relative(version.created_at, now), title=exact(version.created_at, zone), cls="ad-num")
    return tag(
        "div",
        tag("div", tag("b", f"v{version.number}"), tag("span", version.cause), cls="ad-row"),
        tag("div", when, *counts, cls="ad-row ad-muted"),
        cls="ad-change",
    )
