"""What every PersonStore and TeamStore promises."""

from datetime import time
from types import SimpleNamespace

import pytest

from core.access.people import Person, PersonStatus, Team
from core.errors import NotFound
from core.storage.opening import open_database
from core.storage.person_store import SqlPersonStore, SqlTeamStore
from core.working_hours import HoursMode, WeeklySpan, WorkingHours
from tests.fakes.in_memory_people import InMemoryPersonStore, InMemoryTeamStore
from tests.fakes.sample_records import START, minutes

OFFICE = WorkingHours(
    mode=HoursMode.DURING,
    time_zone="Europe/Stockholm",
    weekly=(WeeklySpan(start=time(9), end=time(17, 30), days=(0, 1, 2, 3, 4)),),
    holidays="SE",
)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kept(request):
    """People and teams of one workspace."""
    if request.param == "memory":
        people = InMemoryPersonStore()
        yield SimpleNamespace(people=people, teams=InMemoryTeamStore(people))
        return
    database = open_database(
        request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")
    )
    yield SimpleNamespace(people=SqlPersonStore(database), teams=SqlTeamStore(database))
    database.close()


def a_person(person_id: str = "per_1", name: str = "Ada", **fields) -> Person:
    return Person(person_id, name, START, **fields)


def test_a_person_comes_back_as_saved(kept):
    full = a_person(
        name="Åsa Öberg 😀",
        email="asa@example.com",
        status=PersonStatus.AWAY,
        hours=OFFICE,
        team_ids=("team_2", "team_1"),
        is_active=False,
        last_assigned_at=minutes(3),
    )
    kept.people.save_person(full)
    assert kept.people.find_person("per_1") == full


def test_saving_a_person_again_replaces_the_earlier_one(kept):
    kept.people.save_person(a_person())
    kept.people.save_person(a_person(name="Bo"))
    assert [person.name for person in kept.people.list_people()] == ["Bo"]


def test_an_unknown_person_is_not_found(kept):
    with pytest.raises(NotFound, match="per_9"):
        kept.people.find_person("per_9")


def test_people_are_listed_by_name_without_those_who_left(kept):
    for person in (
        a_person("per_1", "Cy"),
        a_person("per_3", "Ada"),
        a_person("per_2", "Ada"),
        a_person("per_4", "Bo", is_active=False),
    ):
        kept.people.save_person(person)
    assert [person.id for person in kept.people.list_people()] == ["per_2", "per_3", "per_1"]
    everybody = kept.people.list_people(with_inactive=True)
    assert [person.id for person in everybody] == ["per_2", "per_3", "per_4", "per_1"]


def test_the_last_turn_of_a_person_is_remembered(kept):
    kept.people.save_person(a_person())
    kept.people.mark_assigned("per_1", minutes(5))
    kept.people.mark_assigned("per_9", minutes(5))
    assert kept.people.find_person("per_1") == a_person(last_assigned_at=minutes(5))


def test_teams_are_listed_by_name_and_renamed_by_id(kept):
    for team in (Team("team_1", "Sales"), Team("team_2", "Billing"), Team("team_1", "Orders")):
        kept.teams.save_team(team)
    assert list(kept.teams.list_teams()) == [Team("team_2", "Billing"), Team("team_1", "Orders")]


def test_a_deleted_team_leaves_its_people(kept):
    kept.teams.save_team(Team("team_1", "Sales"))
    kept.people.save_person(a_person(team_ids=("team_1", "team_2")))
    kept.people.save_person(a_person("per_2", "Bo", team_ids=("team_10",), is_active=False))
    kept.teams.delete_team("team_1")
    kept.teams.delete_team("team_9")
    assert kept.teams.list_teams() == []
    assert kept.people.find_person("per_1").team_ids == ("team_2",)
    assert kept.people.find_person("per_2").team_ids == ("team_10",)
