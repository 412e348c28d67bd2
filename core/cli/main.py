"""The command group, its help, and the exit codes."""

import contextlib
import io
import logging
import os
import sys
from collections.abc import Sequence

import click

from core.cli.answer_commands import ask, search
from core.cli.audit_commands import audit
from core.cli.channel_commands import agent, channel
from core.cli.config_commands import config
from core.cli.connector_commands import add_hubspot, reseal, set_token, set_webhook
from core.cli.document_commands import document
from core.cli.eval_commands import evaluate
from core.cli.identity_commands import identity
from core.cli.inbox_commands import inbox
from core.cli.knowledge_commands import knowledge
from core.cli.people_commands import person
from core.cli.review_commands import conflicts, review
from core.cli.source_commands import source
from core.cli.source_settings import set_source
from core.cli.system_commands import demo, doctor, index, serve, version, warehouse
from core.cli.team_commands import team
from core.cli.workspace import Workspace, workspace_options
from core.errors import AnswerDeskError

log = logging.getLogger("answerdesk.cli")

INTERRUPTED = 130
"""As shells say it: 128 and the number of SIGINT."""

EPILOG = """
\b
Exit codes:
  0  done                               6  the crawl failed
  1  unexpected error                   7  a sync of this source is running
  2  wrong input or usage               8  index built with another embedder
  3  wrong settings                     9  storage: database, index or files
  4  not found                         10  partly done: some files or lines could not be used
  5  the model endpoint failed         11  somebody else saved meanwhile
                                    130  interrupted

Every command takes --json and --data-dir, before or after its name. Results go to standard output, progress
and errors to standard error.
"""


@click.group(
    epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@workspace_options
@click.pass_context
def answerdesk(context: click.Context) -> None:
    """Answerdesk answers customers from your own content, with citations, and hands over to people.

    \b
    First steps:
      answerdesk source add-url https://docs.example.com --related
      answerdesk ask "How long do I have to return an order?"
      answerdesk serve
    """
    context.ensure_object(Workspace)


for command in (add_hubspot, set_token, set_webhook, reseal, set_source):
    source.add_command(command)
for command in (
    serve,
    demo,
    source,
    search,
    ask,
    document,
    knowledge,
    config,
    review,
    conflicts,
    inbox,
    channel,
    agent,
    person,
    team,
    identity,
    audit,
    evaluate,
    index,
    warehouse,
    doctor,
    version,
):
    answerdesk.add_command(command)


def main() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str], workspace: Workspace | None = None) -> int:
    """Run one command; gives its exit code. Whatever goes wrong is one sentence on standard error."""
    workspace = workspace or Workspace()
    logging.getLogger().addHandler(logging.NullHandler())  # without one, Python prints to standard error
    # A wrong option may stop the reading of options before --json is reached.
    workspace.as_json |= "--json" in arguments
    try:
        code = answerdesk.main(list(arguments), "answerdesk", obj=workspace, standalone_mode=False)
        return code if isinstance(code, int) else 0
    except (click.exceptions.Abort, KeyboardInterrupt):
        workspace.fail("Interrupted", "Stopped. A sync under way is finished by the next worker.")
        return INTERRUPTED
    except click.ClickException as error:
        return _wrong_usage(error, workspace)
    except AnswerDeskError as error:
        workspace.fail(type(error).__name__, error.message)
        return error.exit_code
    except BrokenPipeError:
        return _nobody_reads()
    except Exception as error:
        where = workspace.keep_log()
        log.error("command failed", exc_info=error)
        told = f"{type(error).__name__}: {error}".rstrip(": ")
        details = f" Details are in {where}." if where else ""
        workspace.fail("Unforeseen", f"Something went wrong that we did not foresee ({told}).{details}")
        return 1


def _wrong_usage(error: click.ClickException, workspace: Workspace) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    context = error.ctx if isinstance(error, click.UsageError) else None
    where = f" See: {context.command_path} --help" if context else ""
    workspace.fail(type(error).__name__, error.format_message() + where)
    return error.exit_code


def _nobody_reads() -> int:
    """As after `| head`: nothing more can be said, not even while the interpreter ends."""
    with contextlib.suppress(OSError, io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
