"""The tables of the system of record. Migrations lead here; a test compares the two.

Times are microseconds since 1970 UTC (BIGINT), JSON is text, `folded` columns are for searching.
`change_mark` says in which write a row was last touched; see `core.storage.change_marks`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    text,
)

from core.conversations.conversation import Channel, ConversationState, Feedback, Outcome, Role
from core.knowledge.documents import DocumentStatus, Medium
from core.knowledge.sources import SourceKind, SourceStatus, UrlState
from core.storage.column_kinds import Instant, JsonText, PlainText, Word

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

change_marks = Table(
    "change_marks",
    metadata,
    Column("stream", PlainText, primary_key=True),
    Column("mark", BigInteger, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("kind", Word(SourceKind), nullable=False),
    Column("name", PlainText, nullable=False),
    Column("location", PlainText, nullable=False),
    Column("status", Word(SourceStatus), nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("options", JsonText, nullable=False),
    Column("is_cited", Boolean, nullable=False),
    Column("is_private", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_synced_at", Instant),
    Column("next_sync_at", Instant),
    Column("audience", PlainText, nullable=False, server_default=text("''")),
    Column("is_held", Boolean, nullable=False, server_default=false()),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("change_mark", BigInteger, nullable=False),
    Index(None, "created_at", "id"),
    Index(None, "change_mark"),
)

source_urls = Table(
    "source_urls",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("url", PlainText, primary_key=True),
    Column("folded", PlainText, nullable=False),
    Column("state", Word(UrlState), nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("seen_at", Instant, nullable=False),
    # Not a foreign key: a URL is recorded as fetched before its document is written.
    Column("document_id", PlainText),
    Column("etag", PlainText),
    Column("last_modified", PlainText),
    Column("content_hash", PlainText),
    Column("misses", Integer, nullable=False, server_default=text("0")),
    Index(None, "source_id", "state", "url"),
)

sync_runs = Table(
    "sync_runs",
    metadata,
    Column("run_id", PlainText, primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("phase", PlainText, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("found", Integer, nullable=False),
    Column("fetched", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("indexed", Integer, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("finished_at", Instant),
    Index(None, "source_id", "started_at", "run_id"),
    Index(None, "finished_at", "started_at"),
)

knowledge_versions = Table(
    "knowledge_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("created_at", Instant, nullable=False),
    Column("author", PlainText, nullable=False),
    Column("cause", PlainText, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("source_id", PlainText),
    Column("run_id", PlainText),
    Column("change_mark", BigInteger, nullable=False),
    Index(None, "source_id", "number"),
    Index(None, "run_id"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("external_id", PlainText, nullable=False),
    Column("url", PlainText),
    Column("title", PlainText, nullable=False),
    Column("folded_title", PlainText, nullable=False),
    Column("folded_url", PlainText, nullable=False),
    Column("language", PlainText),
    Column("status", Word(DocumentStatus), nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("current_version", Integer, nullable=False),
    Column("medium", Word(Medium), nullable=False, server_default=text("'text'")),
    Column("change_mark", BigInteger, nullable=False),
    Index(None, "folded_title", "id"),
    Index(None, "source_id", "folded_title", "id"),
    Index(None, "source_id", "status"),
    Index(None, "change_mark"),
)

document_versions = Table(
    "document_versions",
    metadata,
    Column("document_id", ForeignKey("documents.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("title", PlainText, nullable=False),
    Column("content_hash", PlainText, nullable=False),
    Column("blob_hash", PlainText),
    Column("valid_from", ForeignKey("knowledge_versions.number"), nullable=False),
    Column("valid_to", ForeignKey("knowledge_versions.number")),
    Column("created_at", Instant, nullable=False),
    Column("text", PlainText, nullable=False),
    CheckConstraint("valid_to is null or valid_to > valid_from", name="validity"),
    # At most one text of a document is current: held by the engine, whatever the code does.
    Index(
        "uq_document_versions_current",
        "document_id",
        unique=True,
        sqlite_where=text("valid_to is null"),
        postgresql_where=text("valid_to is null"),
    ),
)

config_versions = Table(
    "config_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("config", JsonText, nullable=False),
    Column("note", PlainText, nullable=False),
    Column("author", PlainText, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("change_mark", BigInteger, nullable=False),
)

config_draft = Table(
    "config_draft",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("config", JsonText, nullable=False),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Column("based_on", Integer, nullable=False, server_default=text("0")),
    Column("author", PlainText, nullable=False, server_default=text("''")),
    Column("saved_at", Instant, nullable=False, server_default=text("0")),
    CheckConstraint("id = 1", name="single"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("channel", Word(Channel), nullable=False),
    Column("state", Word(ConversationState), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_activity_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("customer", PlainText, nullable=False),
    Column("folded_customer", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("outcome", Word(Outcome), nullable=False),
    Column("handoff_reason", PlainText),
    Column("feedback", Word(Feedback)),
    Column("feedback_comment", PlainText, nullable=False),
    Column("language", PlainText),
    Column("agent_took_part", Boolean, nullable=False),
    Column("asked_for_person", Boolean, nullable=False),
    Column("answered_count", Integer, nullable=False),
    Column("contact_id", PlainText),
    Column("eligibility", PlainText, nullable=False, server_default=text("'eligible'")),
    Column("assignee_id", PlainText),
    Column("team_id", PlainText),
    Column("episode", Integer, nullable=False, server_default=text("1")),
    Column("waiting_since", Instant),
    Column("reply_owed_since", Instant),
    Column("is_rated_as_whole", Boolean, nullable=False, server_default=false()),
    Column("change_mark", BigInteger, nullable=False),
    # In the order of lists, and with all they filter by: a filter reads the index, not the table.
    Index("ix_conversations_newest", "opened_at", "id", "is_test", "channel", "outcome", "handoff_reason"),
    # Partial, so that SQLite does not take it for lists of one outcome, which it would then have to sort.
    Index(
        "ix_conversations_undecided",
        "is_test",
        "last_activity_at",
        "id",
        sqlite_where=text("outcome = 'pending'"),
        postgresql_where=text("outcome = 'pending'"),
    ),
    Index(None, "change_mark"),
    Index(None, "state", "last_activity_at", "id"),
    # Partial: few conversations are owed a reply at a time.
    Index(
        "ix_conversations_owed",
        "reply_owed_since",
        "id",
        sqlite_where=text("reply_owed_since IS NOT NULL"),
        postgresql_where=text("reply_owed_since IS NOT NULL"),
    ),
    Index(None, "contact_id", "opened_at"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("role", Word(Role), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("decision", PlainText),
    Column("confidence", Double),
    Column("latency_ms", Double),
    Column("knowledge_version", Integer),
    Column("config_version", Integer),
    Column("author", PlainText, nullable=False, server_default=text("''")),
    Column("attachments", JsonText, nullable=False, server_default=text("'[]'")),
    Column("change_mark", BigInteger, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("folded", PlainText, nullable=False),
    UniqueConstraint("conversation_id", "position"),
    Index(None, "change_mark"),
)

# Which spans each reply rests on, private ones too: found by document, source or version without reading
# all evidence. Written with the evidence, from it.
message_spans = Table(
    "message_spans",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("source_id", PlainText, nullable=False),
    Column("document_id", PlainText, nullable=False),
    Column("document_version", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Index(None, "document_id", "document_version"),
    Index(None, "source_id"),
)

# Apart from the message, so that lists, searches and the warehouse do not drag it through memory;
# written in the same transaction.
message_evidence = Table(
    "message_evidence",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True),
    Column("evidence", JsonText, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("detail", JsonText, nullable=False),
    Column("change_mark", BigInteger, nullable=False),
    # The order of writing among events of one instant.
    Column("ordinal", Integer, nullable=False),
    Index(None, "conversation_id", "created_at", "change_mark", "ordinal"),
    Index(None, "change_mark"),
)
