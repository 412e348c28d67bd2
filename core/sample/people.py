"""The sample company's people and teams, and its live chat: set up once, left alone afterwards."""

import json
from pathlib import Path
from typing import Any

from core.access.people import Person, PersonStatus, Team
from core.audit.entries import AuditAction, AuditedChange, AuditKind
from core.bootstrap import Engine
from core.deployment.deployment import DEPLOYABLE

TEAM_FILE = "team.json"
ACTOR = "sample"


def person_id_of(name: str) -> str:
    """The id of the colleague of this name."""
    return f"per_{name.casefold()}"


def load_people(engine: Engine, folder: Path) -> None:
    """Add the people and deploy the channels in a workspace that has no people yet; else change nothing."""
    if engine.people.list_people(with_inactive=True):
        return
    given: dict[str, Any] = json.loads((folder / TEAM_FILE).read_text("utf-8"))
    with engine.audit.changing():
        for team in given["teams"]:
            engine.teams.save_team(Team(team["id"], team["name"]))
            _record(engine, AuditKind.TEAM, team["id"], team["name"], {"name": team["name"]})
        for one in given["people"]:
            _add_person(engine, one, teams={team["id"]: team["name"] for team in given["teams"]})
        for channel in DEPLOYABLE:
            engine.deployment.deploy(channel, actor=ACTOR)


def _add_person(engine: Engine, one: dict[str, Any], *, teams: dict[str, str]) -> None:
    person = Person(
        person_id_of(one["name"]),
        one["name"],
        engine.clock(),
        email=one["email"],
        status=PersonStatus(one["status"]),
        team_ids=tuple(one["teams"]),
    )
    engine.people.save_person(person)
    told = {
        "name": person.name,
        "email": person.email,
        "teams": [teams[team_id] for team_id in person.team_ids],
        "status": person.status.value,
    }
    _record(engine, AuditKind.PERSON, person.id, person.name, told)


def _record(engine: Engine, kind: AuditKind, object_id: str, name: str, told: dict[str, Any]) -> None:
    change = AuditedChange(ACTOR, AuditAction.CREATE, kind, object_id, name, after=told)
    engine.audit.record(change)
