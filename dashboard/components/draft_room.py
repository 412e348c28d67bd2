"""What the pages that edit the agent share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from core.answering.preflight_findings import Finding
from core.configuration.agent_config import AgentConfig
from core.configuration.versions import ConfigVersions
from dashboard.components.draft_trial import Trying
from dashboard.formatting import zone_named
from dashboard.session import actor

if TYPE_CHECKING:
    from core.bootstrap import Engine


@dataclass(frozen=True, slots=True)
class DraftRoom:
    """Services and facts of one run of a page."""

    configuration: ConfigVersions
    check: Callable[[AgentConfig], Sequence[Finding]]
    """Looks for what is contradictory, promised in vain or never said."""
    trying: Trying
    names: Mapping[str, str]
    """Of people and teams, by their ids."""
    author: str
    has_chat_model: bool
    now: datetime
    zone: tzinfo


def draft_room(engine: "Engine") -> DraftRoom:
    """The room of this workspace, as of now."""
    return DraftRoom(
        configuration=engine.configuration,
        check=engine.preflight.check,
        trying=Trying(engine.agent, engine.documents.current_version),
        names={
            **{person.id: person.name for person in engine.people.list_people()},
            **{team.id: team.name for team in engine.teams.list_teams()},
        },
        author=actor(),
        has_chat_model=engine.chat_model is not None,
        now=engine.clock(),
        zone=zone_named(engine.settings.time_zone),
    )
