"""Secrets in the system of record: sealed, and opened only to be used."""

from sqlalchemy import delete, select

from core.clock import Clock
from core.storage.curation_tables import secrets
from core.storage.database import Database
from core.storage.rows import upsert
from core.storage.secret_sealing import SecretSealing


class SqlSecretStore:
    """SecretStore."""

    def __init__(self, database: Database, sealing: SecretSealing, *, clock: Clock) -> None:
        self._database = database
        self._sealing = sealing
        self._clock = clock

    def put_secret(self, name: str, value: str) -> None:
        """Seal and store, replacing an earlier one."""
        row = {"name": name, "sealed": self._sealing.seal(name, value), "updated_at": self._clock()}
        with self._database.write() as connection:
            upsert(connection, secrets, [row], key=("name",))

    def open_secret(self, name: str) -> str | None:
        """The secret, None when there is none. Raises ConfigurationError when the key does not fit."""
        with self._database.read() as connection:
            sealed = connection.scalar(select(secrets.c.sealed).where(secrets.c.name == name))
        return None if sealed is None else self._sealing.open(name, sealed)

    def list_secrets(self) -> list[str]:
        """Names alone."""
        with self._database.read() as connection:
            return list(connection.scalars(select(secrets.c.name).order_by(secrets.c.name)))

    def remove_secret(self, name: str) -> None:
        """Forget it; nothing happens when there is none."""
        with self._database.write() as connection:
            connection.execute(delete(secrets).where(secrets.c.name == name))

    def reseal(self) -> int:
        """Seal every secret anew with the newest key, so that older keys may be dropped; gives how many."""
        names = self.list_secrets()
        for name in names:
            value = self.open_secret(name)
            if value is not None:
                self.put_secret(name, value)
        return len(names)
