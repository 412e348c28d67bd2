"""One content source: what was read of it, what became of each page, and what it takes part in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

import streamlit as st

from core.errors import NotFound
from core.knowledge.catalogue import SourceCatalogue
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
from dashboard.components.announcement import announce
from dashboard.components.edit_source import edit_answer, replace_content
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.running_syncs import draw_running_syncs
from dashboard.components.source_actions import confirm_removal, sync_sources
from dashboard.components.source_contents import draw_documents, draw_urls
from dashboard.navigation import CONTENT_SOURCES, link
from dashboard.ports import SyncRequests
from dashboard.presenters.source_page import change_line, changes_of, run_summary, source_facts, source_head
from dashboard.session import say_after_rerun


@dataclass(frozen=True, slots=True)
class SourceRooms:
    """The services that the page of a source draws from."""

    catalogue: SourceCatalogue
    sources: SourceStore
    urls: SourceUrlStore
    documents: DocumentStore
    versions: DocumentVersionStore
    knowledge: KnowledgeVersionStore
    progress: SyncStore
    syncs: SyncRequests


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
    _draw_tabs(source, rooms, now=clock(), zone=zone)


def _draw_head(source: Source, rooms: SourceRooms, answers: Mapping[str, SourceAnswers]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        draw_html(source_head(source), fit=True)
        st.space("stretch")
        if source.status is SourceStatus.REMOVED:
            return
        st.toggle(
            "Cited",
            source.is_cited,
            key=f"cited-{source.id}",
            help="Replies may name it",
            on_change=_set_cited,
            args=(rooms.catalogue, source.id),
        )
        st.toggle(
            "Private",
            source.is_private,
            key=f"private-{source.id}",
            help="Helps to answer, is never named or linked",
            on_change=_set_private,
            args=(rooms.catalogue, source.id),
        )
        _draw_actions(source, rooms)
        if st.button("Remove", key="source_remove", icon=":material/delete:"):
            confirm_removal([source], answers, rooms.catalogue, rooms.syncs)


def _draw_actions(source: Source, rooms: SourceRooms) -> None:
    is_running = any(run.source_id == source.id for run in rooms.progress.running())
    if source.kind is SourceKind.ANSWER:
        if st.button("Change", key="source_edit", icon=":material/edit:"):
            edit_answer(source, rooms.catalogue)
        return
    if source.kind is not SourceKind.SITE and st.button(
        "Replace", key="source_replace", icon=":material/upload_file:", disabled=is_running
    ):
        replace_content(source, rooms.catalogue, rooms.syncs)
    if st.button("Sync now", key="source_sync", icon=":material/sync:", disabled=is_running):
        say_after_rerun(sync_sources([source], rooms.syncs))
        st.rerun()


def _set_cited(catalogue: SourceCatalogue, source_id: str) -> None:
    catalogue.set_cited(source_id, bool(st.session_state[f"cited-{source_id}"]))


def _set_private(catalogue: SourceCatalogue, source_id: str) -> None:
    catalogue.set_private(source_id, bool(st.session_state[f"private-{source_id}"]))


def _draw_tabs(source: Source, rooms: SourceRooms, *, now: datetime, zone: tzinfo) -> None:
    names = ["Pages", "URLs", "History"] if source.kind is SourceKind.SITE else ["Documents", "History"]
    tabs = dict(zip(names, st.tabs(names, key="source_tabs"), strict=True))
    with tabs[names[0]]:
        draw_documents(source, rooms.documents, rooms.versions, now=now, zone=zone)
    if "URLs" in tabs:
        with tabs["URLs"]:
            draw_urls(source, rooms.urls)
    with tabs["History"]:
        _draw_history(source, rooms, now=now, zone=zone)


def _draw_history(source: Source, rooms: SourceRooms, *, now: datetime, zone: tzinfo) -> None:
    latest = rooms.progress.latest_progress(source.id)
    if latest is not None and not latest.is_running:
        st.subheader("Latest sync", anchor=False)
        draw_html(run_summary(latest, now=now, zone=zone))
    changes = changes_of(source, rooms.knowledge.list_knowledge_versions(limit=500))
    st.subheader("Changes of knowledge", anchor=False)
    if not changes:
        st.caption("Nothing of this source has changed what the agent knows yet.")
    for change in changes[:50]:
        draw_html(change_line(change, now=now, zone=zone))
