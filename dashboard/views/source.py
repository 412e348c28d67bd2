"""One content source: what was read of it, what became of each page, and which answers rest on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

import streamlit as st

from core.conversations.source_uses import SourceUseSearch
from core.errors import NotFound
from core.knowledge.approval import Approval
from core.knowledge.catalogue import SourceCatalogue
from core.knowledge.connector_catalogue import ConnectorCatalogue
from core.knowledge.ports import (
    DocumentStore,
    DocumentVersionStore,
    KnowledgeVersionStore,
    SourceStore,
    SourceUrlStore,
    SyncStore,
)
from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.performance.report import SourceAnswers
from core.retrieval.ports import DocumentFacts
from core.review.ports import ReviewOverview
from dashboard.components.announcement import announce
from dashboard.components.connection_settings import draw_connection
from dashboard.components.edit_source import edit_answer, replace_content
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.running_syncs import draw_running_syncs
from dashboard.components.source_actions import SourceTools, confirm_removal, sync_sources
from dashboard.components.source_contents import draw_documents, draw_urls
from dashboard.components.source_history import draw_history, draw_uses
from dashboard.components.source_settings import draw_settings
from dashboard.components.waiting_changes import WaitingRooms, draw_waiting
from dashboard.formatting import plural
from dashboard.navigation import CONTENT_SOURCES, KNOWLEDGE_VERSIONS, REVIEWS, link
from dashboard.ports import HeldReviews, SyncRequests
from dashboard.presenters.source_facts import source_facts
from dashboard.presenters.source_page import source_head
from dashboard.session import say_after_rerun

_MOST_RUNS = 50
_MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class SourceRooms:
    """The services that the page of a source draws from."""

    catalogue: SourceCatalogue
    sources: SourceStore
    urls: SourceUrlStore
    documents: DocumentStore
    facts: DocumentFacts
    versions: DocumentVersionStore
    knowledge: KnowledgeVersionStore
    progress: SyncStore
    syncs: SyncRequests
    uses: SourceUseSearch
    approval: Approval
    connected: ConnectorCatalogue
    overview: ReviewOverview
    held_reviews: HeldReviews


def render_source(
    rooms: SourceRooms,
    source_id: str,
    *,
    answers: Mapping[str, SourceAnswers],
    clock: Callable[[], datetime],
    zone: tzinfo,
) -> None:
    """Head with actions, facts, and tabs."""
    announce()
    link(CONTENT_SOURCES, "All content sources", symbol="arrow_back")
    try:
        source = rooms.sources.find_source(source_id)
    except NotFound:
        draw_empty(
            "No such source", "The link may be old. Removed sources keep their page.", symbol="link_off"
        )
        return
    _draw_head(source, rooms, answers)
    own = answers.get(source.id)
    with st.container(border=True, key="facts"):
        draw_html(source_facts(source, answers=own.replies if own else 0, now=clock(), zone=zone))
    draw_running_syncs(
        rooms.progress, rooms.syncs, names={source.id: source.name}, clock=clock, only=source.id
    )
    _draw_past_links(source, rooms.overview)
    _draw_tabs(source, rooms, now=clock(), zone=zone)


def _draw_head(source: Source, rooms: SourceRooms, answers: Mapping[str, SourceAnswers]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        draw_html(source_head(source), fit=True)
        st.space("stretch")
        if source.status is SourceStatus.REMOVED:
            return
        _draw_actions(source, rooms)
        if st.button("Remove", key="source_remove", icon=":material/delete:"):
            tools = SourceTools(rooms.catalogue, rooms.sources, rooms.syncs, rooms.approval, answers)
            confirm_removal([source], tools)


def _draw_actions(source: Source, rooms: SourceRooms) -> None:
    is_running = any(run.source_id == source.id for run in rooms.progress.running())
    if source.kind is SourceKind.ANSWER:
        if st.button("Change", key="source_edit", icon=":material/edit:"):
            edit_answer(source, rooms.catalogue)
        return
    if source.kind in {SourceKind.FILE, SourceKind.DOCUMENTS} and st.button(
        "Replace", key="source_replace", icon=":material/upload_file:", disabled=is_running
    ):
        replace_content(source, rooms.catalogue, rooms.syncs)
    if st.button("Sync now", key="source_sync", icon=":material/sync:", disabled=is_running):
        say_after_rerun(sync_sources([source], rooms.syncs))
        st.rerun()


def _draw_tabs(source: Source, rooms: SourceRooms, *, now: datetime, zone: tzinfo) -> None:
    """Only the open tab is worked out: each asks the stores for something of its own."""
    contents = {SourceKind.SITE: "Pages", SourceKind.FILE: "Text", SourceKind.ANSWER: "Text"}
    draws: dict[str, Callable[[], None]] = {
        contents.get(source.kind, "Documents"): lambda: _draw_contents(source, rooms, now=now, zone=zone),
        "Used in answers": lambda: draw_uses(source, rooms.uses, now=now, zone=zone),
        "History": lambda: _draw_history(source, rooms, now=now, zone=zone),
    }
    if source.status is not SourceStatus.REMOVED:
        if source.is_held or rooms.approval.count_held().get(source.id):
            draws["Waiting"] = lambda: _draw_waiting(source, rooms, zone=zone)
        draws["Settings"] = lambda: _draw_settings(source, rooms)
    tabs = st.tabs(list(draws), key="tab", on_change="rerun", bind="query-params")
    for tab, draw in zip(tabs, draws.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def _draw_waiting(source: Source, rooms: SourceRooms, *, zone: tzinfo) -> None:
    names = {one.id: one.name for one in rooms.sources.list_sources(with_removed=True)}
    waiting = WaitingRooms(rooms.approval, rooms.versions, rooms.held_reviews, names)
    draw_waiting(source, waiting, zone=zone)


def _draw_past_links(source: Source, overview: ReviewOverview) -> None:
    unseen = overview.count_unseen().get(source.id, 0)
    reviews = f"{plural(unseen, 'review')} not seen" if unseen else "Reviews"
    with st.container(horizontal=True, gap="medium"):
        link(REVIEWS, reviews, symbol="rate_review", query={"source": source.id})
        link(KNOWLEDGE_VERSIONS, "Knowledge versions", symbol="history", query={"source": source.id})


def _draw_settings(source: Source, rooms: SourceRooms) -> None:
    draw_settings(source, rooms.catalogue, rooms.approval)
    if source.kind is SourceKind.CMS:
        with st.container(width=720):
            draw_connection(source, rooms.connected)


def _draw_contents(source: Source, rooms: SourceRooms, *, now: datetime, zone: tzinfo) -> None:
    if source.kind in {SourceKind.SITE, SourceKind.CMS}:
        draw_urls(source, rooms.urls, rooms.facts)
    else:
        draw_documents(source, rooms.documents, rooms.versions, now=now, zone=zone)


def _draw_history(source: Source, rooms: SourceRooms, *, now: datetime, zone: tzinfo) -> None:
    runs = rooms.progress.list_runs(source.id, limit=_MOST_RUNS)
    changes = rooms.knowledge.list_knowledge_versions(source_id=source.id, limit=_MOST_CHANGES)
    draw_history(runs, changes, now=now, zone=zone)
