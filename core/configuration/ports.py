"""What configuration needs from outside."""

from typing import Protocol

from core.configuration.agent_config import AgentConfig, ConfigVersion


class ConfigStore(Protocol):
    """Published configurations and the one draft."""

    def save_version(self, version: ConfigVersion) -> None:
        """Its number must be the newest plus one (StorageError)."""
        ...

    def list_versions(self) -> list[ConfigVersion]:
        """Newest first; empty before the first publish."""
        ...

    def save_draft(self, config: AgentConfig | None) -> None:
        """Replace the draft; None discards it."""
        ...

    def load_draft(self) -> AgentConfig | None:
        """The draft, None when there is none."""
        ...
