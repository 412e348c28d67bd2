"""`person`: who answers customers, and when they are there."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from core.access.people import PersonStatus
from core.cli.channel_rows import hours_lines
from core.cli.team_commands import team_ids_of
from core.cli.workspace import Workspace, actor, table, workspace_options
from core.errors import InvalidInput, NotFound
from core.working_hours import ALL_HOURS, HoursMode, WorkingHours

if TYPE_CHECKING:
    from datetime import datetime

    from core.access.people import Person, Team
    from core.bootstrap import Engine

_details = (
    click.option("--email", help="Email address; an empty one takes it away."),
    click.option("--team", "teams", multiple=True, help="Name or id of a team. Repeatable."),
    click.option("--hours", multiple=True, help="When they work, such as 'mon-fri 09:00-17:00'. Repeatable."),
    click.option("--time-zone", help="Of the hours, such as Europe/Stockholm; UTC by default."),
)


def _person_details(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_details):
        command = option(command)
    return command


@click.group()
def person() -> None:
    """Add, change and list the people who answer customers."""


@person.command("add")
@click.argument("name")
@_person_details
@workspace_options
@click.pass_obj
def add_person(
    workspace: Workspace,
    name: str,
    email: str | None,
    teams: tuple[str, ...],
    hours: tuple[str, ...],
    time_zone: str | None,
) -> None:
    """Add somebody who answers customers; without --hours they work at all hours.

    Example: answerdesk person add Ada --team Sales --hours "mon-fri 9-17" --time-zone Europe/London
    """
    with workspace.engine() as engine:
        added = engine.directory.add_person(
            name,
            email=email or "",
            team_ids=team_ids_of(engine, teams),
            hours=_hours(ALL_HOURS, hours, time_zone),
            actor=actor(),
        )
        row = _row(added, engine.teams.list_teams(), engine.clock())
    workspace.show(row, [f"{added.name} answers customers now ({added.id})."])


@person.command("edit")
@click.argument("who", metavar="PERSON")
@click.option("--name", help="New name.")
@_person_details
@click.option("--no-team", is_flag=True, help="Take them out of all teams.")
@click.option("--always", is_flag=True, help="They work at all hours.")
@workspace_options
@click.pass_obj
def edit_person(
    workspace: Workspace,
    who: str,
    name: str | None,
    email: str | None,
    teams: tuple[str, ...],
    hours: tuple[str, ...],
    time_zone: str | None,
    no_team: bool,
    always: bool,
) -> None:
    """Change what the options say; the rest stays. --team and --hours replace what was there.

    PERSON is a name, an email address or an id.
    """
    if (teams and no_team) or (always and (hours or time_zone)):
        raise InvalidInput("--no-team goes without --team, and --always without --hours and --time-zone.")
    with workspace.engine() as engine:
        found = _find_person(engine, who)
        changed = engine.directory.edit_person(
            found.id,
            name=name,
            email=email,
            team_ids=team_ids_of(engine, teams) if teams or no_team else None,
            hours=ALL_HOURS if always else _hours(found.hours, hours, time_zone),
            actor=actor(),
        )
        row = _row(changed, engine.teams.list_teams(), engine.clock())
    workspace.show(row, _person_lines(row, changed.hours))


@person.command("list")
@click.option("--all", "with_inactive", is_flag=True, help="Those who left, too.")
@workspace_options
@click.pass_obj
def list_people(workspace: Workspace, with_inactive: bool) -> None:
    """List people, and who takes conversations now."""
    with workspace.engine() as engine:
        teams, now = engine.teams.list_teams(), engine.clock()
        rows = [_row(one, teams, now) for one in engine.people.list_people(with_inactive=with_inactive)]
    cells = [
        [row["id"], row["name"], _state(row), ", ".join(row["teams"]) or "–", row["email"] or "–"]
        for row in rows
    ]
    lines = table(["ID", "NAME", "NOW", "TEAMS", "EMAIL"], cells)
    workspace.show(rows, lines if rows else ["Nobody yet. Add the first: answerdesk person add NAME"])


@person.command("status")
@click.argument("who", metavar="PERSON")
@click.argument("status", type=click.Choice([status.value for status in PersonStatus]))
@workspace_options
@click.pass_obj
def set_status(workspace: Workspace, who: str, status: str) -> None:
    """Say that somebody is available or away. PERSON is a name, an email address or an id."""
    _change(
        workspace,
        who,
        lambda engine, key: engine.directory.set_status(key, PersonStatus(status), actor=actor()),
    )


@person.command("remove")
@click.argument("who", metavar="PERSON")
@workspace_options
@click.pass_obj
def remove_person(workspace: Workspace, who: str) -> None:
    """Give somebody nothing any more; what they wrote stays. PERSON is a name, an email address or an id."""
    _change(workspace, who, lambda engine, key: engine.directory.deactivate(key, actor=actor()))


@person.command("restore")
@click.argument("who", metavar="PERSON")
@workspace_options
@click.pass_obj
def restore_person(workspace: Workspace, who: str) -> None:
    """Bring back somebody who was removed. PERSON is a name, an email address or an id."""
    _change(workspace, who, lambda engine, key: engine.directory.bring_back(key, actor=actor()), is_back=True)


def _change(
    workspace: Workspace, who: str, change: Callable[["Engine", str], "Person"], *, is_back: bool = False
) -> None:
    with workspace.engine() as engine:
        changed = change(engine, _find_person(engine, who, with_inactive=is_back).id)
        row = _row(changed, engine.teams.list_teams(), engine.clock())
    workspace.show(row, [f"{changed.name}: {_state(row)}."])


def _find_person(engine: "Engine", who: str, *, with_inactive: bool = False) -> "Person":
    """By id, name or email. Raises NotFound, and InvalidInput when several are meant."""
    wanted = who.strip().casefold()
    people = engine.people.list_people(with_inactive=with_inactive)
    found = [one for one in people if wanted in (one.id, one.name.casefold(), one.email.casefold())]
    if not wanted or not found:
        raise NotFound(f"There is nobody called {who}. See: answerdesk person list")
    if len(found) > 1:
        raise InvalidInput(
            f"Several people are meant by {who}. Say which by id: answerdesk person list --all"
        )
    return found[0]


def _hours(before: WorkingHours, hours: Sequence[str], time_zone: str | None) -> WorkingHours:
    from core.deployment.changes import hours_from
    from core.deployment.hours_text import parse_weekly

    changes: dict[str, Any] = {"time_zone": time_zone} if time_zone else {}
    if hours:
        weekly = tuple(span for text in hours for span in parse_weekly(text))
        changes |= {"mode": HoursMode.DURING, "weekly": weekly}
    return hours_from(before.model_dump() | changes) if changes else before


def _row(one: "Person", teams: Sequence["Team"], now: "datetime") -> dict[str, Any]:
    from core.access.people import is_available

    return {
        "id": one.id,
        "name": one.name,
        "email": one.email,
        "status": one.status.value,
        "is_active": one.is_active,
        "is_available": is_available(one, now),
        "teams": [team.name for team in teams if team.id in one.team_ids],
        "hours": one.hours.model_dump(mode="json"),
    }


def _state(row: dict[str, Any]) -> str:
    if not row["is_active"]:
        return "removed"
    if row["is_available"]:
        return "available"
    return "away" if row["status"] == PersonStatus.AWAY.value else "outside working hours"


def _person_lines(row: dict[str, Any], hours: WorkingHours) -> list[str]:
    teams, email = ", ".join(row["teams"]) or "no team", row["email"] or "no email"
    return [f"{row['name']} ({row['id']}): {_state(row)}; {teams}; {email}", *hours_lines(hours)]
