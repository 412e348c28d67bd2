"""Opens a workspace's system of record and brings its schema up to date before anyone uses it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from core.errors import MigrationError, StorageError
from core.settings import Settings
from core.storage.database import Database, connect
from core.storage.process_locks import hold_lock

if TYPE_CHECKING:
    from alembic.config import Config

SCHEMA_REVISION = "0004"
"""The newest migration; named here so that opening an up-to-date database need not load Alembic."""
MIGRATION_TIMEOUT_S = 600.0


def open_database(settings: Settings) -> Database:
    """The workspace's database, made or migrated if needed. Several processes may open it at once.

    Before a migration the SQLite file is copied to `answerdesk.before-<revision>.db` beside it.
    Raises MigrationError when the database is newer than this program, StorageError when it cannot be opened.
    """
    database = connect(settings)
    try:
        with hold_lock(
            database,
            "migration",
            timeout_s=MIGRATION_TIMEOUT_S,
            refusal="Another process has been migrating the database for ten minutes. Look at its log.",
        ):
            migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def migrate(database: Database, *, target: str = SCHEMA_REVISION) -> None:
    """Bring the schema up to a revision, all or nothing. The caller holds the migration lock."""
    with database.read() as connection:
        present = current_revision(connection)
    if present == target:
        return
    if present is not None and present not in known_revisions():
        raise MigrationError(
            f"The database was written by a newer Answerdesk (revision {present}). "
            "Install that version or a later one, or restore a backup."
        )
    if present is not None and database.path is not None:
        _copy_aside(database.path, revision=target)
    _upgrade(database, target)


def current_revision(connection: Connection) -> str | None:
    """The revision of the schema; None before the first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("select version_num from alembic_version"))
    return revision


def alembic_config() -> "Config":
    """Alembic's configuration, built here because an installed package has no alembic.ini beside it."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "core.storage:migrations")
    return config


def known_revisions() -> list[str]:
    """All revisions this program can migrate from and to, oldest first."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(alembic_config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def _upgrade(database: Database, target: str) -> None:
    from alembic import command
    from alembic.util import CommandError

    config = alembic_config()
    try:
        with database.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, target)
    except (StorageError, CommandError) as error:
        raise MigrationError(
            f"The database could not be migrated to revision {target} and is unchanged: {error}"
        ) from error


def _copy_aside(path: Path, *, revision: str) -> None:
    """By SQLite's own backup, which sees what still lies in the write-ahead log."""
    target = path.with_name(f"{path.stem}.before-{revision}{path.suffix}")
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
        part.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise MigrationError(
            f"The database could not be copied to {target.name} first: {error}. Free some space."
        ) from error
