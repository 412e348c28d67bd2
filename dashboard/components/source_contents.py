"""What was read of a source: URLs with their states, documents, or the one text. Paged by the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from core.knowledge.documents import Document
from core.knowledge.ports import DocumentStore, DocumentVersionStore, SourceUrlStore
from core.knowledge.sources import Source, SourceKind, SourceUrl, UrlState
from core.retrieval.ports import DocumentFacts
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.navigation import DOCUMENT, link
from dashboard.presenters.document_page import LONGEST_SHOWN, text_head
from dashboard.presenters.markup import markdown, tag
from dashboard.presenters.source_page import document_frame, state_label, url_frame
from dashboard.presenters.untrusted_text import web_address
from dashboard.presenters.wording import DOCUMENT_STATUSES, URL_STATES, Label

_PAGE = 50
_ROW, _HEAD, _MOST = 36, 34, 720
_COLOURS = {"green": "green", "red": "red", "indigo": "primary", "amber": "orange", "grey": "gray"}


def draw_urls(source: Source, urls: SourceUrlStore, facts: DocumentFacts) -> None:
    """Every URL the crawler heard of, with its state, the reason for it, and what was read there."""
    counts = urls.count_urls(source.id)
    if not counts:
        draw_empty(
            "No pages yet", "They appear as soon as the first sync has begun.", symbol="travel_explore"
        )
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
        read = facts.find_documents([url.document_id for url in found if url.document_id])
        titles = {key: document.title or document.external_id for key, (document, _) in read.items()}
        with st.container(key="pages"):
            _draw_url_table(found, titles)
    else:
        st.caption("No address matches.")
    pages.draw(len(found))


def _draw_url_table(found: Sequence[SourceUrl], titles: dict[str, str]) -> None:
    column = st.column_config
    st.dataframe(
        url_frame(found, titles),
        key="url_table",
        hide_index=True,
        row_height=_ROW,
        placeholder="",
        alt="Pages with state and reason",
        height=min(len(found) * _ROW + _HEAD, _MOST),
        column_order=[
            "open",
            "state",
            "title",
            *(["reason"] if any(url.reason for url in found) else []),
            "url",
            "seen",
        ],
        column_config={
            "open": column.ButtonColumn("", width=64, type="tertiary", key="page_open"),
            "state": _states_column(list(URL_STATES.values())),
            "title": column.TextColumn("Title", width=240),
            "reason": column.TextColumn("Why", width=260),
            "url": column.LinkColumn("Address", width=360)
            if all(web_address(url.url) for url in found)
            else column.TextColumn("Address", width=360),
            "seen": column.DatetimeColumn("Last seen", width=120, format="distance"),
        },
    )
    clicked = st.session_state.get("page_open")
    if clicked and clicked.row < len(found) and found[clicked.row].document_id in titles:
        _open_document(found[clicked.row].document_id or "")


def _states_column(labels: list[Label]) -> ColumnConfig:
    return st.column_config.MultiselectColumn(
        "State",
        width=96,
        options=[label.text for label in labels],
        color=[_COLOURS[label.tone] for label in labels],
    )


def _open_document(document_id: str) -> None:
    st.switch_page(DOCUMENT, query_params={"id": document_id})


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
    """The one text of a file or short answer; of larger sets a table with a button that opens each."""
    if source.kind in {SourceKind.FILE, SourceKind.ANSWER}:
        for document in documents.list_documents(source_id=source.id, limit=1):
            _draw_only_text(document, versions, now=now, zone=zone)
            return
    text = _search_box("document_text", "Search titles and addresses")
    pages = _Pages("document_page", source.document_count, text)
    found = documents.list_documents(source_id=source.id, text=text, offset=pages.offset, limit=_PAGE)
    if not found:
        draw_empty("Nothing here", "Nothing was read yet, or nothing matches.", symbol="draft")
        return
    _draw_document_table(found)
    pages.draw(len(found))


def _draw_document_table(found: Sequence[Document]) -> None:
    column = st.column_config
    st.dataframe(
        document_frame(found),
        key="document_table",
        hide_index=True,
        row_height=_ROW,
        placeholder="",
        height=min(len(found) * _ROW + _HEAD, _MOST),
        alt="Documents",
        column_order=[
            "open",
            "title",
            "status",
            *(["reason"] if any(document.reason for document in found) else []),
            "version",
            "language",
            "place",
        ],
        column_config={
            "open": column.ButtonColumn("", width=64, type="tertiary", key="page_open"),
            "title": column.TextColumn("Title", width=320),
            "status": _states_column(list(DOCUMENT_STATUSES.values())),
            "reason": column.TextColumn("Why", width=260),
            "version": column.NumberColumn("Version", width=70),
            "language": column.TextColumn("Language", width=80),
            "place": column.TextColumn("Place", width=300),
        },
    )
    clicked = st.session_state.get("page_open")
    if clicked and clicked.row < len(found):
        _open_document(found[clicked.row].id)


def _draw_only_text(
    document: Document, versions: DocumentVersionStore, *, now: datetime, zone: tzinfo
) -> None:
    history = versions.list_versions(document.id)
    if not history:
        draw_empty("No text could be read", document.reason or "There is nothing in it.", symbol="draft")
        return
    newest = history[-1]
    with st.container(horizontal=True, vertical_alignment="center"):
        draw_html(text_head(document, newest, now=now, zone=zone), fit=True)
        st.space("stretch")
        link(DOCUMENT, "Versions, pieces and original", symbol="open_in_full", query={"id": document.id})
    with st.container(border=True, height=520, key="extracted"):
        if len(newest.text) > LONGEST_SHOWN:
            st.caption("It is long: this is its beginning.")
        draw_html(tag("div", markdown(newest.text[:LONGEST_SHOWN]), cls="ad-reading"))
