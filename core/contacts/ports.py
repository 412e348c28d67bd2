"""What contacts need from outside."""

from datetime import datetime
from typing import Protocol

from core.contacts.contacts import Contact, Visitor


class ContactStore(Protocol):
    """Contacts of the workspace."""

    def save_contact(self, contact: Contact) -> None:
        """Add, or replace the one of this id."""
        ...

    def find_contact(self, contact_id: str) -> Contact:
        """Raises NotFound."""
        ...

    def find_by_external_id(self, external_id: str) -> Contact | None:
        """The contact that tokens with this id are of; None when there is none yet."""
        ...


class VisitorStore(Protocol):
    """Browsers with the widget."""

    def save_visitor(self, visitor: Visitor) -> None:
        """Add, or replace the one of this id."""
        ...

    def find_by_secret(self, secret_hash: str) -> Visitor | None:
        """The browser that holds the secret; None for an unknown one."""
        ...

    def find_visitor(self, visitor_id: str) -> Visitor:
        """Raises NotFound."""
        ...

    def mark_seen(self, visitor_id: str, at: datetime) -> None:
        """It was here; unknown ids are left alone."""
        ...


class ConversationOwners(Protocol):
    """Whose conversations are whose."""

    def give_conversations(self, contact_id: str, *, to: str, customer: str) -> int:
        """All of one contact's, with the files sent in them, are another's (or the same one's) from now on,
        who is shown to people as `customer`. Gives how many changed."""
        ...


class SecretBox(Protocol):
    """Secrets, sealed at rest."""

    def put_secret(self, name: str, value: str) -> None:
        """Seal and store, replacing an earlier one."""
        ...

    def open_secret(self, name: str) -> str | None:
        """The secret, None when there is none."""
        ...

    def remove_secret(self, name: str) -> None:
        """Forget it; nothing happens when there is none."""
        ...
