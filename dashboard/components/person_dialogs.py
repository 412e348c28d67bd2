"""Adding and changing people and teams, each a dialog that says what it means for customers."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.access.directory import Directory
from core.access.people import Person, Team
from core.errors import AnswerDeskError, InvalidInput
from core.working_hours import ALL_HOURS, WorkingHours
from dashboard.components.hours_editor import draw_hours, fill_hours
from dashboard.formatting import plural
from dashboard.presenters.people import members_of
from dashboard.presenters.untrusted_text import plain
from dashboard.session import dialog_opens, say_after_rerun

_NAME_LENGTH = 100


def open_person(
    directory: Directory, person: Person | None, teams: Sequence[Team], *, actor: str, zone: str
) -> None:
    """Add somebody, or change them."""
    begin_person(person, zone=zone)
    title = "Change this person" if person else "Add a person"
    st.dialog(title, icon=":material/person:", width="medium", on_dismiss="rerun")(draw_person)(
        directory, person, teams, actor=actor
    )


def begin_person(person: Person | None, *, zone: str) -> None:
    """Have the dialog show this person when it is drawn next; None: a new one, in this time zone."""
    st.session_state["person_name"] = person.name if person else ""
    st.session_state["person_email"] = person.email if person else ""
    st.session_state["person_teams"] = list(person.team_ids) if person else []
    fill_hours(person.hours if person else ALL_HOURS, zone=zone)


def draw_person(directory: Directory, person: Person | None, teams: Sequence[Team], *, actor: str) -> None:
    """What stands in the dialog."""
    dialog_opens()
    names = {team.id: team.name for team in teams}
    name = st.text_input(
        "Name", key="person_name", max_chars=_NAME_LENGTH, help="Customers see who answers them"
    )
    email = st.text_input("Email", key="person_email", max_chars=254, placeholder="ada@example.com")
    team_ids = st.multiselect(
        "Teams",
        list(names),
        key="person_teams",
        format_func=lambda one: names.get(one, "No longer here"),
        placeholder="No team",
    )
    hours, problem = _hours(person.hours if person else ALL_HOURS)
    st.caption("Counts at once.")
    if not st.button("Save", key="person_save", type="primary"):
        return
    if hours is None:
        st.error(problem, icon=":material/error:")
        return
    tidy = name.strip()
    if person is None:
        _do(
            lambda: directory.add_person(name, email=email, team_ids=team_ids, hours=hours, actor=actor),
            f"{tidy} is added and available as of now.",
        )
    else:
        _do(
            lambda: directory.edit_person(
                person.id, name=name, email=email, team_ids=team_ids, hours=hours, actor=actor
            ),
            f"{tidy} is saved; it counts at once.",
        )


def _hours(kept: WorkingHours) -> tuple[WorkingHours | None, str]:
    try:
        return draw_hours(kept), ""
    except InvalidInput as error:
        return None, error.message


@st.dialog("Has left", icon=":material/person_off:", on_dismiss="rerun")
def confirm_leaving(directory: Directory, person: Person, *, actor: str) -> None:
    """Says what it means before it is done."""
    dialog_opens()
    st.write(plain(f"{person.name} is given no conversations any more, and can no longer be chosen."))
    st.caption("Customers who wait for them, now or later, stand in everybody's queue from now on.")
    st.caption("What they answered stays on record. They can be brought back at any time.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Leave it", key="leaving_cancel"):
            st.rerun()
        is_agreed = st.button("They have left", key="leaving_confirm", type="primary")
    if is_agreed:
        _do(lambda: directory.deactivate(person.id, actor=actor), f"{person.name} has left.")


def open_team(directory: Directory, team: Team | None, people: Sequence[Person], *, actor: str) -> None:
    """Add a team, rename it, or take it away."""
    st.session_state["team_name"] = team.name if team else ""
    title = "Change this team" if team else "Add a team"
    st.dialog(title, icon=":material/group:", on_dismiss="rerun")(_draw_team)(directory, team, people, actor)


def _draw_team(directory: Directory, team: Team | None, people: Sequence[Person], actor: str) -> None:
    dialog_opens()
    with st.form("team", border=False):
        name = st.text_input("Name", key="team_name", max_chars=_NAME_LENGTH)
        st.caption("Who is in it is said at each person. Counts at once.")
        is_saved = st.form_submit_button("Save", key="team_save", type="primary")
    if is_saved and team is None:
        _do(lambda: directory.add_team(name, actor=actor), f"The team {name.strip()} is added.")
    elif is_saved and team is not None:
        _do(
            lambda: directory.rename_team(team.id, name, actor=actor),
            f"The team is called {name.strip()} now.",
        )
    if team is None:
        return
    count = len(members_of(team.id, people))
    stay = f"Its {plural(count, 'person', 'people')} stay; " if count else ""
    is_sure = st.checkbox(f"Remove the team. {stay}what waits for it is anybody's then.", key="team_sure")
    if st.button("Remove", key="team_remove", icon=":material/delete:", disabled=not is_sure):
        _do(lambda: directory.remove_team(team.id, actor=actor), f"The team {team.name} is removed.")


def _do(change: Callable[[], object], said: str) -> None:
    try:
        change()
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    say_after_rerun(said)
    st.rerun()
