"""`channel` and `agent`: where the agent takes conversations, when, and the switch."""

from typing import TYPE_CHECKING, Any

import click

from core.cli.workspace import Workspace, actor, table, workspace_options
from core.errors import InvalidInput

if TYPE_CHECKING:
    from core.bootstrap import Engine
    from core.conversations.conversation import Channel

# As their enumerations have them, which cost every command a tenth of a second to load; a test compares.
CHANNELS = ("live_chat", "email", "whatsapp", "messenger", "api")
EMAIL_ASKS = ("before_first_reply", "after_first_reply", "when_handing_off", "never")
SIDES = ("right", "left")
THEMES = ("auto", "light", "dark")


def _as_channel(context: click.Context, parameter: click.Parameter, value: str) -> "Channel":  # noqa: ARG001
    from core.conversations.conversation import Channel

    return Channel(value)


channel_argument = click.argument("channel", type=click.Choice(CHANNELS), callback=_as_channel)
reason_option = click.option("--reason", default="", help="Why, for those who wonder later.")


@click.group()
def channel() -> None:
    """Channels: deploying the agent, its working hours and settings. Everything counts at once."""


@channel.command("list")
@workspace_options
@click.pass_obj
def list_channels(workspace: Workspace) -> None:
    """List the channels that can be deployed, and how the agent stands on each now."""
    from core.cli.channel_rows import channel_row
    from core.deployment.deployment import DEPLOYABLE

    with workspace.engine() as engine:
        rows = [channel_row(engine, one) for one in DEPLOYABLE]
    cells = [
        [row["channel"], "yes" if row["is_deployed"] else "no", row["state"], f"{row['coverage_percent']} %"]
        for row in rows
    ]
    workspace.show(rows, table(["CHANNEL", "DEPLOYED", "STATE NOW", "COVERAGE"], cells))


@channel.command("show")
@channel_argument
@workspace_options
@click.pass_obj
def show(workspace: Workspace, channel: "Channel") -> None:
    """Show one channel: its state now, its hours, its settings, and how pages or programs reach it."""
    with workspace.engine() as engine:
        _show(workspace, engine, channel)


@channel.command("deploy")
@channel_argument
@workspace_options
@click.pass_obj
def deploy(workspace: Workspace, channel: "Channel") -> None:
    """Have the agent take new conversations there from now on."""
    from core.cli.channel_rows import channel_row

    with workspace.engine() as engine:
        engine.deployment.deploy(channel, actor=actor())
        row = channel_row(engine, channel)
    workspace.show(row, [f"{row['name']} is deployed. The agent there, now: {row['state']}."])


@channel.command("remove")
@channel_argument
@workspace_options
@click.pass_obj
def remove(workspace: Workspace, channel: "Channel") -> None:
    """Have no new conversation begin there; settings stay, and open conversations can be finished."""
    from core.cli.channel_rows import channel_row
    from core.deployment.open_conversations import count_open

    with workspace.engine() as engine:
        engine.deployment.remove(channel, actor=actor())
        row = channel_row(engine, channel)
        left = count_open(engine.conversation_search, channel)
    lines = [f"{row['name']} is removed. Its settings are kept. Conversations still open there: {left}."]
    workspace.show(row | {"open_conversations": left}, lines)


@channel.command("set")
@channel_argument
@click.option("--coverage", type=click.IntRange(0, 100), help="Share of conversations taken, in per cent.")
@click.option("--segment", "included", multiple=True, help="Only contacts of this segment. Repeatable.")
@click.option("--not-segment", "excluded", multiple=True, help="No contacts of this segment. Repeatable.")
@click.option("--all-segments", is_flag=True, help="Contacts of any segment, before those named here.")
@click.option(
    "--ask-email",
    type=click.Choice(EMAIL_ASKS),
    help="When the agent asks for the customer's email address.",
)
@click.option("--idle", help="Close idle conversations after this time, such as 30min, 24h or 3d.")
@click.option("--origin", "origins", multiple=True, help="Site that may show the chat. Repeatable.")
@click.option("--any-origin", is_flag=True, help="Any site may show the chat.")
@click.option("--files/--no-files", "takes_files", default=None, help="Whether customers may send files.")
@click.option("--colour", help="Colour of the widget, such as #4f46e5.")
@click.option("--side", type=click.Choice(SIDES), help="Where the button is.")
@click.option(
    "--theme",
    type=click.Choice(THEMES),
    help="Light, dark, or as visitors have it.",
)
@click.option("--title", help="Title above the chat; empty for the agent's name.")
@click.option("--launcher", help="Words beside the button; empty for none.")
@workspace_options
@click.pass_obj
def set_channel(workspace: Workspace, /, channel: "Channel", **given: Any) -> None:
    """Change a channel's settings; what is not named stays as it is.

    \b
    Examples:
      answerdesk channel set live_chat --coverage 25 --ask-email after_first_reply
      answerdesk channel set live_chat --origin https://shop.example --idle 12h
      answerdesk channel set api --segment plus --ask-email never
    """
    from core.cli.channel_options import changed_settings
    from core.deployment.changes import with_changes

    with workspace.engine() as engine:
        settings, revision = engine.deployment.channel(channel)
        changes = changed_settings(settings, given)
        if not changes:
            raise InvalidInput("Say what to change. See: answerdesk channel set --help")
        engine.deployment.save_channel(with_changes(settings, changes), based_on=revision, actor=actor())
        _show(workspace, engine, channel)


