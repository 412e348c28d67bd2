"""Looks for damage in the system of record."""

from sqlalchemy import text

from core.storage.database import Database


def find_damage(database: Database) -> str:
    """What is wrong with the database, in words; empty when it is whole. Raises StorageError."""
    with database.read() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT 1"))
            return ""
        verdict = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
        orphan = connection.execute(text("PRAGMA foreign_key_check")).first()
    if verdict != "ok":
        return f"SQLite reports damage: {verdict}. Restore a backup of {database.path}."
    return f"A row of {orphan[0]} belongs to nothing. Restore a backup." if orphan else ""
