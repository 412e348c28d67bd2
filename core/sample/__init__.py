"""The sample workspace: an invented company, its content, and a recorded run of the agent over 90 days."""
