"""Earlier versions of the configuration: compared with what is live or with the draft, and restored."""

import streamlit as st

from core.configuration.agent_config import AgentConfig, ConfigVersion
from core.configuration.differences import compare_configs
from core.configuration.versions import DEFAULT_VERSION
from core.errors import AnswerDeskError
from dashboard.components.draft_room import DraftRoom
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.formatting import plural
from dashboard.presenters.config_history import version_line, version_name
from dashboard.presenters.draft_diff import diff
from dashboard.presenters.markup import tag
from dashboard.presenters.untrusted_text import plain
from dashboard.session import dialog_opens, say_after_rerun

_LIVE, _DRAFT, _BEFORE = "What is live", "The draft", "The version before it"


@st.dialog("History", icon=":material/history:", width="large", on_dismiss="rerun")
def open_history(room: DraftRoom) -> None:
    """One version at a time, how it differs, and the way back to it."""
    dialog_opens()
    published = room.configuration.list_versions()
    if not published:
        draw_empty("Nothing was published yet", "The agent speaks as it was delivered.", symbol="history")
        return
    versions = {version.number: version for version in (*published, DEFAULT_VERSION)}
    number = st.selectbox(
        plural(len(published), "version"),
        list(versions),
        key="history_version",
        format_func=lambda one: version_name(versions[one], room.now),
    )
    version, live = versions[number], published[0]
    is_live = version.number == live.number
    draw_html(version_line(version, now=room.now, zone=room.zone, is_live=is_live))
    _draw_comparison(room, version, versions)
    if version.config == live.config:
        st.caption("It says what is live, so there is nothing to restore.")
        return
    _draw_restore(room, version, live)


def _draw_comparison(room: DraftRoom, version: ConfigVersion, versions: dict[int, ConfigVersion]) -> None:
    others: dict[str, AgentConfig] = {_BEFORE: versions[max(version.number - 1, 0)].config}
    live = next(iter(versions.values()))
    if version.number != live.number:
        others[_LIVE] = live.config
    if room.configuration.draft_state().revision:
        others[_DRAFT] = room.configuration.draft()
    chosen = st.segmented_control("Compare with", list(others), default=_BEFORE, key="history_with")
    other = others.get(chosen or _BEFORE, others[_BEFORE])
    # The older one stands first, so that what is underlined came later.
    old, new = (other, version.config) if chosen in {None, _BEFORE} else (version.config, other)
    changes = compare_configs(old, new)
    if changes:
        draw_html(diff(changes, room.names))
    else:
        draw_html(tag("p", "The two say the same.", cls="ad-muted"))


def _draw_restore(room: DraftRoom, version: ConfigVersion, live: ConfigVersion) -> None:
    name = f"version {version.number}" if version.number else "what was delivered"
    is_sure = st.checkbox(
        f"Make {name} live on every channel at once, in place of version {live.number}. The draft is kept.",
        key=f"history_sure_{version.number}",
    )
    if st.button(
        f"Restore {name}",
        key="history_restore",
        icon=":material/settings_backup_restore:",
        disabled=not is_sure,
    ):
        try:
            restored = room.configuration.restore(version.number, author=room.author, live=live.number)
        except AnswerDeskError as error:
            st.error(plain(error.message), icon=":material/error:")
            return
        say_after_rerun(f"Version {restored.number} is live on every channel; it says what {name} said.")
        st.rerun()
