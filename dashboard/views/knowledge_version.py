"""One knowledge version: the documents it added, changed and removed, and going back to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

import streamlit as st

from core.errors import NotFound
from core.knowledge.documents import DocumentVersion, TextDifference
from core.knowledge.history import KnowledgeHistory, VersionDetail
from core.knowledge.ports import DocumentStore, DocumentVersionStore
from core.knowledge.restoring import EVERYTHING, RestoreScope, Restoring
from core.review.ports import ReviewOverview
from core.review.reviews import by_hand
from dashboard.components.announcement import announce
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.restore_knowledge import confirm_restore_to
from dashboard.formatting import plural
from dashboard.navigation import KNOWLEDGE_VERSIONS, REVIEW, SOURCE, link
from dashboard.presenters.document_page import LONGEST_SHOWN
from dashboard.presenters.knowledge_version import difference_label, version_head
from dashboard.presenters.markup import Html, markdown, page_anchor, tag
from dashboard.presenters.text_diff import text_diff
from dashboard.presenters.untrusted_text import plain

_PAGE = 50


@dataclass(frozen=True, slots=True)
class OneVersionRooms:
    """The services that the page draws from. `names` of sources by id, removed ones too."""

    history: KnowledgeHistory
    documents: DocumentStore
    versions: DocumentVersionStore
    restoring: Restoring
    overview: ReviewOverview
    names: Mapping[str, str]


def render_knowledge_version(rooms: OneVersionRooms, number: str, *, zone: tzinfo) -> None:
    """Head with the restore, neighbours, and each document behind its line."""
    announce()
    link(KNOWLEDGE_VERSIONS, "All versions", symbol="arrow_back")
    detail = _find(rooms, number)
    if detail is None:
        draw_empty("No such version", "The link may be old or cut short.", symbol="link_off")
        return
    current = rooms.documents.current_version()
    _draw_head(detail, rooms, current=current, zone=zone)
    _draw_links(detail, rooms, current=current)
    _draw_documents(detail, rooms, current=current)


def _find(rooms: OneVersionRooms, number: str) -> VersionDetail | None:
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    try:
        return rooms.history.show(int(number))
    except NotFound:
        return None


def _draw_head(detail: VersionDetail, rooms: OneVersionRooms, *, current: int, zone: tzinfo) -> None:
    version = detail.version
    is_newest = version.number == current
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        draw_html(version_head(version, is_newest=is_newest, zone=zone), fit=True)
        st.space("stretch")
        if not is_newest and st.button(
            "Restore to this version",
            key="restore",
            type="primary",
            icon=":material/settings_backup_restore:",
        ):
            scopes = _scopes(version.source_id, rooms.names)
            confirm_restore_to(version.number, rooms.restoring, scopes=scopes, current=current)


def _scopes(source_id: str | None, names: Mapping[str, str]) -> dict[RestoreScope, str]:
    """What can be brought back: first the source that the version is about, which touches the least."""
    sources = {RestoreScope(source_id=key): f"Only {name}" for key, name in names.items()}
    own = RestoreScope(source_id=source_id)
    first = {own: sources[own]} if own in sources else {}
    return first | {EVERYTHING: "Everything the agent knows"} | sources


def _draw_links(detail: VersionDetail, rooms: OneVersionRooms, *, current: int) -> None:
    version = detail.version
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if version.source_id and version.source_id in rooms.names:
            name = plain(rooms.names[version.source_id])
            link(SOURCE, name, symbol="library_books", query={"id": version.source_id})
        review_id = version.run_id or by_hand(version.number)
        if _has_review(rooms, review_id):
            label = "Review of this sync" if version.run_id else "Review of this change"
            link(REVIEW, label, symbol="rate_review", query={"id": review_id})
        for number, label in ((version.number - 1, "Before"), (version.number + 1, "After")):
            if 1 <= number <= current:
                st.button(
                    f"{label}: version {number}",
                    key=f"neighbour-{label}",
                    type="tertiary",
                    icon=f":material/{'chevron_left' if label == 'Before' else 'chevron_right'}:",
                    on_click=_open,
                    args=(number,),
                )


def _open(number: int) -> None:
    st.query_params["number"] = str(number)


def _has_review(rooms: OneVersionRooms, run_id: str) -> bool:
    try:
        rooms.overview.find_summary(run_id)
    except NotFound:
        return False
    return True


def _draw_documents(detail: VersionDetail, rooms: OneVersionRooms, *, current: int) -> None:
    differences = detail.differences
    if not differences:
        draw_empty(
            "No text differs", "This version changed how texts are kept, not what they say.", symbol="draft"
        )
        return
    kinds = list(dict.fromkeys(one.kind for one in differences))
    kind = None
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        if len(kinds) > 1:
            kind = st.pills(
                "Change", kinds, key="kind", format_func=str.capitalize, label_visibility="collapsed"
            )
        st.caption(plural(len(differences), "page"), width="content")
    shown = [one for one in differences if kind in {None, one.kind}]
    key = f"page-{detail.version.number}-{kind}"
    pages = -(-len(shown) // _PAGE)
    page = min(int(st.session_state.get(key) or 1), pages)
    _draw_lines(shown[(page - 1) * _PAGE : page * _PAGE], detail, rooms, current=current)
    if pages > 1:
        st.pagination(pages, key=key, max_visible_pages=5)


def _draw_lines(
    shown: Sequence[TextDifference], detail: VersionDetail, rooms: OneVersionRooms, *, current: int
) -> None:
    is_of_many = len({one.source_id for one in detail.differences}) > 1
    for one in shown:
        name = rooms.names.get(one.source_id) if is_of_many else None
        line = st.expander(
            difference_label(one, name),
            expanded=len(detail.differences) == 1,
            key=f"differing-{detail.version.number}-{one.document_id}",
            on_change="rerun",
        )
        if line.open:
            with line:
                _draw_text(one, detail, rooms, current=current)


def _draw_text(one: TextDifference, detail: VersionDetail, rooms: OneVersionRooms, *, current: int) -> None:
    before, after = (_text(rooms.versions, one.document_id, place) for place in (one.before, one.after))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        draw_html(_text_links(one), fit=True)
        target = detail.version.number if after is not None else detail.version.number - 1
        is_past = after is None or after.valid_to is not None
        if (
            is_past
            and target
            and st.button(
                "Restore this page" if after is not None else "Bring this page back",
                key=f"restore-{one.document_id}",
                icon=":material/settings_backup_restore:",
            )
        ):
            scopes = {RestoreScope(document_id=one.document_id): one.title or "This page"}
            confirm_restore_to(target, rooms.restoring, scopes=scopes, current=current)
    if before is not None and after is not None:
        draw_html(text_diff(before.text, after.text))
    elif shown := after or before:
        draw_html(tag("div", markdown(shown.text[:LONGEST_SHOWN]), cls="ad-reading"))


def _text(versions: DocumentVersionStore, document_id: str, number: int | None) -> DocumentVersion | None:
    return versions.find_version(document_id, number) if number is not None else None


def _text_links(one: TextDifference) -> Html:
    links = [
        page_anchor("document", {"id": one.document_id, "version": str(number)}, label)
        for number, label in ((one.after, "As it was then"), (one.before, "As it was before"))
        if number is not None
    ]
    return tag("div", *links, cls="ad-row ad-muted ad-place")
