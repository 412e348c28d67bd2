"""When the agent is on there: the week, dates that are different, public holidays."""

from datetime import date

import streamlit as st

from core.deployment.changes import hours_from
from core.deployment.channel_settings import ChannelSettings
from core.deployment.hours_text import DAY_NAMES, parse_spans, spans_by_day, spans_text, weekly_spans
from core.errors import InvalidInput
from core.public_holidays import country_names, part_names
from core.working_hours import DateException, HoursMode, WorkingHours, hours_in_words, time_zones
from dashboard.components.channel_room import ChannelRoom, save_part
from dashboard.components.html_block import draw_html
from dashboard.formatting import calendar_day
from dashboard.presenters.channels import MODES, date_words
from dashboard.presenters.markup import tag
from dashboard.presenters.untrusted_text import plain

PART = "hours"
_NONE = "None"


def fill_hours_fields(settings: ChannelSettings) -> dict[str, object]:
    """What the fields show for these hours."""
    hours = settings.hours
    values: dict[str, object] = {
        "hours_mode_now": hours.mode,
        "hours_time_zone": hours.time_zone,
        "hours_country": hours.holidays,
        "hours_part": hours.subdivision,
        "hours_date_spans": "",
        "hours_date_note": "",
    }
    for day, spans in spans_by_day(hours.weekly).items():
        values[f"hours_day_{day}"] = spans_text(spans)
    return values


def draw_hours_fields(room: ChannelRoom, settings: ChannelSettings) -> None:
    """Draws the week, with what it would mean; and the dates, each of which counts once it is added."""
    _draw_week(room, settings)
    st.divider()
    _draw_dates(room, settings)


def _draw_week(room: ChannelRoom, settings: ChannelSettings) -> None:
    mode = st.segmented_control(
        f"When {room.agent_name} takes conversations",
        list(MODES),
        key="hours_mode_now",
        required=True,
        format_func=MODES.__getitem__,
    )
    is_always = mode is HoursMode.ALWAYS
    with st.grid(4, min_column_width=200, gap="small"):
        for day, name in enumerate(DAY_NAMES):
            st.text_input(
                name, key=f"hours_day_{day}", placeholder="Closed", disabled=is_always, max_chars=200
            )
        st.caption("Such as 09:00–12:00, 13:00–17:00. An end before its beginning lies on the next day.")
    _draw_place(is_always=is_always)
    try:
        hours = _typed_hours(settings.hours)
    except InvalidInput as refusal:
        st.error(plain(refusal.message), icon=":material/error:")
        return
    if hours == settings.hours:
        st.caption("Saved hours count at once.")
        return
    st.caption(f"With these hours it would now be {hours_in_words(hours, room.now)}.")
    if st.button("Save hours", key="hours_save", type="primary"):
        words = hours_in_words(hours, room.now)
        save_part(
            room,
            settings,
            {"hours": hours.model_dump()},
            part=PART,
            said=f"The hours are saved and count at once: now {words}.",
        )


def _draw_place(*, is_always: bool) -> None:
    zone, country, part = st.columns([2, 1, 1])
    zone.selectbox("Time zone", sorted(time_zones()), key="hours_time_zone", disabled=is_always)
    names = {"": _NONE, **country_names()}
    chosen = country.selectbox(
        "Public holidays are closed",
        list(names),
        key="hours_country",
        format_func=lambda code: names.get(code, code),
        disabled=is_always,
    )
    parts = {"": "All of it", **part_names(chosen or "")}
    if st.session_state.get("hours_part") not in parts:
        st.session_state["hours_part"] = ""
    part.selectbox(
        "Part of the country",
        list(parts),
        key="hours_part",
        format_func=lambda code: parts.get(code, code),
        disabled=is_always or len(parts) == 1,
    )


def _typed_hours(kept: WorkingHours) -> WorkingHours:
    """What the fields say. Raises InvalidInput naming the day."""
    week = {}
    for day, name in enumerate(DAY_NAMES):
        try:
            week[day] = parse_spans(st.session_state[f"hours_day_{day}"] or "")
        except InvalidInput as refusal:
            raise InvalidInput(f"{name}: {refusal.message}") from refusal
    weekly = weekly_spans(week)
    return hours_from(
        kept.model_dump()
        | {
            "mode": st.session_state["hours_mode_now"],
            "time_zone": st.session_state["hours_time_zone"],
            # The same week in other groups of days is no change.
            "weekly": kept.weekly if spans_by_day(kept.weekly) == spans_by_day(weekly) else weekly,
            "holidays": st.session_state["hours_country"] or "",
            "subdivision": st.session_state["hours_part"] or "",
        }
    )


def _draw_dates(room: ChannelRoom, settings: ChannelSettings) -> None:
    st.subheader("Dates that are different", anchor=False)
    if settings.hours.mode is HoursMode.ALWAYS:
        st.caption("On all hours there are none. Choose specific times above first.")
        return
    for one in sorted(settings.hours.exceptions, key=lambda exception: exception.on):
        _draw_date(room, settings, one)
    with st.form("hours_date", border=False):
        columns = st.columns([1, 2, 2, 1], vertical_alignment="bottom")
        on = columns[0].date_input("Date", value=room.now.date(), key="hours_date_on")
        columns[1].text_input("Hours", key="hours_date_spans", placeholder="Closed", max_chars=200)
        columns[2].text_input(
            "Note", key="hours_date_note", max_chars=100, placeholder="Such as Christmas Eve"
        )
        is_added = columns[3].form_submit_button("Add", key="hours_date_add", icon=":material/add:")
    if is_added and isinstance(on, date):
        _add_date(room, settings, on)


def _draw_date(room: ChannelRoom, settings: ChannelSettings, one: DateException) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"row-date-{one.on}"):
        said = spans_text(one.spans) or "closed"
        draw_html(
            tag("div", tag("b", date_words(one.on)), tag("span", said), tag("span", one.note), cls="ad-row")
        )
        if st.button(
            f"Take {calendar_day(one.on)} back",
            key=f"menu-date-{one.on}",
            icon=":material/close:",
            type="tertiary",
        ):
            rest = tuple(kept for kept in settings.hours.exceptions if kept.on != one.on)
            _save_dates(room, settings, rest, said=f"{calendar_day(one.on)} is like any other date again.")


def _add_date(room: ChannelRoom, settings: ChannelSettings, on: date) -> None:
    try:
        spans = parse_spans(st.session_state["hours_date_spans"] or "")
    except InvalidInput as refusal:
        st.error(plain(refusal.message), icon=":material/error:")
        return
    note = (st.session_state["hours_date_note"] or "").strip()
    rest = tuple(kept for kept in settings.hours.exceptions if kept.on != on)
    added = (*rest, DateException(on=on, spans=spans, note=note))
    _save_dates(
        room, settings, added, said=f"{calendar_day(on)}: {spans_text(spans) or 'closed'}. It counts at once."
    )


def _save_dates(
    room: ChannelRoom, settings: ChannelSettings, dates: tuple[DateException, ...], *, said: str
) -> None:
    ordered = sorted(dates, key=lambda exception: exception.on)
    hours = settings.hours.model_dump() | {"exceptions": [one.model_dump() for one in ordered]}
    save_part(room, settings, {"hours": hours}, part=PART, said=said)
