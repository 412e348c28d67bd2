"""One page or file as the agent reads it: its text now and then, its pieces, what changed between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import streamlit as st

from core.errors import NotFound
from core.knowledge.chunking import ANSWER, PASSAGE, chunk_version
from core.knowledge.documents import Document, DocumentVersion
from core.knowledge.ports import BlobStore, DocumentStore, DocumentVersionStore, SourceStore
from core.knowledge.restoring import Restoring
from core.knowledge.sources import Source, SourceKind
from dashboard.components.announcement import announce
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.original_download import draw_original_download
from dashboard.components.restore_text import confirm_restore
from dashboard.formatting import number, plural
from dashboard.navigation import CONTENT_SOURCES, SOURCE, link
from dashboard.presenters.document_page import (
    LONGEST_SHOWN,
    PinnedSpan,
    cited_passage,
    document_head,
    is_within,
    piece_list,
    read_pinned_span,
    version_words,
    what_changed_since,
)
from dashboard.presenters.markup import markdown, tag
from dashboard.presenters.text_diff import text_diff
from dashboard.presenters.untrusted_text import plain

_TEXT, _PIECES, _COMPARE = "Text", "Pieces", "Compare"


@dataclass(frozen=True, slots=True)
class DocumentRooms:
    """The services that the page of a document draws from."""

    sources: SourceStore
    documents: DocumentStore
    versions: DocumentVersionStore
    blobs: BlobStore
    restoring: Restoring


def render_document(rooms: DocumentRooms, document_id: str, *, now: datetime, zone: tzinfo) -> None:
    """The version that the address names, the newest without one; a cited span is marked in it."""
    announce()
    try:
        document = rooms.documents.find_document(document_id)
        source = rooms.sources.find_source(document.source_id)
    except NotFound:
        link(CONTENT_SOURCES, "All content sources", symbol="arrow_back")
        draw_empty("No such page", "The link may be old or cut short.", symbol="link_off")
        return
    link(SOURCE, plain(source.name), symbol="arrow_back", query={"id": source.id})
    history = rooms.versions.list_versions(document.id)
    version = _named_version(history)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        draw_html(document_head(document, version, now=now, zone=zone), fit=True)
        st.space("stretch")
        if version is not None:
            _pick_version(history, version, now=now)
            draw_original_download(document, version, source, rooms.blobs)
            if version.valid_to is not None and st.button(
                "Restore", key="restore", icon=":material/settings_backup_restore:"
            ):
                confirm_restore(document, version, rooms.restoring)
    if version is None:
        draw_empty("No text could be read", document.reason or "There is nothing in it.", symbol="draft")
        return
    span = read_pinned_span(st.query_params.get("span"))
    if words := what_changed_since(version, history, source, span):
        st.info(words, icon=":material/history:")
    if span is not None:
        _draw_cited(version, span)
    _draw_tabs(document, source, version, history, now=now)


def _named_version(history: Sequence[DocumentVersion]) -> DocumentVersion | None:
    wanted = st.query_params.get("version", "")
    newest = history[-1] if history else None
    return next((version for version in history if str(version.number) == wanted), newest)


def _pick_version(history: Sequence[DocumentVersion], shown: DocumentVersion, *, now: datetime) -> None:
    if len(history) < 2:
        return
    numbers = [version.number for version in reversed(history)]
    by_number = {version.number: version for version in history}
    key = f"version-of-{shown.document_id}"
    st.session_state[key] = shown.number
    st.selectbox(
        "Version",
        numbers,
        key=key,
        width=260,
        label_visibility="collapsed",
        format_func=lambda count: version_words(by_number[count], now=now),
        on_change=_open_version,
        args=(key,),
    )


def _open_version(key: str) -> None:
    st.query_params["version"] = str(st.session_state[key])
    st.query_params.pop("span", None)


def _draw_cited(version: DocumentVersion, span: PinnedSpan) -> None:
    if not is_within(version, span):
        st.warning("The link names a place beyond the end of this text.", icon=":material/link_off:")
        return
    with st.container(border=True, key="cited"):
        draw_html(tag("h4", "The cited words"))
        draw_html(cited_passage(version, span))


def _draw_tabs(
    document: Document,
    source: Source,
    version: DocumentVersion,
    history: Sequence[DocumentVersion],
    *,
    now: datetime,
) -> None:
    names = [_TEXT, _PIECES, *([_COMPARE] if len(history) > 1 else [])]
    tabs = dict(zip(names, st.tabs(names, key="view", on_change="rerun", bind="query-params"), strict=True))
    if tabs[_TEXT].open:
        with tabs[_TEXT]:
            _draw_text(version)
    if tabs[_PIECES].open:
        with tabs[_PIECES]:
            _draw_pieces(document, source, version)
    if _COMPARE in tabs and tabs[_COMPARE].open:
        with tabs[_COMPARE]:
            _draw_comparison(version, history, now=now)


def _draw_text(version: DocumentVersion) -> None:
    shown = version.text[:LONGEST_SHOWN]
    raw = st.toggle("Letter by letter", key="raw_text", help="The Markdown that the agent reads, as it is")
    if len(version.text) > LONGEST_SHOWN:
        length = plural(len(version.text), "character")
        st.caption(f"The first {number(LONGEST_SHOWN)} of {length} are shown.")
    draw_html(
        tag("div", shown, cls="ad-text ad-reading") if raw else tag("div", markdown(shown), cls="ad-reading")
    )


def _draw_pieces(document: Document, source: Source, version: DocumentVersion) -> None:
    kind = ANSWER if source.kind is SourceKind.ANSWER else PASSAGE
    chunks = chunk_version(document, version, kind=kind)
    st.caption(f"{plural(len(chunks), 'piece')}, found and cited each by itself.")
    pages = -(-len(chunks) // 50)
    page = int(st.session_state.get("pieces_page") or 1) if pages > 1 else 1
    draw_html(piece_list(chunks[(page - 1) * 50 : page * 50]))
    if pages > 1:
        st.pagination(pages, key="pieces_page", max_visible_pages=5)


def _draw_comparison(version: DocumentVersion, history: Sequence[DocumentVersion], *, now: datetime) -> None:
    others = [one for one in reversed(history) if one.number != version.number]
    before = next((one for one in others if one.number < version.number), others[0])
    other: DocumentVersion = st.selectbox(
        "Compare with",
        others,
        index=others.index(before),
        key=f"compare-{version.document_id}-{version.number}",
        width=260,
        format_func=lambda one: version_words(one, now=now),
    )
    older, newer = sorted((other, version), key=lambda one: one.number)
    st.caption(f"From version {older.number} to version {newer.number}")
    draw_html(text_diff(older.text, newer.text))
