"""Seals secrets with the host's key, or with a key file made in the workspace on first use."""

import hashlib
import json
import os
import tempfile
from base64 import urlsafe_b64encode
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from core.errors import ConfigurationError, StorageError
from core.settings import Settings

KEY_FILE = "secret.key"
_SALT = b"answerdesk secrets 1"
_WRONG_KEY = (
    "A stored secret cannot be opened with this key. Set ANSWERDESK_SECRET_KEY (or the workspace's "
    "secret.key) to the key that was used before, or give the secret again."
)


class SecretSealing:
    """Seals and opens. The host's key comes first; keys of the key file open what was sealed before.

    The key file holds one key a line, the newest first: put a new one on top and every secret is sealed with
    it the next time it is stored. So a key can be replaced without losing a secret.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def seal(self, name: str, value: str) -> str:
        """The sealed text. It is bound to the name: moved to another, it does not open."""
        return self._fernet.encrypt(json.dumps([name, value]).encode()).decode()

    def open(self, name: str, sealed: str) -> str:
        """The secret. Raises ConfigurationError when no key fits."""
        try:
            sealed_name, value = json.loads(self._fernet.decrypt(sealed.encode()))
        except (InvalidToken, ValueError, UnicodeEncodeError) as error:
            raise ConfigurationError(_WRONG_KEY) from error
        if sealed_name != name:
            raise ConfigurationError(_WRONG_KEY)
        return str(value)

    @cached_property
    def _fernet(self) -> MultiFernet:
        given = self._settings.secret_key
        path = self._settings.data_dir.resolve() / KEY_FILE
        keys = [_derived_key(given.get_secret_value())] if given and given.get_secret_value() else []
        if not keys or path.exists():
            keys += _file_keys(path)
        try:
            return MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise ConfigurationError(
                f"{path} holds no key that can be used. Restore it from a backup; without it, stored secrets "
                "cannot be opened. Deleted, a new one is made and the secrets have to be given again."
            ) from error


def _derived_key(passphrase: str) -> bytes:
    """A key from any words; slow on purpose (about 50 ms), so that guessing costs."""
    derived = hashlib.scrypt(passphrase.encode(), salt=_SALT, n=2**14, r=8, p=1, dklen=32)
    return urlsafe_b64encode(derived)


def _file_keys(path: Path) -> list[bytes]:
    try:
        if not path.exists():
            _make_key_file(path)
        return [line for line in path.read_bytes().split() if line]
    except OSError as error:
        raise StorageError(f"{path} cannot be read or made: {error.strerror or error}.") from error


def _make_key_file(path: Path) -> None:
    """Whole or not at all, for this user alone; of two processes that make it at once the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        Path(part).unlink(missing_ok=True)
