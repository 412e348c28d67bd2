"""Who sits here, and whether they are there for customers. Kept in the address, so that a reload keeps it."""

import streamlit as st

from core.access.people import Person, PersonStatus
from core.errors import AnswerDeskError
from dashboard.components.inbox_rooms import InboxRooms
from dashboard.presenters.untrusted_text import plain
from dashboard.session import Me, actor, be, me, say_after_rerun

_NOBODY = ""
_KEY = "inbox_me"


def pick_me(rooms: InboxRooms) -> Person | None:
    """The person who sits here; None while nobody has said. Draws the choice, once there is anybody."""
    people = {one.id: one for one in rooms.inbox.people()}
    if not people:
        be(None)
        return None
    known = me()
    wanted = (known.id if known else None) or st.query_params.get("me", _NOBODY)
    person = people.get(wanted)
    _be(person)
    if _KEY not in st.session_state:
        st.session_state[_KEY] = person.id if person else _NOBODY
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", width="content", key="inbox-me"
    ):
        if person is not None:
            _draw_status(rooms, person)
        st.selectbox(
            "I am",
            [_NOBODY, *people],
            format_func=lambda key: people[key].name if key in people else "I am …",
            key=_KEY,
            label_visibility="collapsed",
            on_change=_choose,
            args=(people,),
            width=200,
        )
        with st.popover("", icon=":material/person_add:", key="inbox_add_person", help="Add somebody"):
            _draw_new_person(rooms, key="add")
    return person


def draw_first_person(rooms: InboxRooms) -> None:
    """The form of somebody who is the first one here."""
    with st.container(border=True, width=420, key="inbox-first"):
        _draw_new_person(rooms, key="first")


def _draw_new_person(rooms: InboxRooms, *, key: str) -> None:
    with st.form(f"person_{key}", border=False, clear_on_submit=True):
        st.text_input("Name", key=f"{key}_name", max_chars=100, help="Customers see who answers them")
        st.text_input("Email", key=f"{key}_email", max_chars=254, placeholder="ada@example.com")
        st.form_submit_button(
            "That is me" if key == "first" else "Add, and be them",
            key=f"{key}_save",
            type="primary",
            on_click=_add,
            args=(rooms, key),
        )


def _add(rooms: InboxRooms, key: str) -> None:
    name, email = (str(st.session_state.get(f"{key}_{part}") or "") for part in ("name", "email"))
    try:
        person = rooms.directory.add_person(name, email=email, actor=actor())
    except AnswerDeskError as error:
        say_after_rerun(error.message)
        return
    st.session_state[_KEY] = person.id
    _be(person)
    say_after_rerun(f"Hello {person.name}. You are available as of now.")


def _choose(people: dict[str, Person]) -> None:
    _be(people.get(st.session_state[_KEY]))
    if not st.session_state[_KEY]:
        st.query_params.pop("me", None)


def _be(person: Person | None) -> None:
    be(Me(person.id, person.name) if person else None)
    if person is not None and st.query_params.get("me") != person.id:
        st.query_params["me"] = person.id


def _draw_status(rooms: InboxRooms, person: Person) -> None:
    is_available = person.status is PersonStatus.AVAILABLE
    key = f"inbox_available_{person.id}"
    st.session_state[key] = is_available
    st.toggle(
        "Available" if is_available else "Away",
        key=key,
        on_change=_set_status,
        args=(rooms, person, not is_available),
        help="While you are away you are given no conversations; who waits for you is in everybody’s queue",
    )


def _set_status(rooms: InboxRooms, person: Person, is_available: bool) -> None:
    status = PersonStatus.AVAILABLE if is_available else PersonStatus.AWAY
    try:
        rooms.directory.set_status(person.id, status, actor=person.name)
    except AnswerDeskError as error:
        say_after_rerun(plain(error.message))
