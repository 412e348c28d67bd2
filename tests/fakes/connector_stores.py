"""SecretStore and CursorStore in memory, held to the contracts of the real ones."""

import json
from collections.abc import Mapping
from datetime import datetime


class InMemorySecretStore:
    """SecretStore."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def put_secret(self, name: str, value: str) -> None:
        self._secrets[name] = value

    def open_secret(self, name: str) -> str | None:
        return self._secrets.get(name)

    def list_secrets(self) -> list[str]:
        return sorted(self._secrets)

    def remove_secret(self, name: str) -> None:
        self._secrets.pop(name, None)


class InMemoryCursorStore:
    """CursorStore."""

    def __init__(self) -> None:
        self._cursors: dict[str, str] = {}

    def save_cursor(self, source_id: str, cursor: Mapping[str, object], *, now: datetime) -> None:
        self._cursors[source_id] = json.dumps(dict(cursor))

    def find_cursor(self, source_id: str) -> dict[str, object]:
        return json.loads(self._cursors.get(source_id, "{}"))