@channel.command("hours")
@channel_argument
@click.option("--always", is_flag=True, help="On all hours.")
@click.option("--during", multiple=True, metavar="SPANS", help='On during these: "mon-fri 9-17". Repeatable.')
@click.option("--outside", multiple=True, metavar="SPANS", help="On only outside of these. Repeatable.")
@click.option("--time-zone", help="Zone the times are of, such as Europe/Stockholm.")
@click.option("--holidays", help="Country whose public holidays are closed, such as SE or DE-BY.")
@click.option("--no-holidays", is_flag=True, help="Public holidays are days like any other.")
@click.option(
    "--on-date",
    "dates",
    multiple=True,
    metavar="DATE[=SPANS]",
    help='Other spans on a date: "2026-12-24=9-12"; without spans it is closed. Repeatable.',
)
@click.option(
    "--like-any", "dropped", multiple=True, metavar="DATE", help="The date is like any other again."
)
@workspace_options
@click.pass_obj
def hours(workspace: Workspace, /, channel: "Channel", **given: Any) -> None:
    """Change when the agent is on there, or show it.

    \b
    Examples:
      answerdesk channel hours live_chat --during "mon-fri 9-12, 13-17" --time-zone Europe/Stockholm
      answerdesk channel hours live_chat --on-date 2026-12-24=9-12 --holidays SE
      answerdesk channel hours live_chat --always
    """
    from core.cli.channel_options import changed_hours
    from core.deployment.changes import with_changes

    with workspace.engine() as engine:
        settings, revision = engine.deployment.channel(channel)
        changed = changed_hours(settings.hours, given)
        if changed != settings.hours:
            engine.deployment.save_channel(
                with_changes(settings, {"hours": changed}), based_on=revision, actor=actor()
            )
        _show(workspace, engine, channel)


@click.group()
def agent() -> None:
    """The switch: on, off, paused, on all channels."""


def _switch(workspace: Workspace, state: str, reason: str = "") -> None:
    from core.cli.channel_rows import switch_line, switch_row
    from core.deployment.channel_settings import AgentState

    with workspace.engine() as engine:
        switch = engine.deployment.set_switch(AgentState(state), reason=reason, actor=actor())
    workspace.show(switch_row(switch), [switch_line(switch)])


@agent.command("on")
@workspace_options
@click.pass_obj
def switch_on(workspace: Workspace) -> None:
    """Have the agent take new conversations again, wherever it is deployed and inside its hours."""
    _switch(workspace, "on")


@agent.command("off")
@reason_option
@workspace_options
@click.pass_obj
def switch_off(workspace: Workspace, reason: str) -> None:
    """Have the agent take no new conversations: the handoff rules route them. Running ones finish."""
    _switch(workspace, "off", reason)


@agent.command("pause")
@reason_option
@workspace_options
@click.pass_obj
def pause(workspace: Workspace, reason: str) -> None:
    """Keep new conversations from the agent for a while; `agent on` ends the pause."""
    _switch(workspace, "paused", reason)


@agent.command("status")
@workspace_options
@click.pass_obj
def status(workspace: Workspace) -> None:
    """Show how the switch stands, and how the agent stands on each channel now."""
    from core.cli.channel_rows import channel_row, switch_line, switch_row
    from core.deployment.deployment import DEPLOYABLE

    with workspace.engine() as engine:
        switch = engine.deployment.switch()
        rows = [channel_row(engine, one) for one in DEPLOYABLE]
    lines = [switch_line(switch), *(f"{row['name']}: {row['state']}." for row in rows)]
    workspace.show(switch_row(switch) | {"channels": rows}, lines)


def _show(workspace: Workspace, engine: "Engine", one: "Channel") -> None:
    from core.cli.channel_rows import channel_lines, channel_row

    row = channel_row(engine, one)
    workspace.show(row, channel_lines(row))
