"""Every error we raise. The message is written for the operator and says what to do.

AnswerDeskError
├─ ConfigurationError        a setting or agent configuration is missing or contradictory
├─ InvalidInput              what the caller gave cannot be used: a bad URL, file, line or version
│  └─ UnreadableFile         a file that cannot be turned into text; carries a status
├─ NotFound                  an id that should exist does not
├─ ProviderError             a model backend failed
│  ├─ ProviderUnavailable    retryable: network, 5xx, time-out
│  ├─ ProviderRateLimited    retryable: carries retry_after_s
│  └─ ProviderRejected       the request was refused: bad key, too long, not allowed
├─ CrawlError                a crawl could not start or ended badly (a failing page is a record)
├─ SyncRunning               the source is being synced already
├─ NotDeployed              no conversation begins on this channel; those that are open go on
├─ EditConflict              somebody else saved meanwhile; nothing was overwritten
├─ IndexMismatch             the search index was built with another embedder
└─ StorageError
   ├─ DamagedRecord          a stored row was changed by other hands and cannot be read any more
   ├─ DatabaseBusy           another process owns the file
   └─ MigrationError         the database is newer than this program, or a migration failed
"""

from typing import ClassVar


class AnswerDeskError(Exception):
    """Something went wrong that the operator can understand and act on."""

    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1

    @property
    def message(self) -> str:
        """The sentence for the operator."""
        return str(self)


class ConfigurationError(AnswerDeskError):
    """A setting or an agent configuration is missing or contradictory."""

    exit_code = 3


class InvalidInput(AnswerDeskError):
    """What the caller gave cannot be used; the sentence says what would be."""

    exit_code = 2


class UnreadableFile(InvalidInput):
    """No text can be had from this file; nothing of it is indexed."""


class NotFound(AnswerDeskError):
    """An id that should exist does not."""

    exit_code = 4


class ProviderError(AnswerDeskError):
    """A model backend failed."""

    exit_code = 5


class ProviderUnavailable(ProviderError):
    """The backend could not be reached, timed out, or failed on its side."""

    retryable = True


class ProviderRateLimited(ProviderError):
    """The backend asks for patience."""

    retryable = True

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ProviderRejected(ProviderError):
    """The backend refused the request: bad key, too long, not allowed. Trying again will not help."""


class CrawlError(AnswerDeskError):
    """A crawl could not start or ended badly. A page that fails is a record, not an error."""

    exit_code = 6


class SyncRunning(AnswerDeskError):
    """The source is being synced already; one sync per source at a time."""

    exit_code = 7


class NotDeployed(AnswerDeskError):
    """No conversation begins on this channel, and no closed one goes on; those that are open do."""


class EditConflict(AnswerDeskError):
    """Somebody else saved meanwhile. Nothing was overwritten; the sentence says whose change is there now."""

    exit_code = 11


class IndexMismatch(AnswerDeskError):
    """The search index was built with another embedder; the sentence says how to rebuild."""

    exit_code = 8


class StorageError(AnswerDeskError):
    """The system of record, the index or the blobs could not be read or written."""

    exit_code = 9


class DamagedRecord(StorageError):
    """A stored row was changed by other hands and cannot be read any more; the sentence says which."""


class DatabaseBusy(StorageError):
    """Another process owns the file."""

    retryable = True


class MigrationError(StorageError):
    """The database is newer than this program, or a migration failed."""
