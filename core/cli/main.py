"""The command group, its help, and the exit codes."""

import sys

import click

from core.cli.answer_commands import ask, search
from core.cli.document_commands import document
from core.cli.eval_commands import evaluate
from core.cli.source_commands import source
from core.cli.system_commands import demo, doctor, serve, version, warehouse
from core.cli.workspace import Workspace, fail, workspace_options
from core.errors import AnswerDeskError

EPILOG = """
\b
Exit codes: 0 done · 1 unexpected error · 2 wrong input · 3 wrong settings · 4 not found · 5 model endpoint
failed · 6 crawl failed · 7 sync running already · 8 index built with another embedder · 9 storage ·
10 partly done (some files or documents could not be used).
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


for command in (serve, demo, source, search, ask, document, evaluate, warehouse, doctor, version):
    answerdesk.add_command(command)


def main() -> None:
    """Entry point of the console script."""
    workspace = Workspace()
    try:
        code = answerdesk.main(obj=workspace, standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except AnswerDeskError as error:
        code = fail(error, as_json=workspace.as_json)
    sys.exit(code if isinstance(code, int) else 0)
