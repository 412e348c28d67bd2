"""What can be done with one or several sources; removing asks first and says the consequence in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.errors import AnswerDeskError, SyncRunning
from core.knowledge.approval import Approval
from core.knowledge.catalogue import SourceCatalogue
from core.knowledge.ports import SourceStore
from core.knowledge.sources import Source, SourceKind
from dashboard.formatting import plural
from dashboard.navigation import CONTENT_SOURCES
from dashboard.ports import SyncRequests
from dashboard.presenters.source_table import Answers, removal_words
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, dialog_opens, say_after_rerun


@dataclass(frozen=True, slots=True)
class SourceTools:
    """What actions on sources need."""

    catalogue: SourceCatalogue
    sources: SourceStore
    syncs: SyncRequests
    approval: Approval
    answers: Answers


def sync_sources(sources: Sequence[Source], syncs: SyncRequests) -> str:
    """Ask for syncs of those that can be synced; gives the sentence to say."""
    asked, running = 0, 0
    for source in sources:
        if source.kind is SourceKind.ANSWER:
            continue
        try:
            syncs.request(source.id)
            asked += 1
        except SyncRunning:
            running += 1
    if not asked and not running:
        return "Short answers need no sync: they are live as soon as they are saved."
    started = "Sync started." if asked == 1 else f"{plural(asked, 'sync')} started."
    return started + (f" {plural(running, 'sync')} ran already." if running else "")


def cite_sources(sources: Sequence[Source], tools: SourceTools, *, cited: bool) -> str:
    """Switch citations of all of them; gives the sentence to say."""
    for source in sources:
        tools.catalogue.set_cited(source.id, cited, actor=actor())
    willing = "will" if cited else "will not"
    private = sum(1 for source in sources if source.is_private)
    said = f"{plural(len(sources), 'source')} {willing} be named in replies, from now on."
    return f"{said} Private ones among them ({private}) stay unnamed." if cited and private else said


def hold_sources(sources: Sequence[Source], tools: SourceTools, *, held: bool) -> str:
    """Switch holding for approval of all that are synced; gives the sentence to say.

    Where changes wait, somebody has to decide on them first.
    """
    synced = [source for source in sources if source.kind is not SourceKind.ANSWER]
    if not synced:
        return "Short answers are never held: they are live as soon as they are saved."
    if held:
        for source in synced:
            tools.approval.hold(source.id, actor=actor())
        return f"What syncs find in {plural(len(synced), 'source')} waits for approval from now on."
    waiting = tools.approval.count_held()
    free = [source for source in synced if source.id not in waiting]
    for source in free:
        tools.approval.release(source.id, actor=actor())
    said = f"What syncs find in {plural(len(free), 'source')} counts at once from now on."
    left = len(synced) - len(free)
    return (
        f"{said} {plural(left, 'source')} left as before: changes wait there to be decided on."
        if left
        else said
    )


@st.dialog("Audience", icon=":material/group:", on_dismiss="rerun")
def choose_audience(sources: Sequence[Source], tools: SourceTools) -> None:
    """Limits all of them to one segment of contacts, or to none."""
    dialog_opens()
    held = {source.audience for source in sources}
    segment = st.text_input(
        "Segment of contacts",
        held.pop() if len(held) == 1 else "",
        key="bulk_audience",
        max_chars=100,
        placeholder="Everybody",
    )
    st.caption(
        f"Of {plural(len(sources), 'source')}. Customers outside of the segment get no answer from "
        f"them, from the next reply on. Empty: everybody."
    )
    if not st.button("Save", key="bulk_audience_save", type="primary"):
        return
    try:
        for source in sources:
            tools.catalogue.set_audience(source.id, segment, actor=actor())
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    whom = f"the segment “{segment.strip()}”" if segment.strip() else "everybody"
    say_after_rerun(f"{plural(len(sources), 'source')} for {whom} from now on.")
    st.rerun()


@st.dialog("Remove content", icon=":material/delete:", on_dismiss="rerun")
def confirm_removal(sources: Sequence[Source], tools: SourceTools) -> None:
    """Removes after a second click, then leads back to the table."""
    dialog_opens()
    for source in sources[:5]:
        st.markdown(f"**{plain(source.name)}**")
    if len(sources) > 5:
        st.caption(f"and {len(sources) - 5} more")
    st.write(removal_words(sources, tools.answers))
    with st.container(horizontal=True, horizontal_alignment="right"):
        stay = st.button("Keep", key="removal_keep")
        remove = st.button("Remove", key="removal_confirm", type="primary", icon=":material/delete:")
    if stay:
        st.rerun()
    if remove:
        try:
            with st.spinner("Removing …"):
                for source in sources:
                    tools.syncs.stop(source.id)
                    tools.catalogue.remove(source.id, actor=actor())
        except AnswerDeskError as error:
            st.error(plain(error.message), icon=":material/error:")
            return
        say_after_rerun(f"{plural(len(sources), 'source')} removed; the agent no longer uses the content.")
        st.switch_page(CONTENT_SOURCES)
