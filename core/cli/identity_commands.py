"""`identity`: the key by which a company's site says who a visitor of the chat is."""

import click

from core.cli.workspace import Workspace, actor, workspace_options


@click.group()
def identity() -> None:
    """Make and renew the key that signs visitors' tokens."""


@identity.command("renew")
@workspace_options
@click.pass_obj
def renew_key(workspace: Workspace) -> None:
    """Make a key and print it once; the one before stays valid until `identity drop-old`.

    Your server signs a JWT with it (HS256): sub or email, exp at most 24 hours ahead; name and segments if
    you like. The page hands the token to the widget. The key never belongs into a page.
    """
    with workspace.engine() as engine:
        key = engine.identity_keys.renew(actor=actor())
        count = len(engine.identity_keys.valid())
    workspace.note("Keep it on your server. It is stored sealed here and not shown again.")
    if count > 1:
        workspace.note("The key before holds too. Once your site signs with the new one: identity drop-old")
    workspace.show({"key": key, "valid_keys": count}, [key])


@identity.command("drop-old")
@workspace_options
@click.pass_obj
def drop_old_key(workspace: Workspace) -> None:
    """Refuse tokens signed with the key before the newest."""
    with workspace.engine() as engine:
        is_dropped = engine.identity_keys.drop_previous(actor=actor())
    said = "Only the newest key holds now." if is_dropped else "There was no older key."
    workspace.show({"dropped": is_dropped}, [said])


@identity.command("status")
@workspace_options
@click.pass_obj
def show_status(workspace: Workspace) -> None:
    """Say how many keys are valid; a key itself is never shown."""
    with workspace.engine() as engine:
        count = len(engine.identity_keys.valid())
    words = (
        "No key yet: every visitor is anonymous. Make one with `answerdesk identity renew`.",
        "One key is valid.",
        "Two keys are valid: the newest, and the one before it.",
    )
    workspace.show({"valid_keys": count}, [words[count]])
