"""`team`: groups of people whose queue conversations can wait in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from core.cli.workspace import Workspace, actor, table, workspace_options
from core.errors import NotFound

if TYPE_CHECKING:
    from core.access.people import Team
    from core.bootstrap import Engine


@click.group()
def team() -> None:
    """Add, rename, remove and list teams, which conversations can be routed to."""


@team.command("add")
@click.argument("name")
@workspace_options
@click.pass_obj
def add_team(workspace: Workspace, name: str) -> None:
    """Add a team; put people into it with `person edit --team`."""
    with workspace.engine() as engine:
        added = engine.directory.add_team(name, actor=actor())
    workspace.show({"id": added.id, "name": added.name}, [f"Added {added.name} ({added.id})."])


@team.command("rename")
@click.argument("which", metavar="TEAM")
@click.argument("name")
@workspace_options
@click.pass_obj
def rename_team(workspace: Workspace, which: str, name: str) -> None:
    """Give a team another name. TEAM is its name or id."""
    with workspace.engine() as engine:
        [team_id] = team_ids_of(engine, [which])
        renamed = engine.directory.rename_team(team_id, name, actor=actor())
    workspace.show({"id": renamed.id, "name": renamed.name}, [f"It is called {renamed.name} now."])


@team.command("remove")
@click.argument("which", metavar="TEAM")
@workspace_options
@click.pass_obj
def remove_team(workspace: Workspace, which: str) -> None:
    """Take a team away; its people stay, and what waits in its queue is anybody's. TEAM is its name or id."""
    with workspace.engine() as engine:
        [team_id] = team_ids_of(engine, [which])
        removed = engine.directory.remove_team(team_id, actor=actor())
    workspace.show({"id": removed.id, "name": removed.name}, [f"Removed {removed.name}."])


@team.command("list")
@workspace_options
@click.pass_obj
def list_teams(workspace: Workspace) -> None:
    """List teams with their people."""
    with workspace.engine() as engine:
        people = engine.people.list_people()
        rows = [
            {
                "id": one.id,
                "name": one.name,
                "people": [member.name for member in people if one.id in member.team_ids],
            }
            for one in engine.teams.list_teams()
        ]
    lines = table(
        ["ID", "NAME", "PEOPLE"],
        [[row["id"], row["name"], ", ".join(row["people"]) or "–"] for row in rows],
    )
    workspace.show(rows, lines if rows else ["No team yet. Add one: answerdesk team add NAME"])


def team_ids_of(engine: "Engine", names: Sequence[str]) -> list[str]:
    """Ids of teams given by name or id. Raises NotFound."""
    known = engine.teams.list_teams()
    return [_team_named(known, name).id for name in names]


def _team_named(known: Sequence["Team"], name: str) -> "Team":
    for one in known:
        if name.strip().casefold() in (one.id, one.name.casefold()):
            return one
    raise NotFound(f"There is no team {name}. See: answerdesk team list")
