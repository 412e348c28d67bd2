"""The agent configuration over time: one draft that several people edit, and immutable versions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from core.audit.entries import AuditAction
from core.audit.trail import AuditTrail
from core.clock import Clock
from core.configuration.agent_config import AgentConfig, ConfigDraft, ConfigVersion
from core.configuration.change_record import draft_change, version_change
from core.configuration.config_file import parse_file
from core.configuration.differences import ConfigChange, compare_configs
from core.configuration.edit_conflicts import draft_conflict, field_conflict, live_conflict
from core.configuration.merging import merge_configs
from core.configuration.ports import ConfigStore
from core.configuration.validation import checked_config
from core.errors import InvalidInput, NotFound

DEFAULT_VERSION = ConfigVersion(
    number=0,
    config=AgentConfig(),
    note="As delivered",
    author="",
    published_at=datetime(1970, 1, 1, tzinfo=UTC),
)
"""What serves before the first publish; it is never stored."""
NOTE_LETTERS = 500


class ConfigVersions:
    """The agent configuration over time. Every change is checked, and recorded in its own transaction.

    Whatever saves raises InvalidInput for a configuration that cannot be used, with sentences that name the
    fields, and EditConflict where it would overwrite what its author has not seen; nothing is stored then.
    """

    def __init__(self, *, store: ConfigStore, clock: Clock, audit: AuditTrail) -> None:
        self._store = store
        self._clock = clock
        self._audit = audit

    def current(self) -> ConfigVersion:
        """The newest published version; number 0 with the defaults before the first."""
        return next(iter(self._store.list_versions(limit=1)), DEFAULT_VERSION)

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
        return self._store.load_draft() or _no_draft(self.current())

    def changes(self) -> list[ConfigChange]:
        """What publishing would change, in the order of the fields; empty when nothing."""
        return compare_configs(self.current().config, self.draft())

    def save_edit(self, config: AgentConfig, *, seen: ConfigDraft, author: str = "") -> ConfigDraft:
        """Keep what an editor made of the draft as they saw it; gives the draft as it is now.

        What others saved meanwhile stays: the two edits are merged field by field, and items of lists by
        their names. Raises EditConflict only where both changed the same.
        """
        with self._audit.changing():
            state = self.draft_state()
            merge = merge_configs(seen.config, ours=checked_config(config), theirs=state.config)
            if merge.clashes:
                raise field_conflict(merge.clashes, state)
            return self._keep(merge.config, state, replaces=state.revision, author=author)

    def save_part(self, values: Mapping[str, object], *, seen: ConfigDraft, author: str = "") -> ConfigDraft:
        """As `save_edit`, for some fields by their paths: {"name": "Nova", "messages.greeting": "Hello."}."""
        edited: dict[str, Any] = seen.config.model_dump()
        for field, value in values.items():
            *parents, name = field.split(".")
            part = edited
            for parent in parents:
                inner = part.get(parent)
                if not isinstance(inner, dict):
                    raise InvalidInput(f"{field} is no field of the configuration.")
                part = inner
            part[name] = value
        return self.save_edit(checked_config(edited), seen=seen, author=author)

    def save_draft(
        self, config: AgentConfig, *, replaces: int | None = None, author: str = ""
    ) -> ConfigDraft:
        """Keep this as the whole draft; gives it. A draft equal to what is published is no draft.

        `replaces` is the revision that it is to stand for, EditConflict when that is another one by now; None
        replaces whatever is there. For forms, `save_edit` and `save_part` know more: they merge.
        """
        with self._audit.changing():
            state = self.draft_state()
            seen = state.revision if replaces is None else replaces
            return self._keep(config, state, replaces=seen, author=author)

    def import_draft(
        self, content: bytes, *, file_name: str, replaces: int = 0, author: str = ""
    ) -> ConfigDraft:
        """Make the draft what an exported file says. Raises InvalidInput with sentences about the file.

        `replaces` is the revision of the draft that it may replace; 0: only where there is none.
        """
        config = parse_file(content)
        with self._audit.changing():
            state = self.draft_state()
            name = f"Draft, from the file {file_name}"
            return self._keep(config, state, replaces=replaces, author=author, name=name)

    def _keep(
        self, config: AgentConfig, state: ConfigDraft, *, replaces: int, author: str, name: str = "Draft"
    ) -> ConfigDraft:
        if replaces != state.revision:
            raise draft_conflict(state if state.revision else None)
        config, current = checked_config(config), self.current()
        if config == state.config:
            return state
        draft = None
        if config != current.config:
            based_on = state.based_on if state.revision else current.number
            draft = ConfigDraft(config, 0, based_on=based_on, author=author, saved_at=self._clock())
        revision = self._store.save_draft(draft, replaces=replaces)
        self._audit.record(
            draft_change(state.config, config, author=author, action=AuditAction.EDIT, name=name)
        )
        return _no_draft(current) if draft is None else replace(draft, revision=revision)

    def discard_draft(self, *, revision: int | None = None, author: str = "") -> None:
        """Go back to what is published. `revision` is the one that was looked at (EditConflict)."""
        with self._audit.changing():
            state, current = self.draft_state(), self.current()
            self._must_be_seen(state, revision)
            if state.revision:
                self._store.save_draft(None, replaces=state.revision)
                self._audit.record(
                    draft_change(state.config, current.config, author=author, action=AuditAction.DELETE)
                )

    def publish(
        self, *, note: str, author: str, revision: int | None = None, live: int | None = None
    ) -> ConfigVersion:
        """Make the draft the next version. Raises InvalidInput when it changes nothing.

        `revision` is that of the draft that was looked at, `live` the version it was compared with. Raises
        EditConflict when either is another one by now; without `live`, when a version was published since
        the draft was begun.
        """
        with self._audit.changing():
            state, current = self.draft_state(), self.current()
            self._must_be_seen(state, revision)
            if not state.revision or state.config == current.config:
                raise InvalidInput(
                    "There is nothing to publish: the draft equals the published configuration."
                )
            if (state.based_on if live is None else live) != current.number:
                raise live_conflict(current)
            version = self._next(current, checked_config(state.config), note=note, author=author)
            self._store.save_version(version)
            self._store.save_draft(None, replaces=state.revision)
            self._audit.record(version_change(current, version, action=AuditAction.PUBLISH))
            return version

    def restore(self, number: int, *, author: str, live: int | None = None) -> ConfigVersion:
        """Publish an earlier version again, as a new one; the draft is kept, and knows nothing of it.

        `live` is the version that served when this was decided. Raises NotFound, EditConflict when another
        one serves by now, or InvalidInput when that configuration serves already.
        """
        with self._audit.changing():
            earlier, current, draft = self.find_version(number), self.current(), self.draft_state()
            if live is not None and live != current.number:
                raise live_conflict(current)
            if earlier.config == current.config:
                raise InvalidInput(
                    f"Configuration version {number} is what serves now; there is nothing to restore."
                )
            version = self._next(current, earlier.config, note=f"Restored version {number}", author=author)
            self._store.save_version(version)
            if draft.revision and draft.config == version.config:
                self._store.save_draft(None, replaces=draft.revision)
            self._audit.record(version_change(current, version, action=AuditAction.RESTORE))
            return version

    def _must_be_seen(self, state: ConfigDraft, revision: int | None) -> None:
        if revision is not None and revision != state.revision:
            raise draft_conflict(state if state.revision else None)

    def _next(self, current: ConfigVersion, config: AgentConfig, *, note: str, author: str) -> ConfigVersion:
        if len(note) > NOTE_LETTERS:
            raise InvalidInput(f"The note is too long: at most {NOTE_LETTERS} characters.")
        return ConfigVersion(current.number + 1, config, note.strip(), author, self._clock())


def _no_draft(current: ConfigVersion) -> ConfigDraft:
    return ConfigDraft(
        current.config, revision=0, based_on=current.number, author="", saved_at=current.published_at
    )
