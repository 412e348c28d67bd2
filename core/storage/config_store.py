"""Published agent configurations and the draft, in the system of record."""

from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from core.configuration.agent_config import AgentConfig, ConfigDraft, ConfigVersion
from core.configuration.edit_conflicts import by_whom, draft_conflict
from core.errors import EditConflict, StorageError
from core.storage.change_marks import Stream, take_mark
from core.storage.database import Database
from core.storage.rows import upsert, values_of
from core.storage.tables import config_draft, config_versions

_DRAFT_ID = 1
_VERSION = [config_versions.c[name] for name in ("number", "note", "author", "published_at")]
_LIST_VERSIONS = select(*_VERSION).order_by(config_versions.c.number.desc())
_NEWEST = _LIST_VERSIONS.limit(1)
_FIND_CONFIGS = select(config_versions.c.number, config_versions.c.config).where(
    config_versions.c.number.in_(bindparam("numbers", expanding=True))
)


class SqlConfigStore:
    """ConfigStore."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # What is published never changes, and every message asks for the newest.
        self._known: dict[tuple[Any, ...], AgentConfig] = {}

    def save_version(self, version: ConfigVersion) -> None:
        """Its number must be the newest plus one (EditConflict)."""
        with self._database.write() as connection:
            mark = take_mark(connection, Stream.CONFIGURATION)
            newest = connection.execute(
                select(config_versions).order_by(config_versions.c.number.desc()).limit(1)
            ).first()
            if version.number != (newest.number if newest else 0) + 1:
                raise EditConflict(_not_next(version.number, newest))
            row = {
                "number": version.number,
                "config": version.config.model_dump(mode="json"),
                "note": version.note,
                "author": version.author,
                "published_at": version.published_at,
                "change_mark": mark,
            }
            connection.execute(insert(config_versions), row)

    def list_versions(self, *, limit: int | None = None) -> list[ConfigVersion]:
        """Newest first, at most `limit`; empty before the first publish."""
        with self._database.read() as connection:
            rows = connection.execute(_NEWEST if limit == 1 else _LIST_VERSIONS.limit(limit)).all()
            new = [row.number for row in rows if tuple(row) not in self._known]
            configs = connection.execute(_FIND_CONFIGS, {"numbers": new}).all() if new else []
        stored = {row.number: row.config for row in configs}
        for row in rows:
            if row.number in stored:
                self._known[tuple(row)] = _parse_config(
                    stored[row.number], name=f"configuration {row.number}"
                )
        return [ConfigVersion(config=self._known[tuple(row)], **row._mapping) for row in rows]

    def save_draft(self, draft: ConfigDraft | None, *, replaces: int) -> int:
        """Replace the draft; None discards it. Gives the revision that is stored now, 0 for none.

        Raises EditConflict when another revision is stored.
        """
        with self._database.write() as connection:
            # The mark rises with every write, so no two drafts get the same number.
            mark = take_mark(connection, Stream.CONFIGURATION)
            stored = _read_draft(connection)
            if (stored.revision if stored else 0) != replaces:
                raise draft_conflict(stored)
            if draft is None:
                connection.execute(delete(config_draft))
                return 0
            revision = max(mark, replaces + 1)  # earlier programs counted without the mark
            row = values_of(draft, config_draft, id=_DRAFT_ID) | {
                "config": draft.config.model_dump(mode="json"),
                "revision": revision,
            }
            upsert(connection, config_draft, [row], key=("id",))
            return revision

    def load_draft(self) -> ConfigDraft | None:
        """The draft, None when there is none."""
        with self._database.read() as connection:
            return _read_draft(connection)


def _not_next(number: int, newest: Row[Any] | None) -> str:
    if newest is None:
        return f"Version {number} cannot be the first one. Nothing was published."
    who = by_whom(newest.author, newest.published_at)
    return f"Version {newest.number} was published{who}. Look at it first; nothing was published."


def _read_draft(connection: Connection) -> ConfigDraft | None:
    row = connection.execute(select(config_draft)).first()
    if row is None:
        return None
    return ConfigDraft(
        config=_parse_config(row.config, name="the draft configuration"),
        revision=row.revision,
        based_on=row.based_on,
        author=row.author,
        saved_at=row.saved_at,
    )


def _parse_config(stored: Any, *, name: str) -> AgentConfig:
    try:
        return AgentConfig.model_validate(stored)
    except ValidationError as error:
        raise StorageError(
            f"What is stored as {name} is not a configuration this program understands. Restore a backup."
        ) from error
