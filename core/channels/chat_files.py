"""Files that customers send: checked, kept among the blobs, and given back to their owners alone."""

from core.channels.file_check import check_file
from core.channels.ports import Blobs
from core.clock import Clock
from core.contacts.contacts import Contact
from core.conversations.conversation import Attachment
from core.conversations.ports import SentFileStore
from core.conversations.sent_files import SentFile
from core.errors import InvalidInput, NotFound
from core.identifiers import IdFactory

_ABSENT = "There is no such file."


class ChatFiles:
    """Customers' files. Who may have one is decided by whoever asks."""

    def __init__(
        self, *, store: SentFileStore, blobs: Blobs, largest_bytes: int, clock: Clock, ids: IdFactory
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._largest_bytes = largest_bytes
        self._clock = clock
        self._ids = ids

    def keep(self, contact: Contact, name: str, content: bytes) -> Attachment:
        """The file is on disk when this returns. Raises InvalidInput for one that is not taken."""
        if len(content) > self._largest_bytes:
            raise InvalidInput(f"The file is too large. Send at most {self._largest_bytes} bytes.")
        checked = check_file(name, content)
        file = Attachment(
            id=self._ids("fil"),
            name=checked.name,
            media_type=checked.media_type,
            size=len(content),
            blob_hash=self._blobs.put(content),
        )
        self._store.save_file(SentFile(file, contact.id, self._clock()))
        return file

    def find(self, file_id: str) -> SentFile:
        """What is known of it. Raises NotFound."""
        found = self._store.find_files([file_id]) if file_id.isascii() and file_id.isprintable() else []
        if not found:
            raise NotFound(_ABSENT)
        return found[0]

    def content(self, file: Attachment) -> bytes:
        """Its bytes. Raises NotFound, and StorageError when they are damaged."""
        return self._blobs.get(file.blob_hash)
