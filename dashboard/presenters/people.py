"""People and teams as rows, and who is there now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.access.people import Person, PersonStatus, Team, is_available
from core.configuration.handoff_policy import HandoffPolicy, Routing
from core.deployment.hours_text import weekly_text
from core.working_hours import HoursMode, WorkingHours, next_change
from dashboard.formatting import NOTHING, plural, relative
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.transcript import initials


def presence(person: Person, now: datetime) -> tuple[str, str, str]:
    """Word, icon and colour: whether the person takes conversations now, and if not, why."""
    if not person.is_active:
        return "Has left", "person_off", "grey"
    if is_available(person, now):
        return "Available now", "check_circle", "green"
    if person.status is PersonStatus.AWAY:
        return "Away", "do_not_disturb_on", "amber"
    back = next_change(person.hours, now)
    return (f"Outside hours, back {relative(back, now)}" if back else "Outside hours"), "schedule", "grey"


def person_row(person: Person, teams: Mapping[str, str], now: datetime) -> Html:
    """Face, name, teams, hours, presence."""
    word, symbol, tone = presence(person, now)
    of_teams = ", ".join(teams[one] for one in person.team_ids if one in teams) or "No team"
    face = tag(
        "span", initials(person.name), cls="ad-avatar ad-violet" if person.is_active else "ad-avatar ad-grey"
    )
    notes = tag(
        "div",
        tag("span", icon(symbol), word, cls=f"ad-chip ad-{tone}"),
        tag("span", of_teams, cls="ad-muted"),
        tag("span", hours_words(person.hours), cls="ad-muted"),
        cls="ad-item-notes",
    )
    return tag(
        "div", face, tag("div", tag("div", person.name, cls="ad-item-title"), notes), cls="ad-person-row"
    )


def team_row(team: Team, people: Sequence[Person], now: datetime) -> Html:
    """Name, how many, how many are there now."""
    members = members_of(team.id, people)
    there = sum(1 for person in members if is_available(person, now))
    names = ", ".join(person.name for person in members) or "Nobody yet"
    notes = tag(
        "div",
        tag("span", plural(len(members), "person", "people"), cls="ad-num"),
        tag("span", f"{there} available now", cls="ad-num"),
        tag("span", names, cls="ad-muted ad-clip"),
        cls="ad-item-notes",
    )
    return tag("div", tag("div", team.name, cls="ad-item-title"), notes)


def members_of(team_id: str, people: Sequence[Person]) -> list[Person]:
    """Who is in the team and has not left."""
    return [person for person in people if person.is_active and team_id in person.team_ids]


def hours_words(hours: WorkingHours) -> str:
    """`Mon–Fri 09:00–17:00, Europe/Berlin`."""
    if hours.mode is HoursMode.ALWAYS:
        return "All hours"
    outside = "outside " if hours.mode is HoursMode.OUTSIDE else ""
    return f"{outside}{'; '.join(weekly_text(hours.weekly)) or NOTHING}, {hours.time_zone}"


def who_is_there(people: Sequence[Person], policy: HandoffPolicy, now: datetime) -> Html:
    """Who would get a handoff at this moment, first asked first, and what the customer would be told."""
    routing = policy.routing
    groups = [
        ("First asked", _asked(people, routing.primary_people, routing.primary_teams)),
        ("Asked next", _asked(people, routing.backup_people, routing.backup_teams)),
    ]
    if not any(found for _, found in groups):
        groups = [("Anybody", [person for person in people if person.is_active])]
    rows = [
        tag("div", tag("span", name, cls="ad-muted"), *_faces(found, now), cls="ad-row")
        for name, found in groups
        if found
    ]
    nobody = tag("span", "Nobody yet: conversations wait in the queue.", cls="ad-muted")
    return tag("div", *(rows or [nobody]), cls="ad-there")


def is_routed_to_nobody(routing: Routing) -> bool:
    """Whether no person and no team is named: then it waits in the queue for anybody."""
    return not (
        routing.primary_people or routing.primary_teams or routing.backup_people or routing.backup_teams
    )


def _asked(people: Sequence[Person], ids: Sequence[str], team_ids: Sequence[str]) -> list[Person]:
    return [
        person
        for person in people
        if person.is_active and (person.id in ids or set(person.team_ids) & set(team_ids))
    ]


def _faces(people: Sequence[Person], now: datetime) -> list[Html]:
    faces = []
    for person in people:
        word, symbol, tone = presence(person, now)
        faces.append(tag("span", icon(symbol), person.name, cls=f"ad-chip ad-{tone}", title=word))
    return faces
