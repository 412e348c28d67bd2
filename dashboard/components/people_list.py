"""People and teams: who there is, who is there now, and changing that. All of it counts at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import streamlit as st

from core.access.directory import Directory
from core.access.people import Person, PersonStatus, Team, is_available
from core.errors import AnswerDeskError
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.person_dialogs import confirm_leaving, open_person, open_team
from dashboard.formatting import plural
from dashboard.presenters.people import person_row, team_row
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, say_after_rerun

if TYPE_CHECKING:
    from core.bootstrap import Engine

_EDIT, _AWAY, _BACK, _LEFT, _AGAIN = "Edit", "Set to away", "Set to available", "Has left", "Bring back"
_ICONS = {
    _EDIT: "edit",
    _AWAY: "do_not_disturb_on",
    _BACK: "check_circle",
    _LEFT: "person_off",
    _AGAIN: "undo",
}


@dataclass(frozen=True, slots=True)
class PeopleRoom:
    """Who there is, those who left too, and the use cases that change it."""

    directory: Directory
    people: Sequence[Person]
    teams: Sequence[Team]
    actor: str
    zone: str
    """Name of the workspace's time zone, for new hours."""
    now: datetime


def draw_people(room: PeopleRoom) -> None:
    """Two lists with what can be done to each."""
    st.info(
        "People and teams are no part of the draft: what you change here counts at once.",
        icon=":material/bolt:",
    )
    with st.container(border=True):
        _draw_people(room)
    with st.container(border=True):
        _draw_teams(room)


def _draw_people(room: PeopleRoom) -> None:
    active = [person for person in room.people if person.is_active]
    there = sum(1 for person in active if is_available(person, room.now))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("People", anchor=False, width="content")
        if active:
            st.caption(f"{plural(len(active), 'person', 'people')}, {there} available now", width="content")
    names = {team.id: team.name for team in room.teams}
    shown = active
    gone = len(room.people) - len(active)
    if not room.people:
        draw_empty("Nobody yet", "Add those who answer customers when the agent hands over.", symbol="group")
    if gone and st.toggle(f"Also the {gone} who left", key="people_gone"):
        shown = list(room.people)
    with st.container(key="people-rows" if shown else "people-none", gap=None):
        for person in shown:
            _draw_person(room, person, names)
    with st.container(horizontal=True, horizontal_alignment="left" if room.people else "center"):
        if st.button("Add a person", key="person_add", icon=":material/person_add:"):
            open_person(room.directory, None, room.teams, actor=room.actor, zone=room.zone)


def _draw_person(room: PeopleRoom, person: Person, names: dict[str, str]) -> None:
    with st.container(
        key=f"row-{person.id}", horizontal=True, vertical_alignment="center", gap="small", wrap=False
    ):
        draw_html(person_row(person, names, room.now))
        with st.container(key=f"open-{person.id}"):
            is_opened = st.button(plain(f"Edit {person.name}"), key=f"edit-{person.id}")
        with st.container(key=f"menu-{person.id}", width="content"):
            chosen = st.menu_button(
                "More",
                _choices(person),
                key=f"more-{person.id}",
                type="tertiary",
                icon=":material/more_horiz:",
                format_func=lambda what: f":material/{_ICONS[what]}: {what}",
            )
    if is_opened or chosen == _EDIT:
        open_person(room.directory, person, room.teams, actor=room.actor, zone=room.zone)
    elif chosen == _LEFT:
        confirm_leaving(room.directory, person, actor=room.actor)
    elif chosen:
        change_person(room, person, chosen)


def _choices(person: Person) -> list[str]:
    if not person.is_active:
        return [_AGAIN]
    return [_EDIT, _AWAY if person.status is PersonStatus.AVAILABLE else _BACK, _LEFT]


def change_person(room: PeopleRoom, person: Person, what: str) -> None:
    """Do what was chosen in a person's menu, say so, and draw the page anew."""
    try:
        if what == _AGAIN:
            room.directory.bring_back(person.id, actor=room.actor)
            said = f"{person.name} is back and can be given conversations."
        else:
            status = PersonStatus.AWAY if what == _AWAY else PersonStatus.AVAILABLE
            room.directory.set_status(person.id, status, actor=room.actor)
            said = f"{person.name} is {status.value} as of now."
    except AnswerDeskError as error:
        said = error.message
    say_after_rerun(said)
    st.rerun()


def _draw_teams(room: PeopleRoom) -> None:
    st.subheader("Teams", anchor=False)
    if not room.teams:
        st.caption("A team is asked as a whole: whoever of it is available, in turn.")
    with st.container(key="team-rows" if room.teams else "team-none", gap=None):
        for team in room.teams:
            with st.container(key=f"row-{team.id}", gap=None):
                draw_html(team_row(team, room.people, room.now))
                with st.container(key=f"open-{team.id}"):
                    is_opened = st.button(plain(f"Edit {team.name}"), key=f"edit-{team.id}")
            if is_opened:
                open_team(room.directory, team, room.people, actor=room.actor)
    if st.button("Add a team", key="team_add", icon=":material/group_add:"):
        open_team(room.directory, None, room.people, actor=room.actor)


def people_room(engine: "Engine") -> PeopleRoom:
    """The room of this workspace, as of now."""
    return PeopleRoom(
        directory=engine.directory,
        people=engine.people.list_people(with_inactive=True),
        teams=engine.teams.list_teams(),
        actor=actor(),
        zone=engine.settings.time_zone,
        now=engine.clock(),
    )
