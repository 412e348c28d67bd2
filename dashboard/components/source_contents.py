"""What was read of a source: URLs with their states, documents with their text. Paged by the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import streamlit as st

from core.identifiers import derived_id
from core.knowledge.documents import Document
from core.knowledge.ports import DocumentStore, DocumentVersionStore, SourceUrlStore
from core.knowledge.sources import Source, SourceUrl, UrlState
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.presenters.markup import markdown, tag
from dashboard.presenters.source_page import document_frame, document_head, state_label, url_frame
from dashboard.presenters.untrusted_text import plain
from dashboard.presenters.wording import URL_STATES

_PAGE = 50
_ROW, _HEAD = 36, 34
_COLOURS = {"green": "green", "red": "red", "indigo": "primary", "amber": "orange", "grey": "gray"}


def draw_urls(source: Source, urls: SourceUrlStore) -> None:
    """Every URL the crawler heard of, with its state and the reason for it."""
    counts = urls.count_urls(source.id)
    if not counts:
        draw_empty("No URLs yet", "They appear as soon as the first sync has begun.", symbol="travel_explore")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        state = st.pills(
            "State",
            [state for state in UrlState if counts.get(state)],
            key="url_state",
            format_func=lambda state: state_label(state, counts),
            label_visibility="collapsed",
        )
        text = _search_box("url_text", "Search addresses")
    pages = _Pages(f"url_page-{state}", counts.get(state, 0) if state else sum(counts.values()), text)
    found = urls.list_urls(source.id, state=state, text=text, offset=pages.offset, limit=_PAGE)
    if found:
        _draw_url_table(found)
    else:
        st.caption("No address matches.")
    pages.draw(len(found))


def _draw_url_table(found: Sequence[SourceUrl]) -> None:
    column = st.column_config
    st.dataframe(
        url_frame(found),
        key="url_table",
        hide_index=True,
        row_height=_ROW,
        placeholder="–",
        alt="URLs",
        height=len(found) * _ROW + _HEAD,
        column_config={
            "state": column.MultiselectColumn(
                "State",
                width=100,
                options=[label.text for label in URL_STATES.values()],
                color=[_COLOURS[label.tone] for label in URL_STATES.values()],
            ),
            "url": column.LinkColumn("URL", width=460),
            "reason": column.TextColumn("Why", width=260),
            "seen": column.DatetimeColumn("Last seen", width=120, format="distance"),
        },
    )


def _search_box(key: str, hint: str) -> str:
    typed = st.text_input(
        "Search",
        key=key,
        type="search",
        placeholder=hint,
        width=300,
        icon=":material/search:",
        label_visibility="collapsed",
    )
    return typed or ""


@dataclass(frozen=True, slots=True)
class _Pages:
    """Where in a list of `total` rows we are. A search shows its first page and says when there is more."""

    key: str
    total: int
    text: str

    @property
    def offset(self) -> int:
        return 0 if self.text else (int(st.session_state.get(self.key) or 1) - 1) * _PAGE

    def draw(self, shown: int) -> None:
        if self.text and shown == _PAGE:
            st.caption(f"The first {_PAGE} are shown. Search for more words to narrow it.")
        elif not self.text and self.total > _PAGE:
            st.pagination(-(-self.total // _PAGE), key=self.key, max_visible_pages=5)


def draw_documents(
    source: Source, documents: DocumentStore, versions: DocumentVersionStore, *, now: datetime, zone: tzinfo
) -> None:
    """Documents on the left, the text that was read of the chosen one on the right."""
    text = _search_box("document_text", "Search titles and addresses")
    pages = _Pages("document_page", source.document_count, text)
    found = documents.list_documents(source_id=source.id, text=text, offset=pages.offset, limit=_PAGE)
    if not found:
        draw_empty("Nothing here", "Nothing was read yet, or nothing matches.", symbol="draft")
        return
    left, right = st.columns([5, 6], gap="medium")
    with left:
        chosen = _pick_document(found)
        pages.draw(len(found))
    with right, st.container(border=True, key="extracted"):
        _draw_text(chosen, versions, now=now, zone=zone)


def _pick_document(found: list[Document]) -> Document:
    column = st.column_config
    has_reasons = any(document.reason for document in found)
    picked = st.dataframe(
        document_frame(found),
        key=derived_id("document_table", *(document.id for document in found)),
        hide_index=True,
        row_height=_ROW,
        placeholder="–",
        height=min(len(found) * _ROW + _HEAD, 620),
        alt="Documents",
        on_select="rerun",
        selection_mode="single-row",
        column_order=[
            "title",
            "status",
            *(["reason"] if has_reasons else []),
            "version",
            "language",
            "place",
        ],
        column_config={
            "title": column.TextColumn("Title", width=250),
            "status": column.MultiselectColumn(
                "Status", width=90, options=["Answers", "Failed", "Removed"], color=["green", "red", "gray"]
            ),
            "reason": column.TextColumn("Why", width=220),
            "version": column.NumberColumn("Version", width=70),
            "language": column.TextColumn("Language", width=80),
            "place": column.TextColumn("Place", width=260),
        },
    )
    rows = picked.selection.rows
    return found[rows[0]] if rows and rows[0] < len(found) else found[0]


def _draw_text(document: Document, versions: DocumentVersionStore, *, now: datetime, zone: tzinfo) -> None:
    history = versions.list_versions(document.id)
    if not history:
        st.caption(plain(f"No text could be read. {document.reason}"))
        return
    newest_first = list(reversed(history))
    version = newest_first[0]
    if len(history) > 1:
        version = st.selectbox(
            "Version",
            newest_first,
            key=f"text-{document.id}",
            width=160,
            format_func=lambda row: f"Version {row.number}",
        )
    draw_html(document_head(document, version, now=now, zone=zone))
    read, raw = st.tabs(["As read", "Markdown"], key="extracted_tabs")
    with read, st.container(height=460, border=False):
        draw_html(markdown(version.text[:60_000]))
    with raw, st.container(height=460, border=False):
        draw_html(tag("div", version.text[:60_000], cls="ad-text"))
