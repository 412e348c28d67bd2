"""The engine of this process, built once and shared by all sessions and the API. All caching is here."""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.bootstrap import Engine

_lock = threading.Lock()
_shared: list["Engine"] = []


def engine() -> "Engine":
    """The engine that every page draws from. Raises ConfigurationError, MigrationError and StorageError."""
    with _lock:
        if not _shared:
            from core.bootstrap import build_engine
            from core.settings import load_settings

            _shared.append(build_engine(load_settings()))
        return _shared[0]


def use_engine(replacement: "Engine | None") -> None:
    """Have pages draw from this engine from now on; with None, the next page builds one from the settings."""
    with _lock:
        _shared[:] = [replacement] if replacement is not None else []
