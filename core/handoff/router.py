"""Routing with the people there are: read, decided, and remembered for the next turn."""

from datetime import datetime, timedelta

from core.access.people import Person
from core.access.ports import PersonStore, TeamStore
from core.clock import Clock
from core.configuration.handoff_policy import HandoffPolicy
from core.errors import NotFound
from core.handoff.routing import Route, Staff, find_route

_NEXT_INSTANT = timedelta(microseconds=1)


class HandoffRouter:
    """Who gets conversations of one workspace."""

    def __init__(self, *, people: PersonStore, teams: TeamStore, clock: Clock) -> None:
        self._people = people
        self._teams = teams
        self._clock = clock

    def route(self, policy: HandoffPolicy, *, owner_id: str | None, now: datetime | None = None) -> Route:
        """By the policy's routing, now. `owner_id`: who has the conversation or had it before; unknown ids
        count as nobody. Nothing is written: call `mark_assigned` once the conversation is stored.
        """
        return find_route(policy.routing, self._staff(now), owner=self._find(owner_id))

    def mark_assigned(self, person_id: str, at: datetime) -> None:
        """The person has had a turn. Unknown ids are left alone.

        Later than every turn before it, whatever the clock shows, so that no turn is a tie.
        """
        people = self._people.list_people(with_inactive=True)
        turns = [person.last_assigned_at for person in people if person.last_assigned_at]
        self._people.mark_assigned(person_id, max([at, *(turn + _NEXT_INSTANT for turn in turns)]))

    def _staff(self, now: datetime | None) -> Staff:
        return Staff(self._people.list_people(), self._teams.list_teams(), now or self._clock())

    def _find(self, person_id: str | None) -> Person | None:
        try:
            return self._people.find_person(person_id) if person_id else None
        except NotFound:
            return None
