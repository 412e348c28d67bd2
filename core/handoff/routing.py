"""Who gets a conversation that needs a person. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.access.people import Person, Team, is_available
from core.configuration.handoff_policy import Routing


@dataclass(frozen=True, slots=True)
class Route:
    """Where a conversation goes."""

    person_id: str | None
    """Who gets it; None: it waits in a queue."""
    team_id: str | None
    """Whose queue it waits in, or which team the person was chosen from; None for everybody's."""
    is_someone_available: bool
    """Whether anybody who may take it is there now."""
    why: str
    """In words, for the record."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who there is at one moment."""

    people: Sequence[Person]
    teams: Sequence[Team]
    now: datetime

    def available(self, people: Iterable[Person]) -> list[Person]:
        """Those who take conversations now."""
        return [person for person in people if is_available(person, self.now)]


@dataclass(frozen=True, slots=True)
class _Pool:
    """People and teams named for one purpose, as far as they are there still."""

    people: tuple[Person, ...]
    """Those named first, then the members of the teams; each once, nobody who left."""
    teams: tuple[Team, ...]
    is_backup: bool

    def team_of(self, person: Person) -> Team | None:
        """The first of the named teams that the person is in."""
        return next((team for team in self.teams if team.id in person.team_ids), None)


def find_route(routing: Routing, staff: Staff, *, owner: Person | None = None) -> Route:
    """Where the routing sends it now. `owner`: the person who has it or had it, if any.

    An owner who is still here keeps it, unless the routing overwrites owners, or takes only people who are
    available and the owner is not. Else it goes to somebody of the primary people and teams, else of the
    backup, and where nobody is, into the queue of a named team.
    """
    if owner is not None and owner.is_active and not routing.overwrites_owner:
        is_there = is_available(owner, staff.now)
        if is_there or not routing.only_available:
            return Route(owner.id, None, is_there, f"{owner.name} has the conversation already.")
    pools = _pools(routing, staff)
    for pool in pools:
        choice = staff.available(pool.people) if routing.only_available else list(pool.people)
        if choice:
            person = _next_of(choice, takes_turns=routing.takes_turns)
            team = pool.team_of(person)
            return Route(
                person.id,
                team.id if team else None,
                is_available(person, staff.now),
                _chosen(person, team, routing, pool, is_only_one=len(choice) == 1),
            )
    return _queued(pools, staff)


def _pools(routing: Routing, staff: Staff) -> tuple[_Pool, _Pool]:
    return (
        _pool(routing.primary_people, routing.primary_teams, staff, is_backup=False),
        _pool(routing.backup_people, routing.backup_teams, staff, is_backup=True),
    )


def _pool(person_ids: Sequence[str], team_ids: Sequence[str], staff: Staff, *, is_backup: bool) -> _Pool:
    active = {person.id: person for person in staff.people if person.is_active}
    known = {team.id: team for team in staff.teams}
    teams = tuple(known[key] for key in dict.fromkeys(team_ids) if key in known)
    by_name = sorted(active.values(), key=_by_name)
    members = [person.id for team in teams for person in by_name if team.id in person.team_ids]
    wanted = dict.fromkeys([*(key for key in person_ids if key in active), *members])
    return _Pool(tuple(active[key] for key in wanted), teams, is_backup)


def _next_of(choice: Sequence[Person], *, takes_turns: bool) -> Person:
    """Whose last turn is longest ago, or the first in the list."""
    if not takes_turns:
        return choice[0]
    return min(
        choice,
        key=lambda person: (
            person.last_assigned_at is not None,
            person.last_assigned_at and person.last_assigned_at.timestamp(),
            *_by_name(person),
        ),
    )


def _by_name(person: Person) -> tuple[str, str]:
    return person.name, person.id


def _queued(pools: Sequence[_Pool], staff: Staff) -> Route:
    team = next((team for pool in pools for team in pool.teams), None)
    named = [person for pool in pools for person in pool.people]
    if named or team:
        queue = f"the queue of {team.name}" if team else "everybody's queue"
        return Route(
            None,
            team.id if team else None,
            False,
            f"Nobody of those named can take it, so it waits in {queue}.",
        )
    is_somebody = bool(staff.available(staff.people))
    return Route(None, None, is_somebody, "Nobody is named to take it, so it waits in everybody's queue.")


def _chosen(person: Person, team: Team | None, routing: Routing, pool: _Pool, *, is_only_one: bool) -> str:
    of_team = f" of {team.name}" if team else ""
    whose = f"{person.name}{of_team}"
    backup = ", as the backup" if pool.is_backup else ""
    if is_only_one:
        there = "available" if routing.only_available else "named"
        return f"{whose} is the only one {there}{backup}."
    reason = "has waited longest for a turn" if routing.takes_turns else "is the first in the list"
    return f"{whose} {reason}{backup}."
