"""What configuration needs from outside."""

from typing import Protocol

from core.configuration.agent_config import ConfigDraft, ConfigVersion


class ConfigStore(Protocol):
    """Published configurations and the one draft."""

    def save_version(self, version: ConfigVersion) -> None:
        """Its number must be the newest plus one (EditConflict)."""
        ...

    def list_versions(self) -> list[ConfigVersion]:
        """Newest first; empty before the first publish."""
        ...

    def save_draft(self, draft: ConfigDraft | None, *, replaces: int) -> None:
        """Replace the draft; None discards it.

        `replaces` is the revision that the editor has seen, 0 for none. Raises EditConflict when another
        one is stored.
        """
        ...

    def load_draft(self) -> ConfigDraft | None:
        """The draft, None when there is none."""
        ...
