"""Which conversations the agent takes there, and how it treats them."""

import streamlit as st

from core.conversations.conversation import Channel
from core.deployment.changes import names_from, with_changes
from core.deployment.channel_settings import ChannelSettings, EmailAsk, IdleUnit
from core.errors import InvalidInput
from dashboard.components.channel_room import ChannelRoom, save_part
from dashboard.presenters.channels import EMAIL_ASKS
from dashboard.presenters.untrusted_text import plain

PART = "rules"


def fill_rules(settings: ChannelSettings) -> dict[str, object]:
    """What the fields show for these settings."""
    fields: dict[str, object] = {
        "channel_coverage": settings.coverage_percent,
        "channel_included": list(settings.include_segments),
        "channel_excluded": list(settings.exclude_segments),
        "channel_ask_email": settings.ask_email,
        "channel_idle_amount": settings.inactivity.amount,
        "channel_idle_unit": settings.inactivity.unit,
    }
    return fields | ({"channel_takes_files": settings.takes_files} if _has_files(settings) else {})


def draw_rules(room: ChannelRoom, settings: ChannelSettings) -> None:
    """Draws the fields and, once something differs, the button that saves them."""
    left, right = st.columns(2, gap="large")
    with left:
        st.slider(
            "Coverage",
            0,
            100,
            step=1,
            format="%d %%",
            key="channel_coverage",
            help="Share of new conversations that the agent takes. The others follow the handoff rules. "
            "Raising it keeps the conversations of before and adds others.",
        )
        _segments("Only contacts in these segments", "channel_included", nothing="Everybody")
        _segments("No contacts in these segments", "channel_excluded", nothing="Nobody is left out")
    with right:
        st.radio(
            f"When should {plain(room.agent_name)} ask for the customer’s email address?",
            list(EmailAsk),
            key="channel_ask_email",
            format_func=EMAIL_ASKS.__getitem__,
            help="Never asked of a contact whose address is known.",
        )
        amount, unit = st.columns(2)
        amount.number_input("Close idle conversations after", 1, 1_000, step=1, key="channel_idle_amount")
        unit.selectbox(
            "Unit", list(IdleUnit), key="channel_idle_unit", format_func=lambda one: one.value.capitalize()
        )
        if _has_files(settings):
            st.toggle("Customers may send files", key="channel_takes_files")
    _draw_saving(room, settings)


def _segments(label: str, key: str, *, nothing: str) -> None:
    st.multiselect(label, st.session_state[key], key=key, accept_new_options=True, placeholder=nothing)


def _draw_saving(room: ChannelRoom, settings: ChannelSettings) -> None:
    changes = _typed(settings)
    try:
        is_changed = with_changes(settings, changes) != settings
    except InvalidInput as refusal:
        st.error(plain(refusal.message), icon=":material/error:")
        return
    if not is_changed:
        st.caption("Saved settings count at once, for conversations that begin from then on.")
        return
    if st.button("Save settings", key="channel_rules_save", type="primary"):
        said = "The settings are saved and count at once."
        save_part(room, settings, changes, part=PART, said=said)


def _typed(settings: ChannelSettings) -> dict[str, object]:
    state = st.session_state
    files = {"takes_files": bool(state["channel_takes_files"])} if _has_files(settings) else {}
    return files | {
        "coverage_percent": state["channel_coverage"],
        "include_segments": names_from(state["channel_included"] or ()),
        "exclude_segments": names_from(state["channel_excluded"] or ()),
        "ask_email": state["channel_ask_email"],
        "inactivity": {"amount": state["channel_idle_amount"], "unit": state["channel_idle_unit"]},
    }


def _has_files(settings: ChannelSettings) -> bool:
    return settings.channel is Channel.LIVE_CHAT
