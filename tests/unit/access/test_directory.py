"""Adding people and teams, changing them, and what is put on record of it."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest

from core.access.directory import Directory
from core.access.people import PersonStatus
from core.audit.entries import AuditAction, AuditKind
from core.clock import fixed_clock
from core.errors import InvalidInput, NotFound
from core.identifiers import counted_ids
from core.working_hours import HoursMode, WeeklySpan, WorkingHours
from tests.fakes.in_memory_audit import InMemoryAuditLog, a_trail
from tests.fakes.in_memory_people import InMemoryPersonStore, InMemoryTeamStore
from tests.fakes.sample_records import START

MORNINGS = WorkingHours(
    mode=HoursMode.DURING, weekly=(WeeklySpan(start=time(9), end=time(12), days=(0, 1, 2, 3, 4)),)
)


@pytest.fixture
def office():
    people = InMemoryPersonStore()
    teams = InMemoryTeamStore(people)
    log = InMemoryAuditLog()
    directory = Directory(
        people=people, teams=teams, audit=a_trail(log), clock=fixed_clock(START), ids=counted_ids()
    )
    return SimpleNamespace(people=people, teams=teams, log=log, directory=directory)


def add(office, name="Ada", **fields):
    return office.directory.add_person(name, actor="Eve", **fields)


def last_change(office):
    return office.log.changes[-1]


def test_a_new_person_is_active_and_available(office):
    person = add(office, "  Ada \t Lovelace ", email=" Ada@Example.COM ")
    assert office.people.find_person(person.id) == person
    assert (person.name, person.email, person.created_at) == ("Ada Lovelace", "Ada@example.com", START)
    assert office.directory.list_available(START) == [person]


@pytest.mark.parametrize("name", ["", "  \n ", "x" * 101, "Ada\u202eLovelace", "A\x00da"])
def test_a_name_that_cannot_be_shown_is_refused(office, name):
    with pytest.raises(InvalidInput, match="name"):
        add(office, name)
    assert office.people.list_people() == []


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "@example.com", "a b@example.com", "ada@example", "x" * 300]
)
def test_an_email_that_is_none_is_refused(office, email):
    with pytest.raises(InvalidInput, match="no email address"):
        add(office, email=email)


def test_two_active_people_never_have_one_name(office):
    ada = add(office, "Åsa")
    with pytest.raises(InvalidInput, match="already"):
        add(office, "åSA")
    bo = add(office, "Bo")
    with pytest.raises(InvalidInput, match="already"):
        office.directory.edit_person(bo.id, name="Åsa", actor="Eve")
    office.directory.edit_person(ada.id, name="ÅSA", actor="Eve")


def test_the_name_of_somebody_who_left_is_free_until_they_come_back(office):
    first = add(office)
    office.directory.deactivate(first.id, actor="Eve")
    second = add(office)
    with pytest.raises(InvalidInput, match="already"):
        office.directory.bring_back(first.id, actor="Eve")
    office.directory.deactivate(second.id, actor="Eve")
    assert office.directory.bring_back(first.id, actor="Eve").is_active


def test_only_those_who_are_there_are_available(office):
    morning = add(office, "Morning", hours=MORNINGS)
    away = add(office, "Away")
    gone = add(office, "Gone")
    office.directory.set_status(away.id, PersonStatus.AWAY, actor="Away")
    office.directory.deactivate(gone.id, actor="Eve")
    assert office.directory.list_available(START) == [morning]
    assert office.directory.list_available(START + timedelta(hours=6)) == []


def test_a_person_is_put_in_teams_that_there_are(office):
    team = office.directory.add_team("Sales", actor="Eve")
    person = add(office, team_ids=(team.id, team.id))
    assert person.team_ids == (team.id,)
    with pytest.raises(NotFound, match="team_9"):
        office.directory.edit_person(person.id, team_ids=("team_9",), actor="Eve")


def test_two_teams_never_have_one_name(office):
    office.directory.add_team("Sales", actor="Eve")
    other = office.directory.add_team("Billing", actor="Eve")
    with pytest.raises(InvalidInput, match="already"):
        office.directory.rename_team(other.id, "SALES", actor="Eve")


def test_an_edit_is_recorded_with_what_differs_alone(office):
    person = add(office)
    office.directory.edit_person(person.id, email="ada@example.com", actor="Bo")
    change = last_change(office)
    assert (change.actor, change.action, change.kind) == ("Bo", AuditAction.EDIT, AuditKind.PERSON)
    assert (change.before, change.after) == ({"email": ""}, {"email": "ada@example.com"})


def test_an_edit_that_changes_nothing_is_not_recorded(office):
    person = add(office)
    office.directory.edit_person(person.id, name="Ada", actor="Bo")
    office.directory.set_status(person.id, PersonStatus.AVAILABLE, actor="Bo")
    assert [change.action for change in office.log.changes] == [AuditAction.CREATE]


def test_every_kind_of_change_is_recorded(office):
    team = office.directory.add_team("Sales", actor="Eve")
    person = add(office, team_ids=(team.id,))
    office.directory.set_status(person.id, PersonStatus.AWAY, actor="Ada")
    office.directory.deactivate(person.id, actor="Eve")
    office.directory.bring_back(person.id, actor="Eve")
    office.directory.rename_team(team.id, "Orders", actor="Eve")
    office.directory.remove_team(team.id, actor="Eve")
    assert [(change.kind.value, change.action.value) for change in office.log.changes] == [
        ("team", "create"),
        ("person", "create"),
        ("person", "switch"),
        ("person", "delete"),
        ("person", "restore"),
        ("team", "edit"),
        ("team", "delete"),
    ]
    assert last_change(office).before == {"name": "Orders", "people": ["Ada"]}
    assert office.log.changes[1].after["teams"] == ["Sales"]


def test_whoever_is_not_there_cannot_be_changed(office):
    with pytest.raises(NotFound):
        office.directory.set_status("per_9", PersonStatus.AWAY, actor="Eve")
    with pytest.raises(NotFound):
        office.directory.remove_team("team_9", actor="Eve")
    assert office.log.changes == []
