"""Weekly hours as rows of days and times, several a day."""

from datetime import time
from zoneinfo import available_timezones

import streamlit as st
from pydantic import ValidationError

from core.errors import InvalidInput
from core.working_hours import HoursMode, WeeklySpan, WorkingHours

_ROWS, _MODE, _ZONE = "hours.rows", "hours_mode", "hours_zone"
_DAYS = {0: "Mon", 1: "Tue", 2: "Wed", 3: "Thu", 4: "Fri", 5: "Sat", 6: "Sun"}
_MODES = {
    HoursMode.ALWAYS: "All hours",
    HoursMode.DURING: "During these hours",
    HoursMode.OUTSIDE: "Only outside these hours",
}
_WORKDAYS = [0, 1, 2, 3, 4]
_BEGINS, _ENDS = time(9), time(17)


def fill_hours(hours: WorkingHours, *, zone: str) -> None:
    """Have the editor show these hours when it is drawn next; `zone` where they have no say in it."""
    for place, span in enumerate(hours.weekly):
        _fill_row(place, list(span.days), span.start, span.end)
    st.session_state[_ROWS] = list(range(len(hours.weekly)))
    st.session_state[_MODE] = hours.mode
    st.session_state[_ZONE] = zone if hours.mode is HoursMode.ALWAYS else hours.time_zone
    if not hours.weekly:
        _add_row()


def draw_hours(kept: WorkingHours) -> WorkingHours:
    """Draws the rows; gives the hours, with the exceptions and holidays of those `kept`.

    Raises InvalidInput for a row without days.
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
    zone = st.selectbox("Time zone", sorted(available_timezones()), key=_ZONE)
    spans = [_draw_row(row) for row in st.session_state[_ROWS]]
    st.button("Add hours", key="hours_add", icon=":material/add:", type="tertiary", on_click=_add_row)
    try:
        weekly = tuple(WeeklySpan(days=tuple(days), start=begin, end=end) for days, begin, end in spans)
    except ValidationError as error:
        raise InvalidInput("Choose the days of each row of hours, or remove the row.") from error
    if not weekly:
        raise InvalidInput("Add hours, or choose “All hours”.")
    return kept.model_copy(update={"mode": mode, "time_zone": zone, "weekly": weekly})


def _draw_row(row: int) -> tuple[list[int], time, time]:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"hours-row-{row}"):
        days = st.pills(
            "Days",
            list(_DAYS),
            selection_mode="multi",
            key=f"hours_days_{row}",
            format_func=_DAYS.__getitem__,
            label_visibility="collapsed",
        )
        begins = st.time_input("From", key=f"hours_from_{row}", width=110, label_visibility="collapsed")
        ends = st.time_input(
            "To",
            key=f"hours_to_{row}",
            width=110,
            label_visibility="collapsed",
            help="At or before the beginning: on the next day",
        )
        st.button(
            "Remove these hours",
            key=f"hours_remove_{row}",
            type="tertiary",
            icon=":material/close:",
            on_click=_remove_row,
            args=(row,),
        )
    return list(days or ()), begins, ends


def _add_row() -> None:
    rows = st.session_state[_ROWS]
    row = max(rows, default=-1) + 1
    _fill_row(row, _WORKDAYS, _BEGINS, _ENDS)
    st.session_state[_ROWS] = [*rows, row]


def _fill_row(row: int, days: list[int], begins: time, ends: time) -> None:
    st.session_state[f"hours_days_{row}"] = days
    st.session_state[f"hours_from_{row}"] = begins
    st.session_state[f"hours_to_{row}"] = ends


def _remove_row(row: int) -> None:
    st.session_state[_ROWS] = [one for one in st.session_state[_ROWS] if one != row]
