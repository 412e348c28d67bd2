"""The `answerdesk` command."""
