"""Commands that connect content systems and keep their tokens. No secret is an argument."""

import os
import sys
from pathlib import Path

import click

from core.cli.source_commands import no_wait_option, sync_one
from core.cli.workspace import Workspace, actor, existing_file, workspace_options
from core.errors import InvalidInput

HUBSPOT_TOKEN = "ANSWERDESK_HUBSPOT_TOKEN"  # noqa: S105 - the name of a variable
SIGNING_SECRET = "ANSWERDESK_HUBSPOT_CLIENT_SECRET"  # noqa: S105 - the name of a variable
_LONGEST = 4_096

token_file_option = click.option("--token-file", **existing_file("File that holds the token alone."))


@click.command("add-hubspot")
@click.option(
    "--content",
    help="Kinds of content, with commas: articles,pages,landing-pages,blog-posts. All of them by default.",
)
@click.option("--name", help="Name in the list of sources; the account's by default.")
@click.option("--base-url", help="Another address than HubSpot's own, for a stand-in.")
@token_file_option
@no_wait_option
@workspace_options
@click.pass_obj
def add_hubspot(
    workspace: Workspace,
    content: str | None,
    name: str | None,
    base_url: str | None,
    token_file: Path | None,
    no_wait: bool,
) -> None:
    """Connect a HubSpot account by a private app's token.

    The token is read from --token-file, from ANSWERDESK_HUBSPOT_TOKEN, or asked for. It is stored sealed and
    never shown again. The private app needs the scope "content", and for articles
    "cms.knowledge_base.articles.read".

    \b
    Examples:
      answerdesk source add-hubspot
      answerdesk source add-hubspot --content articles,blog-posts --token-file token.txt
    """
    token = _read_secret(token_file, HUBSPOT_TOKEN, "Private app token")
    with workspace.engine() as engine:
        added = engine.content_sources.add(
            "hubspot", token, content=_kinds(content), name=name, base_url=base_url, actor=actor()
        )
        workspace.note(f"The token opens {added.options['account']}.")
        sync_one(workspace, engine, added, no_wait=no_wait)


@click.command("set-token")
@click.argument("source_id")
@token_file_option
@workspace_options
@click.pass_obj
def set_token(workspace: Workspace, source_id: str, token_file: Path | None) -> None:
    """Replace the token of a connected source; it is tried at once and never shown again."""
    token = _read_secret(token_file, HUBSPOT_TOKEN, "New token")
    with workspace.engine() as engine:
        account = engine.content_sources.set_token(source_id, token, actor=actor())
    workspace.show(
        {"id": source_id, "account": account.name}, [f"The token opens {account.name}. It is stored sealed."]
    )


@click.command("set-webhook")
@click.argument("source_id")
@click.option("--public-url", help="Where HubSpot calls this server, such as https://desk.example.com.")
@click.option("--secret-file", **existing_file("File that holds the app's client secret alone."))
@workspace_options
@click.pass_obj
def set_webhook(
    workspace: Workspace, source_id: str, public_url: str | None, secret_file: Path | None
) -> None:
    """Let HubSpot's signed calls start a sync. The secret is the app's client secret."""
    secret = _read_secret(secret_file, SIGNING_SECRET, "Client secret")
    with workspace.engine() as engine:
        engine.content_sources.set_webhook(source_id, secret, public_url=public_url, actor=actor())
    path = f"/api/v1/connectors/hubspot/{source_id}/webhook"
    address = f"{(public_url or '').rstrip('/')}{path}"
    workspace.show({"id": source_id, "webhook": address}, [f"Calls to {address} are let in when signed."])


@click.command("reseal")
@workspace_options
@click.pass_obj
def reseal(workspace: Workspace) -> None:
    """Seal all stored tokens anew with the newest key, so that an older one can be dropped.

    The newest key is ANSWERDESK_SECRET_KEY, or else the first line of the workspace's secret.key; what older
    lines of that file sealed is opened with them.
    """
    with workspace.engine() as engine:
        count = engine.secrets.reseal()
    workspace.show({"resealed": count}, [f"Sealed {count} secrets anew."])


def _kinds(content: str | None) -> list[str]:
    return [kind.strip() for kind in (content or "").split(",") if kind.strip()]


def _read_secret(path: Path | None, variable: str, prompt: str) -> str:
    """From the file, the environment, or typed unseen; from a pipe, its first line."""
    if path is not None:
        found = path.read_text(encoding="utf-8", errors="replace")[:_LONGEST].strip()
    elif os.environ.get(variable):
        found = os.environ[variable].strip()
    elif sys.stdin.isatty():
        found = str(click.prompt(prompt, hide_input=True, err=True)).strip()
    else:
        found = sys.stdin.readline(_LONGEST).strip()
    if not found:
        raise InvalidInput(f"Give the token or secret in a file, in {variable}, or when asked for it.")
    return found
