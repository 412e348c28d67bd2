"""What configuration needs from outside."""

from typing import Protocol

from core.configuration.agent_config import ConfigDraft, ConfigVersion


class ConfigStore(Protocol):
    """Published configurations and the one draft."""

    def save_version(self, version: ConfigVersion) -> None:
        """Its number must be the newest plus one (EditConflict)."""
        ...

    def list_versions(self, *, limit: int | None = None) -> list[ConfigVersion]:
        """Newest first, at most `limit`; empty before the first publish."""
        ...

    def save_draft(self, draft: ConfigDraft | None, *, replaces: int) -> int:
        """Replace the draft; None discards it. Gives the revision that is stored now, 0 for none.

        `replaces` is the revision that the editor has seen, 0 for none. Raises EditConflict when another
        one is stored. The store counts revisions itself, whatever the draft says: each is higher than any
        before it, also than those of drafts that are gone, so that none is taken for another.
        """
        ...

    def load_draft(self) -> ConfigDraft | None:
        """The draft, None when there is none."""
        ...
