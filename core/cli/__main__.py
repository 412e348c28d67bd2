"""`python -m core.cli` is the `answerdesk` command."""

from core.cli.main import main

main()
