"""One document at one of its versions: its head, its text with a cited passage marked, its pieces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from core.answering.reply import Citation
from core.knowledge.documents import Chunk, Document, DocumentVersion, Medium
from core.knowledge.restoring import RestorePreview
from core.knowledge.sources import Source, SourceStatus
from dashboard.formatting import exact, number, place_in_recording, plural, relative
from dashboard.presenters.conversation_list import chip
from dashboard.presenters.markup import Html, icon, page_anchor, tag
from dashboard.presenters.wording import DOCUMENT_STATUSES, MEDIA

LONGEST_SHOWN = 200_000
"""Characters of a text that are drawn; a browser gets slow beyond."""
_AROUND = 500


@dataclass(frozen=True, slots=True)
class PinnedSpan:
    """A stretch of a document version's text, as a past reply cited it."""

    start: int
    end: int


def pinned_query(document_id: str, version: int, start: int, end: int) -> dict[str, str]:
    """The address of a span: it opens the version as it was, whatever became of the document."""
    return {"id": document_id, "version": str(version), "span": f"{start}-{end}"}


def read_pinned_span(value: str | None) -> PinnedSpan | None:
    """The span that an address names; None when it names none or cannot be read."""
    start, _, end = (value or "").partition("-")
    if not (start.isdecimal() and end.isdecimal()) or int(end) <= int(start):
        return None
    return PinnedSpan(int(start), int(end))


def pinned_anchor(citation: Citation, *label: str) -> Html:
    """A link to the cited words in the text as it then was."""
    query = pinned_query(citation.document_id, citation.document_version, citation.start, citation.end)
    hint = f"Open version {citation.document_version} of this text with the cited words marked"
    return page_anchor("document", query, *label, title=hint)


def citation_notes(citation: Citation) -> list[Html]:
    """Where in a recording it was said, and that a machine wrote it down; nothing for written text."""
    notes: list[Html] = []
    if citation.time_s is not None:
        notes.append(tag("span", f"at {place_in_recording(citation.time_s)}", cls="ad-num"))
    if citation.medium is Medium.MACHINE_TRANSCRIPT:
        notes.append(medium_chip(citation.medium))
    return notes


def medium_chip(medium: Medium) -> Html:
    """What the words come from, as a chip with its meaning on hover."""
    label = MEDIA[medium]
    hint = (
        "A speech recogniser wrote this down; it may have misheard." if label.tone == "amber" else label.text
    )
    return tag("span", icon(label.icon), label.text, cls=f"ad-chip ad-{label.tone}", title=hint)


def document_head(
    document: Document, version: DocumentVersion | None, *, now: datetime, zone: tzinfo
) -> Html:
    """Title, place, state and size of a text."""
    place = tag("a", document.url, href=document.url) if document.url else tag("span", document.external_id)
    medium = medium_chip(document.medium) if document.medium is not Medium.TEXT else None
    title = version.title if version and version.title else document.title or document.external_id
    return tag(
        "div",
        tag("div", chip(DOCUMENT_STATUSES[document.status]), medium, cls="ad-row"),
        tag("h3", title),
        tag("p", place),
        tag("p", document.reason, cls="ad-red") if document.reason else None,
        tag("p", *_facts_of(document, version, now, zone)) if version else None,
        cls="ad-head",
    )


def _facts_of(
    document: Document, version: DocumentVersion, now: datetime, zone: tzinfo
) -> Sequence[str | None]:
    when = tag("time", relative(version.created_at, now), title=exact(version.created_at, zone))
    size = plural(len(version.text), "character")
    language = f" · {document.language}" if document.language else None
    return (f"Version {version.number} · {size} · read ", when, language)


def text_head(document: Document, version: DocumentVersion, *, now: datetime, zone: tzinfo) -> Html:
    """Version, size and age of a text, in one line, for where its title is said already."""
    medium = medium_chip(document.medium) if document.medium is not Medium.TEXT else None
    return tag("div", medium, tag("span", *_facts_of(document, version, now, zone)), cls="ad-row ad-muted")


def version_words(version: DocumentVersion, *, now: datetime) -> str:
    """`Version 2 · 3 d ago · now` for choosing one."""
    still = " · answers now" if version.valid_to is None else ""
    return f"Version {version.number} · {relative(version.created_at, now)}{still}"


def what_changed_since(
    version: DocumentVersion, history: Sequence[DocumentVersion], source: Source, span: PinnedSpan | None
) -> str:
    """In a sentence, what became of this text; empty when it answers just so today."""
    newest = history[-1]
    if source.status is SourceStatus.REMOVED:
        return (
            f"Its source was removed: the agent no longer uses this text. It is shown as it was.{_gap(span)}"
        )
    if version.number == newest.number:
        return "" if newest.valid_to is None else "This page has since gone: the agent no longer uses it."
    later = f"This is version {version.number}; the text has changed since, to version {newest.number}."
    if newest.valid_to is not None:
        later = f"This is version {version.number}; the page has changed since and is gone now."
    if span is None:
        return later
    quote = version.text[span.start : span.end]
    kept = (
        "still stand in it, word for word" if quote and quote in newest.text else "no longer stand in it so"
    )
    return f"{later} The cited words {kept}."


def _gap(span: PinnedSpan | None) -> str:
    return " Replies that cited it keep their evidence." if span else ""


def restore_words(preview: RestorePreview) -> list[str]:
    """What a restore of this document would do, a sentence each."""
    if not preview.differences:
        return ["The agent answers from this text already: there is nothing to restore."]
    said = ["The agent answers from this text again at once. The newer text is kept in its history."]
    if preview.coming_back:
        said.append(f"{', '.join(preview.coming_back)} comes back as a source, with this text alone.")
    return [*said, *preview.notes]


def cited_passage(version: DocumentVersion, span: PinnedSpan) -> Html:
    """The cited words marked, with what stands around them."""
    begin, end = max(span.start - _AROUND, 0), min(span.end + _AROUND, len(version.text))
    text = version.text
    return tag(
        "div",
        "… " if begin else None,
        text[begin : span.start],
        tag("mark", text[span.start : span.end]),
        text[span.end : end],
        " …" if end < len(text) else None,
        cls="ad-passage-text ad-cited",
    )


def is_within(version: DocumentVersion, span: PinnedSpan) -> bool:
    """Whether the text reaches as far as the span."""
    return span.end <= len(version.text)


def piece_list(chunks: Sequence[Chunk]) -> Html:
    """The pieces that are searched, as they were cut, each with its place."""
    return tag("div", *(_piece(chunk) for chunk in chunks), cls="ad-pieces")


def _piece(chunk: Chunk) -> Html:
    where = chunk.heading or chunk.title
    place = f"{number(chunk.start)}–{number(chunk.end)}"
    return tag(
        "div",
        tag(
            "div",
            tag("span", str(chunk.ordinal + 1), cls="ad-rank"),
            tag("span", where, cls="ad-where"),
            tag("span", place, cls="ad-muted ad-num", title="Characters of the text"),
            cls="ad-passage-head",
        ),
        tag("div", chunk.text, cls="ad-passage-text"),
        cls="ad-passage",
    )
