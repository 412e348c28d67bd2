"""`inbox`: conversations that people answer, from the command line."""

from typing import TYPE_CHECKING, Any

import click

from core.cli.workspace import Workspace, actor, table, workspace_options
from core.errors import InvalidInput, NotFound
from core.inbox.entries import InboxEntry, InboxView

if TYPE_CHECKING:
    from core.access.people import Person, Team
    from core.bootstrap import Engine
    from core.inbox.inbox import Inbox
    from core.inbox.opened import OpenedConversation

_PERSON = click.option("--as", "person", metavar="PERSON", help="Who you are: name, email or id.")


@click.group()
def inbox() -> None:
    """List, read and answer the conversations that wait for a person."""


@inbox.command("list")
@click.option(
    "--view",
    type=click.Choice([view.value for view in InboxView]),
    default=InboxView.QUEUE.value,
    show_default=True,
    help="Which conversations.",
)
@click.option("--text", default="", help="Instead: every conversation that mentions this.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="At most so many.")
@_PERSON
@workspace_options
@click.pass_obj
def list_inbox(workspace: Workspace, view: str, text: str, limit: int, person: str | None) -> None:
    """List conversations; what waits longest stands first."""
    with workspace.engine() as engine:
        who = _find_person(engine.inbox, person) if person else None
        entries, has_more = engine.inbox.list_entries(InboxView(view), person=who, text=text, limit=limit)
        names = _names(engine.inbox)
    rows = [_entry_row(entry, names) for entry in entries]
    heads = ["ID", "WAITING SINCE", "WHO", "CUSTOMER", "LAST WORDS"]
    lines = table(
        heads,
        [
            [row["id"], row["waiting_since"] or "–", row["person"] or "–", row["customer"], row["last_words"]]
            for row in rows
        ],
    )
    workspace.show(rows, lines if rows else ["Nothing here."])
    if has_more:
        workspace.note(f"There are more than {limit}; raise --limit to see them.")


@inbox.command("show")
@click.argument("conversation_id")
@workspace_options
@click.pass_obj
def show_conversation(workspace: Workspace, conversation_id: str) -> None:
    """Show one conversation: transcript, notes, and why people have it. It does not count as read."""
    with workspace.engine() as engine:
        opened = engine.inbox.open(conversation_id)
        names = _names(engine.inbox)
    data = _conversation_data(opened, names)
    workspace.show(data, _transcript_lines(data))


@inbox.command("reply")
@click.argument("conversation_id")
@click.argument("text")
@_PERSON
@workspace_options
@click.pass_obj
def reply(workspace: Workspace, conversation_id: str, text: str, person: str | None) -> None:
    """Send the customer a message as a person. The agent is silent from then on."""
    with workspace.engine() as engine:
        who = _somebody(engine, person)
        message = engine.handling.reply(conversation_id, text, person_id=who.id)
    workspace.show(
        {"conversation_id": conversation_id, "message_id": message.id, "position": message.position},
        [f"Sent as {who.name}."],
    )


@inbox.command("assign")
@click.argument("conversation_id")
@click.option("--to", "person", metavar="PERSON", help="Name, email or id of a person.")
@click.option("--team", help="Name or id of a team: it waits in their queue.")
@click.option("--queue", "is_released", is_flag=True, help="Nobody: back into the queue.")
@workspace_options
@click.pass_obj
def assign(
    workspace: Workspace, conversation_id: str, person: str | None, team: str | None, is_released: bool
) -> None:
    """Give a conversation to a person or a team, or back into the queue."""
    if sum(map(bool, (person, team, is_released))) != 1:
        raise InvalidInput("Give one of --to, --team and --queue.")
    with workspace.engine() as engine:
        if is_released:
            engine.handling.release(conversation_id, actor=actor())
        else:
            engine.handling.assign(
                conversation_id,
                person_id=_find_person(engine.inbox, person).id if person else None,
                team_id=_find_team(engine.inbox, team).id if team else None,
                actor=actor(),
            )
        opened = engine.inbox.open(conversation_id)
    whom = opened.assignee.name if opened.assignee else opened.team.name if opened.team else "nobody"
    _show_state(workspace, opened, f"It is with {whom} now.")


@inbox.command("note")
@click.argument("conversation_id")
@click.argument("text")
@_PERSON
@workspace_options
@click.pass_obj
def note(workspace: Workspace, conversation_id: str, text: str, person: str | None) -> None:
    """Write down something for colleagues, which the customer never sees."""
    with workspace.engine() as engine:
        by = _find_person(engine.inbox, person).name if person else actor()
        event = engine.handling.note(conversation_id, text, actor=by)
    workspace.show({"conversation_id": conversation_id, "event_id": event.id}, ["Noted."])


@inbox.command("close")
@click.argument("conversation_id")
@workspace_options
@click.pass_obj
def close(workspace: Workspace, conversation_id: str) -> None:
    """Close a conversation. The customer's next message opens it again."""
    with workspace.engine() as engine:
        engine.handling.close(conversation_id, actor=actor())
        opened = engine.inbox.open(conversation_id)
    _show_state(workspace, opened, "Closed.")


@inbox.command("reopen")
@click.argument("conversation_id")
@click.option("--to", "person", metavar="PERSON", help="Who has it then; without, it is queued.")
@workspace_options
@click.pass_obj
def reopen(workspace: Workspace, conversation_id: str, person: str | None) -> None:
    """Open a closed conversation again."""
    with workspace.engine() as engine:
        who = _find_person(engine.inbox, person).id if person else None
        engine.handling.reopen(conversation_id, actor=actor(), person_id=who)
        opened = engine.inbox.open(conversation_id)
    _show_state(workspace, opened, "Open again.")


def _show_state(workspace: Workspace, opened: "OpenedConversation", said: str) -> None:
    one = opened.conversation
    data = {
        "id": one.id,
        "state": one.state.value,
        "person": opened.assignee.name if opened.assignee else None,
        "team": opened.team.name if opened.team else None,
    }
    workspace.show(data, [said])


def _somebody(engine: "Engine", named: str | None) -> "Person":
    """The person named; the only one there is when none was. Raises InvalidInput and NotFound."""
    if named:
        return _find_person(engine.inbox, named)
    people = engine.inbox.people()
    if len(people) != 1:
        raise InvalidInput("Say who you are with --as: customers see the name of whoever answers them.")
    return people[0]


def _find_person(inbox: "Inbox", named: str) -> "Person":
    wanted = named.strip().casefold()
    for person in inbox.people():
        if wanted in {person.id.casefold(), person.name.casefold(), person.email.casefold()} - {""}:
            return person
    raise NotFound(f"There is nobody called {named}. `answerdesk people list` shows who there is.")


def _find_team(inbox: "Inbox", named: str) -> "Team":
    wanted = named.strip().casefold()
    for team in inbox.teams():
        if wanted in {team.id.casefold(), team.name.casefold()}:
            return team
    raise NotFound(f"There is no team called {named}.")


def _names(inbox: "Inbox") -> dict[str, str]:
    return {one.id: one.name for one in inbox.people(with_inactive=True)}


def _entry_row(entry: InboxEntry, names: dict[str, str]) -> dict[str, Any]:
    one = entry.conversation
    return {
        "id": one.id,
        "state": one.state.value,
        "channel": one.channel.value,
        "customer": one.customer,
        "subject": one.subject,
        "waiting_since": one.waiting_since,
        "last_activity_at": one.last_activity_at,
        "handoff_reason": one.handoff_reason,
        "language": one.language,
        "person": names.get(one.assignee_id or "", "") or None,
        "team_id": one.team_id,
        "is_unread": entry.is_unread,
        "last_words": entry.last_words,
    }


def _conversation_data(opened: "OpenedConversation", names: dict[str, str]) -> dict[str, Any]:
    one = opened.conversation
    messages = [
        {
            "position": message.position,
            "at": message.created_at,
            "role": message.role.value,
            "author": names.get(message.author, "") or None,
            "text": message.text,
            "files": [file.name for file in message.attachments],
        }
        for message in opened.messages
    ]
    return {
        "id": one.id,
        "state": one.state.value,
        "channel": one.channel.value,
        "customer": one.customer,
        "person": opened.assignee.name if opened.assignee else None,
        "team": opened.team.name if opened.team else None,
        "waiting_since": one.waiting_since,
        "handoff": dict(opened.handoff.summary) if opened.handoff else None,
        "messages": messages,
        "events": [{"at": event.created_at, "kind": event.kind, **event.detail} for event in opened.events],
    }


def _transcript_lines(data: dict[str, Any]) -> list[str]:
    who = data["person"] or data["team"] or "nobody"
    lines = [f"{data['customer'] or 'Unknown customer'}  ({data['state']}, with {who})", ""]
    if data["handoff"] and data["handoff"].get("text"):
        lines += [*str(data["handoff"]["text"]).splitlines(), ""]
    for message in data["messages"]:
        name = message["author"] or message["role"]
        lines.append(f"[{message['at']:%Y-%m-%d %H:%M}] {name}: {message['text']}")
        lines += [f"    file: {file}" for file in message["files"]]
    notes = [event for event in data["events"] if event["kind"] == "noted"]
    lines += [f"Note by {event.get('by')}: {event.get('text')}" for event in notes]
    return lines
