"""The `answerdesk` command: what the dashboard can do with content and answers, for scripts."""
