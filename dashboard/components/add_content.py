"""The four ways to add content, each a dialog that says in plain sentences what is wrong."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from core.errors import AnswerDeskError
from core.knowledge.approval import Approval
from core.knowledge.catalogue import DOCUMENTS_BYTES, SourceCatalogue
from core.knowledge.connector_catalogue import ConnectorCatalogue
from core.knowledge.content_connector import ConnectorKind
from core.knowledge.file_types import READABLE
from core.knowledge.sources import Source
from dashboard.components.add_connected import add_connected
from dashboard.formatting import file_size, plural
from dashboard.ports import SyncRequests
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, dialog_opens, say_after_rerun

_ONE_PAGE, _RELATED = "This page only", "Import related URLs"
MOST_UPLOADED = 500_000_000
"""Streamlit keeps an upload in memory until its dialog closes."""
WAYS = {
    "Website": (":material/language:", "A page, or a help centre with all its pages"),
    "Files": (":material/upload_file:", "PDF, Word, PowerPoint, Excel, text, HTML, videos …"),
    "Short answer": (":material/quickreply:", "A question and the answer to give, live at once"),
    "Documents": (":material/library_books:", "Many texts at once, as JSON lines"),
    "HubSpot": (":material/hub:", "Articles, pages and blog posts, kept current"),
}
"""The ways in, with icon and what each is for."""


@dataclass(frozen=True, slots=True)
class AddingLimits:
    """How much may be added, as the settings say."""

    pages: int
    file_bytes: int
    video_bytes: int


@dataclass(frozen=True, slots=True)
class Adding:
    """What the dialogs need."""

    catalogue: SourceCatalogue
    syncs: SyncRequests
    approval: Approval
    connected: ConnectorCatalogue
    hubspot: ConnectorKind
    limits: AddingLimits


def open_adding(way: str, adding: Adding) -> None:
    """Open the dialog of a way in."""
    dialogs: dict[str, Callable[[Adding], None]] = {
        "Website": _add_site,
        "Files": _add_files,
        "Short answer": _add_answer,
        "Documents": _add_documents,
        "HubSpot": lambda given: add_connected(given.hubspot, given.connected, given.syncs),
    }
    dialogs[way](adding)


@st.dialog("Add a website", icon=":material/language:", width="medium", on_dismiss="rerun")
def _add_site(adding: Adding) -> None:
    dialog_opens()
    with st.form("add_site", border=False):
        url = st.text_input("Address", key="site_url", placeholder="https://help.example.com/")
        scope = st.radio("What to read", [_RELATED, _ONE_PAGE], key="site_scope", horizontal=True)
        with st.expander("Which pages", icon=":material/tune:"):
            limit = st.number_input(
                "At most, pages", 1, adding.limits.pages, adding.limits.pages, 100, key="site_limit"
            )
            prefix = st.text_input("Only below this path", key="site_prefix", placeholder="/help/")
            subdomains = st.checkbox("Also other hosts of the same domain", key="site_subdomains")
            include = st.text_area(
                "Only addresses that match",
                key="site_include",
                height=70,
                help="Regular expressions, one a line",
            )
            exclude = st.text_area(
                "No addresses that match",
                key="site_exclude",
                height=70,
                help="Regular expressions, one a line",
            )
        hold = st.checkbox(
            "Hold later changes for approval",
            key="site_hold",
            help="The first sync counts at once; what later ones find waits until somebody approves it",
        )
        st.caption("robots.txt is obeyed, and the site is read at a polite pace.")
        if not st.form_submit_button("Add and sync", key="site_add", type="primary"):
            return
    with _refusals():
        source = adding.catalogue.add_site(
            _with_scheme(url),
            related=scope == _RELATED,
            limit=int(limit) if scope == _RELATED else None,
            path_prefix=prefix.strip() or None,
            include_subdomains=subdomains,
            include=_lines(include),
            exclude=_lines(exclude),
            actor=actor(),
        )
        if hold:
            adding.approval.hold(source.id, actor=actor())
        adding.syncs.request(source.id)
        later = " Later changes wait for approval." if hold else ""
        _done(f"{source.name} is being read. Its pages answer as they come in.{later}")


@st.dialog("Add files", icon=":material/upload_file:", width="medium", on_dismiss="rerun")
def _add_files(adding: Adding) -> None:
    dialog_opens()
    limits = adding.limits
    files = st.file_uploader(
        "Files",
        [kind.removeprefix(".") for kind in READABLE],
        accept_multiple_files=True,
        key="files_upload",
        max_upload_size=most_megabytes(limits),
    )
    st.caption(f"{', '.join(kind.removeprefix('.') for kind in READABLE)}. {upload_words(limits)}")
    if not st.button("Add and read", key="files_add", type="primary", disabled=not files):
        return
    refused: list[str] = []
    added: list[Source] = []
    for file in files:
        try:
            added.append(adding.catalogue.add_open_file(file, name=file.name, actor=actor()))
        except AnswerDeskError as error:
            refused.append(f"{file.name}: {error.message}")
    _sync_all(added, adding.syncs)
    if refused:
        for sentence in refused:
            st.error(plain(sentence), icon=":material/error:")
        if added:
            st.success(f"{plural(len(added), 'file')} added.", icon=":material/check_circle:")
        return
    _done(f"{plural(len(added), 'file')} added and being read.")


@st.dialog("Add a short answer", icon=":material/quickreply:", width="medium", on_dismiss="rerun")
def _add_answer(adding: Adding) -> None:
    dialog_opens()
    with st.form("add_answer", border=False):
        question = st.text_input(
            "Question", key="answer_question", max_chars=500, placeholder="How do I track my parcel?"
        )
        answer = st.text_area("Answer", key="answer_text", height=130, max_chars=20_000)
        others = st.text_area("Other ways to ask it", key="answer_others", height=90, help="One a line")
        st.caption("Live as soon as it is saved; it wins over other content on a close match.")
        if not st.form_submit_button("Save", key="answer_add", type="primary"):
            return
    with _refusals(), st.spinner("Saving …"):
        adding.catalogue.add_answer(question, answer, _lines(others), actor=actor())
        _done("The short answer is live.")


@st.dialog("Add documents", icon=":material/library_books:", width="medium", on_dismiss="rerun")
def _add_documents(adding: Adding) -> None:
    dialog_opens()
    file = st.file_uploader("JSON lines", ["jsonl", "ndjson"], key="documents_upload")
    st.caption("One document a line: `id`, `title`, and `text` or `markdown`; `url` and `language` if known.")
    if (
        not st.button("Add and read", key="documents_add", type="primary", disabled=file is None)
        or file is None
    ):
        return
    with _refusals():
        source = adding.catalogue.add_uploaded_documents(file.getvalue(), name=file.name, actor=actor())
        _sync_all([source], adding.syncs)
        _done(f"{source.name} is being read.")


@contextmanager
def _refusals() -> Iterator[None]:
    """Says in the dialog why something was refused, and leaves the dialog open."""
    try:
        yield
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")


def most_megabytes(limits: AddingLimits) -> int:
    """The largest upload that the browser is let send: the server holds it in memory meanwhile."""
    return min(max(limits.file_bytes, limits.video_bytes, DOCUMENTS_BYTES), MOST_UPLOADED) // 1_000_000


def upload_words(limits: AddingLimits) -> str:
    """What sizes are taken, and what to do with larger ones."""
    video = min(limits.video_bytes, MOST_UPLOADED)
    said = (
        f"At most {file_size(limits.file_bytes)} a document and {file_size(video)} a video, several at once."
    )
    if limits.video_bytes <= video:
        return said
    return (
        f"{said} Uploads pass through the server's memory; add videos up to {file_size(limits.video_bytes)} "
        "on the server itself, with `answerdesk source add-file`."
    )


def _sync_all(sources: Sequence[Source], syncs: SyncRequests) -> None:
    for source in sources:
        if source.last_synced_at is None:
            syncs.request(source.id)


def _done(sentence: str) -> None:
    say_after_rerun(sentence)
    st.rerun()


def _with_scheme(url: str) -> str:
    url = url.strip()
    return url if "://" in url or not url else f"https://{url}"


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
