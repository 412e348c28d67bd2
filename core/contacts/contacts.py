"""Customers as far as they are known, and the browsers they write from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Identification(StrEnum):
    """How we know who it is. Only the company itself proves anything, by a signed token or a program."""

    ANONYMOUS = "anonymous"
    """A browser that came before; nothing more."""
    EMAIL = "email"
    """Gave an email address, which nobody has verified."""
    TOKEN = "token"  # noqa: S105 - the name of a way, no token
    """The company's own site vouches for them by a signed token."""
    PROGRAM = "program"
    """A program of the company names them."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One customer."""

    id: str
    created_at: datetime
    identification: Identification = Identification.ANONYMOUS
    name: str = ""
    email: str = ""
    external_id: str = ""
    """The customer's id in the company's own system, as the company itself gave it."""
    segments: tuple[str, ...] = ()
    """As the company gave them; content limited to a segment is for those in it."""

    @property
    def is_vouched_for(self) -> bool:
        """The company itself says who it is."""
        return self.identification in {Identification.TOKEN, Identification.PROGRAM}

    @property
    def shown_name(self) -> str:
        """Name, else address, else a word for somebody unknown."""
        return self.name or self.email or f"Visitor {self.id[-4:].upper()}"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser with the widget. Its secret is kept as a hash alone."""

    id: str
    contact_id: str
    secret_hash: str
    created_at: datetime
    last_seen_at: datetime
