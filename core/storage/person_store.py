"""People who answer customers, and their teams, in the system of record."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row, bindparam, delete, select, update

from core.access.people import Person, Team
from core.errors import DamagedRecord, NotFound
from core.storage.change_marks import Stream, take_mark
from core.storage.database import Database
from core.storage.people_tables import people, teams
from core.storage.rows import columns_of, upsert, values_of
from core.working_hours import WorkingHours

_PERSON = columns_of(people, Person)
_FIND_PERSON = select(*_PERSON).where(people.c.id == bindparam("id"))
_LIST_PEOPLE = select(*_PERSON).order_by(people.c.name, people.c.id)
_LIST_ACTIVE = _LIST_PEOPLE.where(people.c.is_active.is_(True))
_LIST_TEAMS = select(*columns_of(teams, Team)).order_by(teams.c.name, teams.c.id)


class SqlPersonStore:
    """PersonStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_person(self, person: Person) -> None:
        """Add, or replace the one of this id."""
        row = values_of(person, people) | {
            "hours": person.hours.model_dump(mode="json"),
            "team_ids": list(person.team_ids),
        }
        with self._database.write() as connection:
            take_mark(connection, Stream.PEOPLE)
            upsert(connection, people, [row], key=("id",))

    def find_person(self, person_id: str) -> Person:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(_FIND_PERSON, {"id": person_id}).first()
        if row is None:
            raise NotFound(f"There is nobody with the id {person_id}.")
        return _person(row)

    def list_people(self, *, with_inactive: bool = False) -> list[Person]:
        """In order of name."""
        query = _LIST_PEOPLE if with_inactive else _LIST_ACTIVE
        with self._database.read() as connection:
            return [_person(row) for row in connection.execute(query)]

    def mark_assigned(self, person_id: str, at: datetime) -> None:
        """Remember when the person was last given a conversation; unknown ids are left alone."""
        with self._database.write() as connection:
            connection.execute(update(people).where(people.c.id == person_id).values(last_assigned_at=at))


class SqlTeamStore:
    """TeamStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_team(self, team: Team) -> None:
        """Add, or rename the one of this id."""
        with self._database.write() as connection:
            take_mark(connection, Stream.PEOPLE)
            upsert(connection, teams, [values_of(team, teams)], key=("id",))

    def delete_team(self, team_id: str) -> None:
        """Take it away, also from its people; an unknown one is left alone."""
        with self._database.write() as connection:
            take_mark(connection, Stream.PEOPLE)
            connection.execute(delete(teams).where(teams.c.id == team_id))
            for row in connection.execute(select(people.c.id, people.c.team_ids)).all():
                if team_id in row.team_ids:
                    kept = [other for other in row.team_ids if other != team_id]
                    connection.execute(update(people).where(people.c.id == row.id).values(team_ids=kept))

    def list_teams(self) -> list[Team]:
        """In order of name."""
        with self._database.read() as connection:
            return [Team(*row) for row in connection.execute(_LIST_TEAMS)]


def _person(row: Row[Any]) -> Person:
    try:
        hours = WorkingHours.model_validate(row.hours)
    except ValidationError as error:
        raise DamagedRecord(
            f"The working hours stored for {row.name} are not hours that this program understands. "
            "Set them again: answerdesk person edit."
        ) from error
    return Person(**{**row._mapping, "hours": hours, "team_ids": tuple(row.team_ids)})
