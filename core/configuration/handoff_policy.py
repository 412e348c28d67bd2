"""When and how conversations are handed to people: part of the agent configuration."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class HandoffMode(StrEnum):
    """What a handoff means."""

    LIVE = "live"
    """A person takes over in the same chat now."""
    ASYNCHRONOUS = "asynchronous"
    """People follow up later, by the address that the customer is asked for unless the channel says never."""
    NONE = "none"
    """The agent stays and says what it can do."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HandoffRule(_Part):
    """A rule in plain words, such as: the customer threatens to go to court."""

    rule: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    examples: tuple[Phrase, ...] = Field((), max_length=20, description="What customers write then")


def _distinct(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Who is named twice is meant once."""
    return tuple(dict.fromkeys(ids))


Ids = Annotated[tuple[str, ...], AfterValidator(_distinct), Field(max_length=100)]


class Routing(_Part):
    """Who gets the conversation: ids of people and teams. Empty: it waits in the queue for anybody."""

    primary_people: Ids = ()
    primary_teams: Ids = ()
    backup_people: Ids = ()
    backup_teams: Ids = ()
    takes_turns: bool = Field(True, description="Give it to the one whose last turn is longest ago")
    only_available: bool = Field(True, description="Only people who are available now")
    overwrites_owner: bool = Field(False, description="Also when the conversation has an owner already")


class HandoffPolicy(_Part):
    """Built-in triggers always hold: cannot answer, asks for a person, paused, out of credits, failing."""

    mode: HandoffMode = HandoffMode.LIVE
    phrases: tuple[Phrase, ...] = Field((), max_length=100, description="Words that hand over when said")
    rules: tuple[HandoffRule, ...] = Field((), max_length=50)
    routing: Routing = Routing()
