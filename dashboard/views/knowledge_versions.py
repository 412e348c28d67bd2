"""Knowledge versions: every change of what the agent knows, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import streamlit as st

from core.knowledge.documents import KnowledgeVersion
from core.knowledge.history import KnowledgeHistory
from core.knowledge.ports import DocumentStore
from dashboard.components.announcement import announce
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.page_head import draw_page_head
from dashboard.components.source_choice import pick_source
from dashboard.navigation import CONTENT_SOURCES, KNOWLEDGE_VERSION, link
from dashboard.presenters.knowledge_version import version_row

_PAGE = 25


@dataclass(frozen=True, slots=True)
class KnowledgeRooms:
    """The services that the log draws from. `names` of sources by id, removed ones too."""

    history: KnowledgeHistory
    documents: DocumentStore
    names: Mapping[str, str]


def render_knowledge_versions(rooms: KnowledgeRooms, *, now: datetime, zone: tzinfo) -> None:
    """Filter, rows, and the way to older ones."""
    announce()
    draw_page_head("Knowledge versions", "What changed in what the agent knows: when, by whom, and why?")
    current = rooms.documents.current_version()
    if not current:
        draw_empty(
            "No version yet", "The first one is made when the first content has been read.", symbol="history"
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            link(CONTENT_SOURCES, "Content sources", symbol="library_books")
        return
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        source_id = pick_source(rooms.names)
    page = max(int(st.session_state.get("page") or 1), 1)
    # One more than is shown tells whether there are older ones.
    found = rooms.history.list_versions(source_id=source_id, offset=(page - 1) * _PAGE, limit=_PAGE + 1)
    if not found:
        draw_empty("No version of this source", "Nothing of it has changed yet.", symbol="history")
        return
    _draw_rows(found[:_PAGE], rooms.names, current=current, now=now, zone=zone)
    pages = page + (len(found) > _PAGE) if source_id else -(-current // _PAGE)
    if pages > 1:
        st.pagination(pages, key="page", max_visible_pages=5, bind="query-params")


def _draw_rows(
    found: Sequence[KnowledgeVersion], names: Mapping[str, str], *, current: int, now: datetime, zone: tzinfo
) -> None:
    with st.container(key="version-rows", gap=None):
        for version in found:
            source = names.get(version.source_id) if version.source_id else None
            is_newest = version.number == current
            with st.container(key=f"row-v{version.number}", gap=None):
                draw_html(version_row(version, source, is_newest=is_newest, now=now, zone=zone))
                with st.container(key=f"open-v{version.number}"):
                    link(
                        KNOWLEDGE_VERSION,
                        f"Open version {version.number}",
                        query={"number": str(version.number)},
                    )
