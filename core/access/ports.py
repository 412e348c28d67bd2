"""What access needs from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.access.people import Person, Team


class PersonStore(Protocol):
    """People of the workspace."""

    def save_person(self, person: Person) -> None:
        """Add, or replace the one of this id."""
        ...

    def find_person(self, person_id: str) -> Person:
        """Raises NotFound."""
        ...

    def list_people(self, *, with_inactive: bool = False) -> list[Person]:
        """In order of name."""
        ...

    def mark_assigned(self, person_id: str, at: datetime) -> None:
        """Remember when the person was last given a conversation; unknown ids are left alone."""
        ...


class TeamStore(Protocol):
    """Teams of the workspace."""

    def save_team(self, team: Team) -> None:
        """Add, or rename the one of this id."""
        ...

    def delete_team(self, team_id: str) -> None:
        """Take it away, also from its people; an unknown one is left alone."""
        ...

    def list_teams(self) -> Sequence[Team]:
        """In order of name."""
        ...
