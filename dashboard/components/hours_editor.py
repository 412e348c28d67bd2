"""A person's weekly hours, written day by day as on the page Channels."""

import streamlit as st

from core.deployment.changes import hours_from
from core.deployment.hours_text import DAY_NAMES, parse_spans, spans_by_day, spans_text, weekly_spans
from core.errors import InvalidInput
from core.working_hours import HoursMode, Span, WorkingHours, time_zones

_MODE, _ZONE, _DAY = "person_hours_mode", "person_hours_zone", "person_hours_day_"
_MODES = {
    HoursMode.ALWAYS: "All hours",
    HoursMode.DURING: "During these hours",
    HoursMode.OUTSIDE: "Only outside these hours",
}
_USUAL = "09:00–17:00"
_WORKDAYS = range(5)


def fill_hours(hours: WorkingHours, *, zone: str) -> None:
    """Have the editor show these hours when it is drawn next; `zone` where they have no say in it."""
    is_always = hours.mode is HoursMode.ALWAYS
    st.session_state[_MODE] = hours.mode
    st.session_state[_ZONE] = zone if is_always else hours.time_zone
    for day, spans in spans_by_day(hours.weekly).items():
        usual = _USUAL if is_always and day in _WORKDAYS else ""
        st.session_state[f"{_DAY}{day}"] = spans_text(spans) or usual


def draw_hours(kept: WorkingHours) -> WorkingHours:
    """Draws the week; gives the hours, with the exceptions and holidays of those `kept`.

    Raises InvalidInput that names the day, or for a week without hours.
    """
    mode = st.segmented_control(
        "When they take conversations",
        list(_MODES),
        key=_MODE,
        required=True,
        format_func=_MODES.__getitem__,
    )
    if mode is HoursMode.ALWAYS or mode is None:
        return WorkingHours()
    with st.grid(4, min_column_width=130, gap="small"):
        written = [
            st.text_input(name, key=f"{_DAY}{day}", placeholder="Not there", max_chars=200)
            for day, name in enumerate(DAY_NAMES)
        ]
    st.caption("Such as 09:00–12:00, 13:00–17:00. An end before its beginning lies on the next day.")
    zone = st.selectbox("Time zone", sorted(time_zones()), key=_ZONE)
    weekly = weekly_spans({day: _spans(day, text or "") for day, text in enumerate(written)})
    if not weekly:
        raise InvalidInput("Write when they are there on at least one day, or choose “All hours”.")
    # Read anew: spans of different days may overlap at midnight.
    return hours_from(kept.model_dump() | {"mode": mode, "time_zone": zone, "weekly": weekly})


def _spans(day: int, text: str) -> tuple[Span, ...]:
    try:
        return parse_spans(text)
    except InvalidInput as refusal:
        raise InvalidInput(f"{DAY_NAMES[day]}: {refusal.message}") from refusal
