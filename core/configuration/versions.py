"""Draft, publish, compare and restore the agent configuration."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import BaseModel

from core.clock import Clock
from core.configuration.agent_config import AgentConfig, ConfigDraft, ConfigVersion
from core.configuration.ports import ConfigStore
from core.errors import InvalidInput, NotFound

DEFAULT_VERSION = ConfigVersion(
    number=0,
    config=AgentConfig(),
    note="As delivered",
    author="",
    published_at=datetime(1970, 1, 1, tzinfo=UTC),
)
"""What serves before the first publish; it is never stored."""


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """One field that differs, such as `messages.greeting`."""

    field: str
    old: object
    new: object


class ConfigVersions:
    """The agent configuration over time: immutable versions, and one draft."""

    def __init__(self, *, store: ConfigStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def current(self) -> ConfigVersion:
        """The newest published version; number 0 with the defaults before the first."""
        return next(iter(self._store.list_versions()), DEFAULT_VERSION)

    def list_versions(self) -> list[ConfigVersion]:
        """Published versions, newest first; empty before the first publish."""
        return self._store.list_versions()

    def find_version(self, number: int) -> ConfigVersion:
        """Number 0 is the defaults. Raises NotFound."""
        known = {version.number: version for version in (*self._store.list_versions(), DEFAULT_VERSION)}
        if number not in known:
            raise NotFound(f"There is no configuration version {number}.")
        return known[number]

    def draft(self) -> AgentConfig:
        """What is being edited; the published configuration while nothing is."""
        return self.draft_state().config

    def draft_state(self) -> ConfigDraft:
        """The draft with its revision; while there is none, what is published with revision 0."""
        current = self.current()
        return self._store.load_draft() or ConfigDraft(
            current.config, revision=0, based_on=current.number, author="", saved_at=current.published_at
        )

    def save_draft(self, config: AgentConfig, *, replaces: int | None = None, author: str = "") -> None:
        """Keep edits. A draft equal to what is published is no draft.

        `replaces` is the revision that the editor began with; None overwrites whatever is there. Raises
        EditConflict when somebody else saved meanwhile.
        """
        state = self.draft_state()
        seen = state.revision if replaces is None else replaces
        current = self.current()
        if config == current.config:
            self._store.save_draft(None, replaces=seen)
            return
        draft = ConfigDraft(
            config,
            revision=seen + 1,
            based_on=state.based_on if state.revision else current.number,
            author=author,
            saved_at=self._clock(),
        )
        self._store.save_draft(draft, replaces=seen)

    def discard_draft(self) -> None:
        """Go back to what is published."""
        self._store.save_draft(None, replaces=self.draft_state().revision)

    def changes(self) -> list[ConfigChange]:
        """What publishing would change, in the order of the fields; empty when nothing."""
        return compare_configs(self.current().config, self.draft())

    def publish(self, *, note: str, author: str) -> ConfigVersion:
        """Make the draft the next version. Raises InvalidInput when it changes nothing."""
        if not self.changes():
            raise InvalidInput("There is nothing to publish: the draft equals the published configuration.")
        return self._publish(self.draft(), note=note, author=author)

    def restore(self, number: int, *, author: str) -> ConfigVersion:
        """Publish an earlier version again, as a new one; the draft is kept.

        Raises NotFound, or InvalidInput when that configuration serves already.
        """
        earlier = self.find_version(number)
        if earlier.config == self.current().config:
            raise InvalidInput(
                f"Configuration version {number} is what serves now; there is nothing to restore."
            )
        draft = self._store.load_draft()
        restored = self._publish(earlier.config, note=f"Restored version {number}", author=author)
        if draft is not None:
            self.save_draft(draft.config, author=draft.author)
        return restored

    def _publish(self, config: AgentConfig, *, note: str, author: str) -> ConfigVersion:
        version = replace(
            self.current(),
            number=self.current().number + 1,
            config=config,
            note=note.strip(),
            author=author,
            published_at=self._clock(),
        )
        self._store.save_version(version)
        self.discard_draft()
        return version


def compare_configs(old: AgentConfig, new: AgentConfig) -> list[ConfigChange]:
    """The fields that differ, by their path, in the order in which they are declared."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    return [
        ConfigChange(path, before.get(path), after.get(path))
        for path in dict.fromkeys((*before, *after))
        if before.get(path) != after.get(path)
    ]


def _leaves(part: BaseModel, prefix: str = "") -> Iterator[tuple[str, object]]:
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, BaseModel):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
