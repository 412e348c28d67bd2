"""Adding people and teams, changing them, and knowing who is there."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.access.people import Person, PersonStatus, Team, is_available
from core.access.ports import PersonStore, TeamStore
from core.audit.entries import AuditAction, AuditedChange, AuditKind, differing
from core.audit.trail import AuditTrail
from core.clock import Clock
from core.email_addresses import tidy_email
from core.errors import InvalidInput, NotFound
from core.identifiers import IdFactory
from core.working_hours import ALL_HOURS, WorkingHours

NAME_LENGTH = 100


class Directory:
    """The people of the workspace and their teams. Every change is on the record."""

    def __init__(
        self, *, people: PersonStore, teams: TeamStore, audit: AuditTrail, clock: Clock, ids: IdFactory
    ) -> None:
        self._people = people
        self._teams = teams
        self._audit = audit
        self._clock = clock
        self._ids = ids

    def list_available(self, now: datetime) -> list[Person]:
        """Who takes conversations now, in order of name."""
        return [person for person in self._people.list_people() if is_available(person, now)]

    def add_person(
        self,
        name: str,
        *,
        email: str = "",
        team_ids: Sequence[str] = (),
        hours: WorkingHours = ALL_HOURS,
        actor: str,
    ) -> Person:
        """Somebody who answers customers from now on, available at once.

        Raises InvalidInput for a name that is empty, too long or taken, an email that is none, and
        NotFound for a team that there is not.
        """
        with self._audit.changing():
            person = Person(
                id=self._ids("per"),
                name=self._free_name(name),
                created_at=self._clock(),
                email=_email(email),
                hours=hours,
                team_ids=self._known_teams(team_ids),
            )
            self._people.save_person(person)
            self._audit.record(
                AuditedChange(
                    actor=actor,
                    action=AuditAction.CREATE,
                    kind=AuditKind.PERSON,
                    object_id=person.id,
                    object_name=person.name,
                    after=self._told(person),
                )
            )
        return person

    def edit_person(
        self,
        person_id: str,
        *,
        name: str | None = None,
        email: str | None = None,
        team_ids: Sequence[str] | None = None,
        hours: WorkingHours | None = None,
        actor: str,
    ) -> Person:
        """What is None stays as it is. Raises NotFound and InvalidInput, as when adding."""

        def edited(person: Person) -> Person:
            return replace(
                person,
                name=person.name if name is None else self._free_name(name, of=person_id),
                email=person.email if email is None else _email(email),
                team_ids=person.team_ids if team_ids is None else self._known_teams(team_ids),
                hours=hours or person.hours,
            )

        return self._change(person_id, edited, AuditAction.EDIT, actor=actor)

    def set_status(self, person_id: str, status: PersonStatus, *, actor: str) -> Person:
        """Available or away, as the person says. Raises NotFound."""
        return self._change(
            person_id, lambda person: replace(person, status=status), AuditAction.SWITCH, actor=actor
        )

    def deactivate(self, person_id: str, *, actor: str) -> Person:
        """The person has left: stays on record and is given nothing any more. Raises NotFound."""
        return self._change(
            person_id, lambda person: replace(person, is_active=False), AuditAction.DELETE, actor=actor
        )

    def bring_back(self, person_id: str, *, actor: str) -> Person:
        """The person is there again. Raises NotFound, InvalidInput when somebody has the name meanwhile."""

        def back(person: Person) -> Person:
            return replace(person, name=self._free_name(person.name, of=person_id), is_active=True)

        return self._change(person_id, back, AuditAction.RESTORE, actor=actor)

    def add_team(self, name: str, *, actor: str) -> Team:
        """Raises InvalidInput for a name that is empty, too long or taken."""
        with self._audit.changing():
            team = Team(self._ids("team"), self._free_team_name(name))
            self._teams.save_team(team)
            self._record_team(AuditAction.CREATE, team, actor=actor, after={"name": team.name})
        return team

    def rename_team(self, team_id: str, name: str, *, actor: str) -> Team:
        """Raises NotFound and InvalidInput, as when adding."""
        with self._audit.changing():
            before = self.find_team(team_id)
            team = Team(team_id, self._free_team_name(name, of=team_id))
            self._teams.save_team(team)
            self._record_team(
                AuditAction.EDIT, team, actor=actor, before={"name": before.name}, after={"name": team.name}
            )
        return team

    def remove_team(self, team_id: str, *, actor: str) -> Team:
        """Its people stay; conversations in its queue are anybody's. Raises NotFound."""
        with self._audit.changing():
            team = self.find_team(team_id)
            members = [person.name for person in self._people.list_people() if team_id in person.team_ids]
            self._teams.delete_team(team_id)
            before = {"name": team.name, "people": members}
            self._record_team(AuditAction.DELETE, team, actor=actor, before=before)
        return team

    def find_team(self, team_id: str) -> Team:
        """Raises NotFound."""
        for team in self._teams.list_teams():
            if team.id == team_id:
                return team
        raise NotFound(f"There is no team with the id {team_id}.")

    def _change(
        self, person_id: str, change: Callable[[Person], Person], action: AuditAction, *, actor: str
    ) -> Person:
        with self._audit.changing():
            before = self._people.find_person(person_id)
            person = change(before)
            self._people.save_person(person)
            was, now = differing(self._told(before), self._told(person))
            self._audit.record(
                AuditedChange(
                    actor=actor,
                    action=action,
                    kind=AuditKind.PERSON,
                    object_id=person_id,
                    object_name=person.name,
                    before=was,
                    after=now,
                )
            )
        return person

    def _record_team(self, action: AuditAction, team: Team, *, actor: str, **told: dict[str, Any]) -> None:
        change = AuditedChange(
            actor=actor,
            action=action,
            kind=AuditKind.TEAM,
            object_id=team.id,
            object_name=team.name,
            **told,
        )
        self._audit.record(change)

    def _told(self, person: Person) -> dict[str, Any]:
        """What the audit log says of a person."""
        names = {team.id: team.name for team in self._teams.list_teams()}
        return {
            "name": person.name,
            "email": person.email,
            "status": person.status.value,
            "teams": [names.get(team_id, team_id) for team_id in person.team_ids],
            "hours": person.hours.model_dump(mode="json"),
            "is_active": person.is_active,
        }

    def _free_name(self, name: str, *, of: str = "") -> str:
        tidy = _tidy_name(name, needed_by="A person")
        if _is_taken(tidy, (person.name for person in self._people.list_people() if person.id != of)):
            raise InvalidInput(f"Somebody is called {tidy} already. Customers have to tell people apart.")
        return tidy

    def _free_team_name(self, name: str, *, of: str = "") -> str:
        tidy = _tidy_name(name, needed_by="A team")
        if _is_taken(tidy, (team.name for team in self._teams.list_teams() if team.id != of)):
            raise InvalidInput(f"There is a team called {tidy} already.")
        return tidy

    def _known_teams(self, team_ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.find_team(team_id).id for team_id in dict.fromkeys(team_ids))


def _tidy_name(name: str, *, needed_by: str) -> str:
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not tidy:
        raise InvalidInput(f"{needed_by} needs a name.")
    if len(tidy) > NAME_LENGTH:
        raise InvalidInput(f"A name has at most {NAME_LENGTH} characters, this one has {len(tidy)}.")
    if not tidy.isprintable():
        raise InvalidInput("A name holds letters, digits and signs, and no control characters.")
    return tidy


def _is_taken(name: str, names: Iterable[str]) -> bool:
    return name.casefold() in {other.casefold() for other in names}


def _email(text: str) -> str:
    """Empty, or an address. Raises InvalidInput."""
    if not text.strip():
        return ""
    address = tidy_email(text)
    if address is None:
        raise InvalidInput(f"“{text.strip()[:100]}” is no email address. Write it like ada@example.com.")
    return address
