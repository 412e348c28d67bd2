"""One content source: its head, its facts, its URLs and documents as rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import polars as pl

from core.knowledge.documents import Document, DocumentStatus, DocumentVersion, KnowledgeVersion
from core.knowledge.sources import Source, SourceKind, SourceUrl, SyncProgress, UrlState
from dashboard.formatting import exact, file_size, number, plural, relative, seconds
from dashboard.presenters.conversation_list import chip
from dashboard.presenters.markup import Html, tag
from dashboard.presenters.sync_progress import counts_line, phase_words
from dashboard.presenters.wording import SOURCE_KINDS, SOURCE_STATUSES, URL_STATES

_DOCUMENT_STATUS = {
    DocumentStatus.INDEXED: "Answers",
    DocumentStatus.FAILED: "Failed",
    DocumentStatus.REMOVED: "Removed",
}


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


def source_facts(source: Source, *, answers: int, now: datetime, zone: tzinfo) -> Html:
    """The numbers of a source, as a row of terms and values."""
    facts = {
        "Pages that answer": number(source.document_count),
        "Answers, last 30 days": number(answers),
        "Last synced": (relative(source.last_synced_at, now), exact(source.last_synced_at, zone)),
        "Next sync": (relative(source.next_sync_at, now), exact(source.next_sync_at, zone)),
        "Added": (relative(source.created_at, now), exact(source.created_at, zone)),
        **_kind_facts(source),
    }
    rows = [
        tag(
            "div",
            tag("dt", name),
            tag(
                "dd",
                value if isinstance(value, str) else value[0],
                title="" if isinstance(value, str) else value[1],
            ),
        )
        for name, value in facts.items()
    ]
    return tag("dl", *rows, cls="ad-facts")


def _kind_facts(source: Source) -> dict[str, str]:
    options = source.options
    if source.kind is SourceKind.SITE:
        related = bool(options.get("related"))
        scope = f"Related URLs, at most {number(_count(options.get('limit')))}" if related else "One page"
        return {"Reads": scope} | (
            {"Below": str(options["path_prefix"])} if options.get("path_prefix") else {}
        )
    if "bytes" in options:
        return {"Size": file_size(_count(options["bytes"]))}
    return {}


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def state_label(state: UrlState, counts: Mapping[UrlState, int]) -> str:
    """`Skipped 12`."""
    return f"{URL_STATES[state].text} {number(counts.get(state, 0))}"


def url_frame(urls: Sequence[SourceUrl]) -> pl.DataFrame:
    """URLs with state and reason, in their order."""
    return pl.DataFrame(
        {
            "state": [[URL_STATES[url.state].text] for url in urls],
            "url": [url.url for url in urls],
            "reason": [url.reason or None for url in urls],
            "seen": [url.seen_at for url in urls],
        },
        schema={
            "state": pl.List(pl.String),
            "url": pl.String,
            "reason": pl.String,
            "seen": pl.Datetime("us", "UTC"),
        },
    )


def document_frame(documents: Sequence[Document]) -> pl.DataFrame:
    """Documents with status and reason, in their order."""
    return pl.DataFrame(
        {
            "title": [document.title or document.external_id for document in documents],
            "status": [[_DOCUMENT_STATUS[document.status]] for document in documents],
            "version": [document.current_version for document in documents],
            "language": [document.language for document in documents],
            "reason": [document.reason or None for document in documents],
            "place": [document.url or document.external_id for document in documents],
        },
        schema={
            "title": pl.String,
            "status": pl.List(pl.String),
            "version": pl.Int64,
            "language": pl.String,
            "reason": pl.String,
            "place": pl.String,
        },
    )


def document_head(document: Document, version: DocumentVersion, *, now: datetime, zone: tzinfo) -> Html:
    """Title, place, version and size of an extracted text."""
    place = tag("a", document.url, href=document.url) if document.url else tag("span", document.external_id)
    when = tag("time", relative(version.created_at, now), title=exact(version.created_at, zone))
    return tag(
        "div",
        tag("h4", version.title or document.external_id),
        tag("div", place, cls="ad-muted"),
        tag(
            "div",
            f"Version {version.number} · {plural(len(version.text), 'character')} · read ",
            when,
            cls="ad-muted",
        ),
        cls="ad-conversation-head",
    )


def run_summary(run: SyncProgress, *, now: datetime, zone: tzinfo) -> Html:
    """How the latest sync went."""
    ended = run.finished_at or run.updated_at
    took = seconds((ended - run.started_at).total_seconds())
    when = tag("time", relative(run.started_at, now), title=exact(run.started_at, zone))
    return tag(
        "div",
        tag("div", tag("b", phase_words(run)), " · ", when, f" · took {took}"),
        counts_line(run),
        tag("p", run.reason, cls="ad-muted") if run.reason else None,
    )


def changes_of(source: Source, versions: Sequence[KnowledgeVersion]) -> list[KnowledgeVersion]:
    """The changes of knowledge that this source caused, as far as their cause names it."""
    return [version for version in versions if source.name in version.cause]


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
