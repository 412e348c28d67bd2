"""Knowing visitors again, and learning who they are.

A browser is known by a secret that only it holds; a person is known by a token that the company's site has
signed, or because a program of the company names them. An address that somebody types in proves nothing: it
is kept for people to answer to, and neither shows nor joins anything of another contact who has it too.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from core.audit.ports import Transaction
from core.clock import Clock
from core.contacts.contacts import Contact, Identification, Visitor
from core.contacts.identity_keys import IdentityKeys
from core.contacts.identity_tokens import read_token
from core.contacts.ports import ContactStore, ConversationOwners, VisitorStore
from core.contacts.visitors import SecretFactory, hash_of
from core.contacts.vouching import Vouched
from core.email_addresses import tidy_email
from core.errors import InvalidInput, NotFound
from core.identifiers import IdFactory, derived_id

KNOWN_UNSEEN = timedelta(days=90)
"""A secret that was not shown for longer opens nothing."""
_SEEN_AGAIN = timedelta(minutes=1)
"""Every request shows the secret; not each is worth a write."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A browser that is known, and whose it is."""

    visitor: Visitor
    contact: Contact


@dataclass(frozen=True, slots=True)
class Begun(Recognised):
    """A session of a browser."""

    secret: str
    """What the browser shows from now on. Kept nowhere else."""


@dataclass(frozen=True, slots=True)
class ContactStores:
    """What identification writes to."""

    contacts: ContactStore
    visitors: VisitorStore
    owners: ConversationOwners


class Identifier:
    """Who writes."""

    def __init__(
        self,
        stores: ContactStores,
        *,
        keys: IdentityKeys,
        transaction: Transaction,
        new_secret: SecretFactory,
        clock: Clock,
        ids: IdFactory,
    ) -> None:
        self._contacts = stores.contacts
        self._visitors = stores.visitors
        self._owners = stores.owners
        self._keys = keys
        self._transaction = transaction
        self._new_secret = new_secret
        self._clock = clock
        self._ids = ids

    def begin(self, *, secret: str | None = None, identity: str | None = None) -> Begun:
        """A session for the browser that holds the secret, or for a new one when it is unknown or not given.

        `identity`: a token that says who it is. Raises InvalidInput for one that does not hold; then nothing
        was written.
        """
        vouched = self._read(identity) if identity else None
        with self._transaction():
            known = self.recognise(secret) if secret else None
            if known is None or secret is None:
                secret = self._new_secret()
                known = self._new_visitor(secret)
            contact = self._identified(known, vouched) if vouched else known.contact
        return Begun(replace(known.visitor, contact_id=contact.id), contact, secret)

    def recognise(self, secret: str) -> Recognised | None:
        """The browser that holds the secret, which was here now; None for an unknown or long unseen one."""
        visitor = self._visitors.find_by_secret(hash_of(secret))
        now = self._clock()
        if visitor is None or now - visitor.last_seen_at > KNOWN_UNSEEN:
            return None
        if now - visitor.last_seen_at >= _SEEN_AGAIN:
            self._visitors.mark_seen(visitor.id, now)
        return Recognised(visitor, self._contacts.find_contact(visitor.contact_id))

    def identify(self, visitor_id: str, identity: str) -> Contact:
        """The site says who a visitor is; what they wrote before goes with them.

        Raises InvalidInput for a token that does not hold, and NotFound.
        """
        vouched = self._read(identity)
        with self._transaction():
            visitor = self._visitors.find_visitor(visitor_id)
            contact = self._contacts.find_contact(visitor.contact_id)
            return self._identified(Recognised(visitor, contact), vouched)

    def named(self, vouched: Vouched) -> Contact:
        """The customer whom a program of the company names, with what it says of them; not kept by this."""
        return self._vouched_contact(vouched, Identification.PROGRAM)

    def keep_named(self, vouched: Vouched) -> Contact:
        """The same, kept where it is new."""
        with self._transaction():
            found = self._contacts.find_by_external_id(vouched.external_id)
            contact = self.named(vouched)
            return contact if contact == found else self._save_renamed(contact, partial(self.named, vouched))

    def find_named(self, external_id: str) -> Contact:
        """The customer whom the company knows by this id. Raises NotFound."""
        contact = self._contacts.find_by_external_id(external_id)
        if contact is None:
            raise NotFound(f"There is no customer {external_id}.")
        return contact

    def give_email(self, contact_id: str, email: str) -> Contact:
        """The address that a contact says is theirs. Raises InvalidInput and NotFound.

        A later one replaces it, but never one that the company has vouched for.
        """
        address = tidy_email(email)
        if address is None:
            raise InvalidInput("This is no email address. Write it like ada@example.com.")
        read = partial(self._with_address, contact_id, address)
        with self._transaction():
            return self._save_renamed(read(), read)

    def _with_address(self, contact_id: str, address: str) -> Contact:
        contact = self._contacts.find_contact(contact_id)
        if contact.is_vouched_for and contact.email:
            return contact
        way = contact.identification if contact.is_vouched_for else Identification.EMAIL
        return replace(contact, email=address, identification=way)

    def _read(self, identity: str) -> Vouched:
        return read_token(identity, self._keys.valid(), now=self._clock())

    def _new_visitor(self, secret: str) -> Recognised:
        now = self._clock()
        contact = Contact(self._ids("con"), now)
        visitor = Visitor(self._ids("vis"), contact.id, hash_of(secret), now, now)
        self._contacts.save_contact(contact)
        self._visitors.save_visitor(visitor)
        return Recognised(visitor, contact)

    def _identified(self, known: Recognised, vouched: Vouched) -> Contact:
        read = partial(self._vouched_contact, vouched, Identification.TOKEN)
        contact = read()
        if contact == known.contact:
            return contact
        contact = self._save_renamed(contact, read)
        if known.contact.id == contact.id:
            return contact
        self._visitors.save_visitor(replace(known.visitor, contact_id=contact.id))
        # What a known customer wrote in this browser stays theirs when another one signs in.
        if not known.contact.is_vouched_for:
            self._owners.give_conversations(known.contact.id, to=contact.id, customer=contact.shown_name)
        return contact

    def _save_renamed(self, contact: Contact, read_again: Callable[[], Contact]) -> Contact:
        """As it was saved: as it is read once nobody else can be writing it."""
        # Conversations first: whoever writes both, here or above, writes them in this order, one by one.
        self._owners.give_conversations(contact.id, to=contact.id, customer=contact.shown_name)
        latest = read_again()
        self._contacts.save_contact(latest)
        return latest

    def _vouched_contact(self, vouched: Vouched, way: Identification) -> Contact:
        found = self._contacts.find_by_external_id(vouched.external_id)
        # Derived, so that two browsers of one customer that sign in at once make one contact.
        contact = found or Contact(derived_id("con", "external", vouched.external_id), self._clock())
        return _as_vouched(contact, vouched, way)


def _as_vouched(contact: Contact, vouched: Vouched, way: Identification) -> Contact:
    """As the company has it; what it leaves out stays as it was.

    Whom a token ever named stays so known: browsers that it opened are found by that.
    """
    was_signed = contact.identification is Identification.TOKEN
    return replace(
        contact,
        identification=Identification.TOKEN if was_signed else way,
        external_id=vouched.external_id,
        name=vouched.name or contact.name,
        email=vouched.email or contact.email,
        segments=contact.segments if vouched.segments is None else vouched.segments,
    )
