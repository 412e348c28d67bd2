"""What can be done with one or several sources; removing asks first and says the consequence in numbers."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.errors import AnswerDeskError, SyncRunning
from core.knowledge.catalogue import SourceCatalogue
from core.knowledge.sources import Source, SourceKind
from core.performance.report import SourceAnswers
from dashboard.formatting import plural
from dashboard.navigation import CONTENT_SOURCES
from dashboard.ports import SyncRequests
from dashboard.presenters.source_table import removal_words
from dashboard.presenters.untrusted_text import plain
from dashboard.session import dialog_opens, say_after_rerun


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


def cite_sources(sources: Sequence[Source], catalogue: SourceCatalogue, *, cited: bool) -> str:
    """Switch citations of all of them; gives the sentence to say."""
    for source in sources:
        catalogue.set_cited(source.id, cited)
    willing = "will" if cited else "will not"
    return f"{plural(len(sources), 'source')} {willing} be named in replies, from now on."


@st.dialog("Remove content", icon=":material/delete:", on_dismiss="rerun")
def confirm_removal(
    sources: Sequence[Source],
    answers: Mapping[str, SourceAnswers],
    catalogue: SourceCatalogue,
    syncs: SyncRequests,
) -> None:
    """Removes after a second click, then leads back to the table."""
    dialog_opens()
    for source in sources[:5]:
        st.markdown(f"**{plain(source.name)}**")
    if len(sources) > 5:
        st.caption(f"and {len(sources) - 5} more")
    st.write(removal_words(sources, answers))
    with st.container(horizontal=True, horizontal_alignment="right"):
        stay = st.button("Keep", key="removal_keep")
        remove = st.button("Remove", key="removal_confirm", type="primary", icon=":material/delete:")
    if stay:
        st.rerun()
    if remove:
        try:
            for source in sources:
                syncs.stop(source.id)
                catalogue.remove(source.id)
        except AnswerDeskError as error:
            st.error(plain(error.message), icon=":material/error:")
            return
        say_after_rerun(f"{plural(len(sources), 'source')} removed; the agent no longer uses the content.")
        st.switch_page(CONTENT_SOURCES)
