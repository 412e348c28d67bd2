"""Contacts, the browsers they write from, and whose conversations are whose, in the system of record."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from core.contacts.contacts import Contact, Identification, Visitor
from core.errors import NotFound
from core.storage.change_marks import Stream, take_mark
from core.storage.database import Database
from core.storage.people_tables import contacts, sent_files, visitors
from core.storage.rows import columns_of, upsert, values_of
from core.storage.tables import conversations
from core.storage.text_folding import fold_text

_CONTACT = columns_of(contacts, Contact)
_VISITOR = columns_of(visitors, Visitor)
_FIND_CONTACT = select(*_CONTACT).where(contacts.c.id == bindparam("id"))
_FIND_VISITOR = select(*_VISITOR).where(visitors.c.id == bindparam("id"))
_FIND_BY_SECRET = select(*_VISITOR).where(visitors.c.secret_hash == bindparam("secret_hash"))


class SqlContactStore:
    """ContactStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_contact(self, contact: Contact) -> None:
        """Add, or replace the one of this id."""
        row = values_of(contact, contacts, folded_email=fold_text(contact.email))
        with self._database.write() as connection:
            upsert(connection, contacts, [row | {"segments": list(contact.segments)}], key=("id",))

    def find_contact(self, contact_id: str) -> Contact:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(_FIND_CONTACT, {"id": contact_id}).first()
        if row is None:
            raise NotFound(f"There is no contact {contact_id}.")
        return _contact(row)

    def find_by_external_id(self, external_id: str) -> Contact | None:
        """The customer whom the company knows by this id; None for nobody, and for an empty id."""
        if not external_id:
            return None
        query = select(*_CONTACT).where(contacts.c.external_id == external_id)
        with self._database.read() as connection:
            row = connection.execute(query.order_by(contacts.c.created_at, contacts.c.id).limit(1)).first()
        return _contact(row) if row else None


class SqlVisitorStore:
    """VisitorStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_visitor(self, visitor: Visitor) -> None:
        """Add, or replace the one of this id. Raises StorageError when another holds the secret."""
        with self._database.write() as connection:
            upsert(connection, visitors, [values_of(visitor, visitors)], key=("id",))

    def find_by_secret(self, secret_hash: str) -> Visitor | None:
        """The browser that holds the secret; None for an unknown one."""
        with self._database.read() as connection:
            row = connection.execute(_FIND_BY_SECRET, {"secret_hash": secret_hash}).first()
        return Visitor(*row) if row else None

    def find_visitor(self, visitor_id: str) -> Visitor:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(_FIND_VISITOR, {"id": visitor_id}).first()
        if row is None:
            raise NotFound(f"There is no visitor {visitor_id}.")
        return Visitor(*row)

    def mark_seen(self, visitor_id: str, at: datetime) -> None:
        """It was here; unknown ids are left alone."""
        with self._database.write() as connection:
            connection.execute(update(visitors).where(visitors.c.id == visitor_id).values(last_seen_at=at))

    def forget_vouched(self) -> int:
        """No browser of a contact whom a token named is known any more. Gives how many were."""
        vouched = select(contacts.c.id).where(contacts.c.identification == Identification.TOKEN)
        with self._database.write() as connection:
            return connection.execute(delete(visitors).where(visitors.c.contact_id.in_(vouched))).rowcount


class SqlConversationOwners:
    """ConversationOwners."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give_conversations(self, contact_id: str, *, to: str, customer: str) -> int:
        """All of one contact's, with the files sent in them, are another's (or the same one's) from now on,
        who is shown to people as `customer`. Gives how many changed."""
        theirs = conversations.c.contact_id == contact_id
        if to == contact_id:
            theirs &= conversations.c.customer != customer
        shown = {"customer": customer, "folded_customer": fold_text(customer)}
        with self._database.write() as connection:
            mark = take_mark(connection, Stream.CONVERSATIONS)
            changed = connection.execute(
                update(conversations).where(theirs).values(contact_id=to, change_mark=mark, **shown)
            )
            connection.execute(
                update(sent_files).where(sent_files.c.contact_id == contact_id).values(contact_id=to)
            )
        return changed.rowcount


def _contact(row: Row[Any]) -> Contact:
    return Contact(**{**row._mapping, "segments": tuple(row.segments)})
