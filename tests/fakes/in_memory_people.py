"""PersonStore and TeamStore in memory, held to the contracts of the real ones."""

from dataclasses import replace
from datetime import datetime

from core.access.people import Person, Team
from core.errors import NotFound


class InMemoryPersonStore:
    """PersonStore."""

    def __init__(self, *people: Person) -> None:
        self.people: dict[str, Person] = {person.id: person for person in people}

    def save_person(self, person: Person) -> None:
        self.people[person.id] = person

    def find_person(self, person_id: str) -> Person:
        if person_id not in self.people:
            raise NotFound(f"There is nobody with the id {person_id}.")
        return self.people[person_id]

    def list_people(self, *, with_inactive: bool = False) -> list[Person]:
        found = [person for person in self.people.values() if person.is_active or with_inactive]
        return sorted(found, key=lambda person: (person.name, person.id))

    def mark_assigned(self, person_id: str, at: datetime) -> None:
        if person_id in self.people:
            self.people[person_id] = replace(self.people[person_id], last_assigned_at=at)


class InMemoryTeamStore:
    """TeamStore. Shares its people with the person store."""

    def __init__(self, people: InMemoryPersonStore, *teams: Team) -> None:
        self._people = people
        self._teams = {team.id: team for team in teams}

    def save_team(self, team: Team) -> None:
        self._teams[team.id] = team

    def delete_team(self, team_id: str) -> None:
        self._teams.pop(team_id, None)
        for person in self._people.people.values():
            kept = tuple(other for other in person.team_ids if other != team_id)
            self._people.people[person.id] = replace(person, team_ids=kept)

    def list_teams(self) -> list[Team]:
        return sorted(self._teams.values(), key=lambda team: (team.name, team.id))
