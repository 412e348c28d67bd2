"""How the widget looks: fields beside the widget itself, which shows what is not saved yet."""

import streamlit as st

from core.deployment.changes import with_changes
from core.deployment.channel_settings import ChannelSettings, WidgetLook, WidgetSide, WidgetTheme
from core.errors import InvalidInput
from dashboard.components.channel_room import ChannelRoom, save_part
from dashboard.components.html_block import draw_frame
from dashboard.presenters.untrusted_text import plain
from dashboard.presenters.widget_look import colour_warning, preview_address

PART = "look"
_FRAME_PX = 640
_SIDES = {WidgetSide.RIGHT: "Right", WidgetSide.LEFT: "Left"}
_THEMES = {WidgetTheme.AUTO: "As the visitor’s system", WidgetTheme.LIGHT: "Light", WidgetTheme.DARK: "Dark"}


def fill_look(settings: ChannelSettings) -> dict[str, object]:
    """What the fields show for this look."""
    return {f"look_{name}": value for name, value in settings.look.model_dump().items()}


def draw_designer(room: ChannelRoom, settings: ChannelSettings) -> None:
    """Draws the fields on the left, the widget on the right."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        look = _draw_fields(room, settings)
    with right, st.container(border=True):
        draw_frame(preview_address(look), height=_FRAME_PX, name="The widget as it would look")


def _draw_fields(room: ChannelRoom, settings: ChannelSettings) -> WidgetLook:
    """What is chosen; what is saved, while that cannot be used."""
    st.color_picker("Colour", key="look_colour")
    st.segmented_control(
        "Side", list(WidgetSide), key="look_side", required=True, format_func=_SIDES.__getitem__
    )
    st.segmented_control(
        "Theme", list(WidgetTheme), key="look_theme", required=True, format_func=_THEMES.__getitem__
    )
    st.text_input("Title", key="look_title", max_chars=60, placeholder=room.agent_name)
    st.text_input("Words beside the button", key="look_launcher", max_chars=40, placeholder="None")
    typed = {name: st.session_state[f"look_{name}"] or "" for name in WidgetLook.model_fields}
    try:
        changed = with_changes(settings, {"look": typed})
    except InvalidInput as refusal:
        st.error(plain(refusal.message), icon=":material/error:")
        return settings.look
    if warning := colour_warning(changed.look):
        st.warning(warning, icon=":material/contrast:")
    if changed == settings:
        st.caption("A saved look counts at once, on every page that has the snippet.")
    elif st.button("Save look", key="look_save", type="primary"):
        save_part(room, settings, {"look": typed}, part=PART, said="The look is saved and counts at once.")
    return changed.look
