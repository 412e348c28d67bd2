"""Published agent configurations and the draft, in the system of record."""

from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete, func, insert, select

from core.configuration.agent_config import AgentConfig, ConfigVersion
from core.errors import StorageError
from core.storage.change_marks import Stream, take_mark
from core.storage.database import Database
from core.storage.rows import upsert
from core.storage.tables import config_draft, config_versions

_DRAFT_ID = 1


class SqlConfigStore:
    """ConfigStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_version(self, version: ConfigVersion) -> None:
        """Its number must be the newest plus one (StorageError)."""
        with self._database.write() as connection:
            mark = take_mark(connection, Stream.CONFIGURATION)
            newest = connection.scalar(select(func.max(config_versions.c.number))) or 0
            if version.number != newest + 1:
                raise StorageError(
                    f"Configuration {version.number} does not follow the newest, {newest}. Load it again."
                )
            row = {
                "number": version.number,
                "config": version.config.model_dump(mode="json"),
                "note": version.note,
                "author": version.author,
                "published_at": version.published_at,
                "change_mark": mark,
            }
            connection.execute(insert(config_versions), row)

    def list_versions(self) -> list[ConfigVersion]:
        """Newest first; empty before the first publish."""
        query = select(config_versions).order_by(config_versions.c.number.desc())
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [
            ConfigVersion(
                number=row.number,
                config=_parse_config(row.config, name=f"configuration {row.number}"),
                note=row.note,
                author=row.author,
                published_at=row.published_at,
            )
            for row in rows
        ]

    def save_draft(self, config: AgentConfig | None) -> None:
        """Replace the draft; None discards it."""
        with self._database.write() as connection:
            if config is None:
                connection.execute(delete(config_draft))
            else:
                row = {"id": _DRAFT_ID, "config": config.model_dump(mode="json")}
                upsert(connection, config_draft, [row], key=("id",))

    def load_draft(self) -> AgentConfig | None:
        """The draft, None when there is none."""
        with self._database.read() as connection:
            stored = connection.scalar(select(config_draft.c.config))
        return None if stored is None else _parse_config(stored, name="the draft configuration")


def _parse_config(stored: Any, *, name: str) -> AgentConfig:
    try:
        return AgentConfig.model_validate(stored)
    except ValidationError as error:
        raise StorageError(
            f"What is stored as {name} is not a configuration this program understands. Restore a backup."
        ) from error
