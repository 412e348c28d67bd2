"""The agent configuration: what the agent says and does, in numbered, immutable versions."""
