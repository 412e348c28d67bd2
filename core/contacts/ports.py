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

    def mark_seen(self, visitor_id: str, at: datetime) -> None:
        """It was here."""
        ...
