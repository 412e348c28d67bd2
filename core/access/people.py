"""People who answer customers, and their teams."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.working_hours import ALL_HOURS, WorkingHours, is_on


class PersonStatus(StrEnum):
    """What a person says of themselves."""

    AVAILABLE = "available"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who answers customers or runs the agent."""

    id: str
    name: str
    created_at: datetime
    email: str = ""
    status: PersonStatus = PersonStatus.AVAILABLE
    hours: WorkingHours = ALL_HOURS
    team_ids: tuple[str, ...] = ()
    is_active: bool = True
    """People who left stay on record, and are given nothing any more."""
    last_assigned_at: datetime | None = None
    """For taking turns."""


@dataclass(frozen=True, slots=True)
class Team:
    """Several people who share conversations."""

    id: str
    name: str


def is_available(person: Person, at: datetime) -> bool:
    """Whether the person takes conversations now: active, not away, and inside their hours."""
    return person.is_active and person.status is PersonStatus.AVAILABLE and is_on(person.hours, at)
