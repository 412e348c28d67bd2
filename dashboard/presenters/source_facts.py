"""What is known of a source in a few words: when it is synced next, what its switches mean, its numbers."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from core.knowledge.sources import Source, SourceKind, SourceStatus
from dashboard.formatting import NOTHING, exact, file_size, number, relative
from dashboard.presenters.markup import Html, tag

EVERYBODY = "Everybody"


def next_sync_words(source: Source, now: datetime) -> str:
    """`in 3 d`, `tries again in 40 min`, `when it changes`; "–" where nothing is to be synced."""
    if source.status is SourceStatus.REMOVED or source.kind is SourceKind.ANSWER:
        return NOTHING
    if source.status is SourceStatus.SYNCING:
        return "now"
    if source.kind is SourceKind.CMS and source.status is not SourceStatus.FAILED:
        return "when it changes"
    if source.next_sync_at is None:
        return NOTHING
    when = "any moment" if source.next_sync_at <= now else relative(source.next_sync_at, now)
    return f"tries again {when}" if source.status is SourceStatus.FAILED else when


def next_sync_reason(source: Source) -> str:
    """Why the next sync is when it is, as a sentence."""
    if source.status is SourceStatus.REMOVED:
        return "It was removed."
    reasons = {
        SourceKind.ANSWER: "Short answers are live as soon as they are saved.",
        SourceKind.CMS: "Changes are looked for every few minutes.",
        SourceKind.FILE: "Uploaded content changes when a newer version is put in its place.",
        SourceKind.DOCUMENTS: "Uploaded content changes when a newer version is put in its place.",
        SourceKind.SITE: "Websites are read again every week.",
    }
    if source.status is SourceStatus.FAILED and source.next_sync_at is not None:
        return "The latest sync failed; it is tried again by itself, each time a little later."
    if source.kind is SourceKind.SITE and source.next_sync_at is None:
        return "A weekly sync begins once it has been read as a whole."
    return reasons[source.kind]


def audience_words(source: Source) -> str:
    """Whom the source answers."""
    return source.audience or EVERYBODY


def switch_words(source: Source) -> Mapping[str, str]:
    """What each switch of the source means as it stands, in a sentence."""
    if source.is_private:
        cited = "Not named in replies, because the source is private."
        private = "Helps to find answers. Replies never name it, link to it or quote it beyond the answer."
    else:
        cited = "Replies name it and link to it." if source.is_cited else "Replies use it without naming it."
        private = (
            "Replies may quote it. When private, it is used but never named, linked or quoted at length."
        )
    held = (
        "What a sync finds waits until somebody approves it."
        if source.is_held
        else "What a sync finds counts at once."
    )
    limited = (
        f"Only customers of the segment “{source.audience}” get answers from it."
        if source.audience
        else "Every customer gets answers from it."
    )
    return {"cited": cited, "private": private, "held": held, "audience": limited}


def source_facts(source: Source, *, answers: int, now: datetime, zone: tzinfo) -> Html:
    """The numbers of a source, as a row of terms and values."""
    facts: dict[str, tuple[str, str]] = {
        "Pages that answer": (number(source.document_count), ""),
        "Cited, last 30 days": (number(answers), "Replies that name it"),
        "Last synced": (relative(source.last_synced_at, now), exact(source.last_synced_at, zone)),
        "Next sync": (next_sync_words(source, now), _next_hint(source, zone)),
        "Audience": (audience_words(source), ""),
        **_kind_facts(source),
        "Added": (relative(source.created_at, now), exact(source.created_at, zone)),
    }
    rows = [
        tag("div", tag("dt", name), tag("dd", value, title=hint)) for name, (value, hint) in facts.items()
    ]
    return tag("dl", *rows, cls="ad-facts")


def _next_hint(source: Source, zone: tzinfo) -> str:
    at = f"{exact(source.next_sync_at, zone)}. " if source.next_sync_at else ""
    return at + next_sync_reason(source)


def _kind_facts(source: Source) -> dict[str, tuple[str, str]]:
    options = source.options
    if source.kind is SourceKind.SITE:
        return {"Reads": (site_scope(source), "")}
    if "bytes" in options:
        return {"Size": (file_size(_count(options["bytes"])), "")}
    return {}


def site_scope(source: Source) -> str:
    """What is read of a site: `Related URLs, at most 5 000 · below /help/`."""
    options = source.options
    if not options.get("related"):
        return "One page"
    parts = [f"Related URLs, at most {number(_count(options.get('limit')))}"]
    if options.get("path_prefix"):
        parts.append(f"below {options['path_prefix']}")
    if options.get("include_subdomains"):
        parts.append("with sub-domains")
    return " · ".join(parts)


def site_patterns(source: Source) -> Mapping[str, tuple[str, ...]]:
    """The patterns that narrow what is read, by their meaning; without those that are not set."""
    named = {"Only addresses that match": "include", "No addresses that match": "exclude"}
    found = {words: _lines(source.options.get(key)) for words, key in named.items()}
    return {words: lines for words, lines in found.items() if lines}


def _lines(value: object) -> tuple[str, ...]:
    return tuple(str(line) for line in value) if isinstance(value, list | tuple) else ()


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
