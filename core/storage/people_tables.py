"""The tables of customers, people, channels and the audit log.

As in `core.storage.tables`, whose metadata these share.
"""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table

from core.access.people import PersonStatus
from core.audit.entries import AuditAction, AuditKind
from core.contacts.contacts import Identification
from core.conversations.conversation import Channel, Feedback
from core.conversations.ports import Reader
from core.storage.column_kinds import Instant, JsonText, PlainText, Word
from core.storage.tables import metadata

__all__ = [
    "agent_switch",
    "audit_entries",
    "channels",
    "contacts",
    "conversation_reads",
    "inbox_presence",
    "metadata",
    "people",
    "reply_feedback",
    "sent_files",
    "teams",
    "visitors",
]

contacts = Table(
    "contacts",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("identification", Word(Identification), nullable=False),
    Column("name", PlainText, nullable=False),
    Column("email", PlainText, nullable=False),
    Column("external_id", PlainText, nullable=False),
    Column("segments", JsonText, nullable=False),
    Column("folded_email", PlainText, nullable=False),
    Index(None, "external_id"),
    Index(None, "folded_email"),
)

visitors = Table(
    "visitors",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("secret_hash", PlainText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Index(None, "secret_hash", unique=True),
)

# Files that came in, before and after the message they belong to.
sent_files = Table(
    "sent_files",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("contact_id", ForeignKey("contacts.id"), nullable=False),
    Column("conversation_id", PlainText),
    Column("name", PlainText, nullable=False),
    Column("media_type", PlainText, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("blob_hash", PlainText, nullable=False),
    Column("created_at", Instant, nullable=False),
)

conversation_reads = Table(
    "conversation_reads",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("reader", Word(Reader), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)

reply_feedback = Table(
    "reply_feedback",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True),
    Column("feedback", Word(Feedback), nullable=False),
    Column("comment", PlainText, nullable=False),
    Column("at", Instant, nullable=False),
)

teams = Table(
    "teams",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("name", PlainText, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("name", PlainText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("email", PlainText, nullable=False),
    Column("status", Word(PersonStatus), nullable=False),
    Column("hours", JsonText, nullable=False),
    Column("team_ids", JsonText, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("last_assigned_at", Instant),
)

# Who looks at which conversation now.
inbox_presence = Table(
    "inbox_presence",
    metadata,
    Column("conversation_id", PlainText, primary_key=True),
    Column("person_id", PlainText, primary_key=True),
    Column("at", Instant, nullable=False),
)

channels = Table(
    "channels",
    metadata,
    Column("channel", Word(Channel), primary_key=True),
    Column("settings", JsonText, nullable=False),
    Column("revision", Integer, nullable=False),
)

agent_switch = Table(
    "agent_switch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("switch", JsonText, nullable=False),
    CheckConstraint("id = 1", name="single"),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", PlainText, nullable=False),
    Column("action", Word(AuditAction), nullable=False),
    Column("kind", Word(AuditKind), nullable=False),
    Column("object_id", PlainText, nullable=False),
    Column("object_name", PlainText, nullable=False),
    Column("folded", PlainText, nullable=False),
    Column("before", JsonText),
    Column("after", JsonText),
    Column("previous_hash", PlainText, nullable=False),
    Column("hash", PlainText, nullable=False),
    Index(None, "at", "number"),
    Index(None, "kind", "object_id", "number"),
)
