"""The first schema: sources, documents and their versions, configuration, conversations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_STREAMS = ("sources", "knowledge", "configuration", "conversations")


def upgrade() -> None:
    """From nothing."""
    _create_change_marks()
    _create_sources()
    _create_sync_runs()
    _create_knowledge()
    _create_document_versions()
    _create_configuration()
    _create_conversations()
    _create_messages()
    _create_events()


def _create_change_marks() -> None:
    marks = op.create_table(
        "change_marks",
        sa.Column("stream", _TEXT, nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_change_marks")),
    )
    op.bulk_insert(marks, [{"stream": stream, "mark": 0} for stream in _STREAMS])


def _create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("location", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("is_cited", sa.Boolean(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_synced_at", sa.BigInteger(), nullable=True),
        sa.Column("next_sync_at", sa.BigInteger(), nullable=True),
        sa.Column("change_mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_index(op.f("ix_sources_change_mark"), "sources", ["change_mark"], unique=False)
    op.create_index(op.f("ix_sources_created_at_id"), "sources", ["created_at", "id"], unique=False)
    op.create_table(
        "source_urls",
        sa.Column("source_id", _TEXT, nullable=False),
        sa.Column("url", _TEXT, nullable=False),
        sa.Column("folded", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("document_id", _TEXT, nullable=True),
        sa.Column("etag", _TEXT, nullable=True),
        sa.Column("last_modified", _TEXT, nullable=True),
        sa.Column("content_hash", _TEXT, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_urls_source_id")),
        sa.PrimaryKeyConstraint("source_id", "url", name=op.f("pk_source_urls")),
    )
    op.create_index(
        op.f("ix_source_urls_source_id_state_url"), "source_urls", ["source_id", "state", "url"], unique=False
    )


def _create_sync_runs() -> None:
    op.create_table(
        "sync_runs",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("source_id", _TEXT, nullable=False),
        sa.Column("phase", _TEXT, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("indexed", sa.Integer(), nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_sync_runs_source_id")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_sync_runs")),
    )
    op.create_index(
        op.f("ix_sync_runs_finished_at_started_at"), "sync_runs", ["finished_at", "started_at"], unique=False
    )
    op.create_index(
        op.f("ix_sync_runs_source_id_started_at_run_id"),
        "sync_runs",
        ["source_id", "started_at", "run_id"],
        unique=False,
    )


def _create_knowledge() -> None:
    op.create_table(
        "knowledge_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("author", _TEXT, nullable=False),
        sa.Column("cause", _TEXT, nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("change_mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_knowledge_versions")),
    )
    op.create_table(
        "documents",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("source_id", _TEXT, nullable=False),
        sa.Column("external_id", _TEXT, nullable=False),
        sa.Column("url", _TEXT, nullable=True),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("folded_title", _TEXT, nullable=False),
        sa.Column("folded_url", _TEXT, nullable=False),
        sa.Column("language", _TEXT, nullable=True),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("current_version", sa.Integer(), nullable=False),
        sa.Column("change_mark", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_documents_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_change_mark"), "documents", ["change_mark"], unique=False)
    op.create_index(op.f("ix_documents_folded_title_id"), "documents", ["folded_title", "id"], unique=False)
    op.create_index(
        op.f("ix_documents_source_id_folded_title_id"),
        "documents",
        ["source_id", "folded_title", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_documents_source_id_status"), "documents", ["source_id", "status"], unique=False)


def _create_document_versions() -> None:
    op.create_table(
        "document_versions",
        sa.Column("document_id", _TEXT, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("content_hash", _TEXT, nullable=False),
        sa.Column("blob_hash", _TEXT, nullable=True),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_to", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.CheckConstraint(
            "valid_to is null or valid_to > valid_from", name=op.f("ck_document_versions_validity")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_versions_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["valid_from"], ["knowledge_versions.number"], name=op.f("fk_document_versions_valid_from")
        ),
        sa.ForeignKeyConstraint(
            ["valid_to"], ["knowledge_versions.number"], name=op.f("fk_document_versions_valid_to")
        ),
        sa.PrimaryKeyConstraint("document_id", "number", name=op.f("pk_document_versions")),
    )
    op.create_index(
        "uq_document_versions_current",
        "document_versions",
        ["document_id"],
        unique=True,
        sqlite_where=sa.text("valid_to is null"),
        postgresql_where=sa.text("valid_to is null"),
    )


def _create_configuration() -> None:
    op.create_table(
        "config_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("note", _TEXT, nullable=False),
        sa.Column("author", _TEXT, nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("change_mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_config_versions")),
    )
    op.create_table(
        "config_draft",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_config_draft_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config_draft")),
    )


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("channel", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_activity_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("customer", _TEXT, nullable=False),
        sa.Column("folded_customer", _TEXT, nullable=False),
        sa.Column("subject", _TEXT, nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("outcome", _TEXT, nullable=False),
        sa.Column("handoff_reason", _TEXT, nullable=True),
        sa.Column("feedback", _TEXT, nullable=True),
        sa.Column("feedback_comment", _TEXT, nullable=False),
        sa.Column("language", _TEXT, nullable=True),
        sa.Column("agent_took_part", sa.Boolean(), nullable=False),
        sa.Column("asked_for_person", sa.Boolean(), nullable=False),
        sa.Column("answered_count", sa.Integer(), nullable=False),
        sa.Column("change_mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(op.f("ix_conversations_change_mark"), "conversations", ["change_mark"], unique=False)
    op.create_index(
        "ix_conversations_newest",
        "conversations",
        ["opened_at", "id", "is_test", "channel", "outcome", "handoff_reason"],
        unique=False,
    )
    op.create_index(
        "ix_conversations_undecided",
        "conversations",
        ["is_test", "last_activity_at", "id"],
        unique=False,
        sqlite_where=sa.text("outcome = 'pending'"),
        postgresql_where=sa.text("outcome = 'pending'"),
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("conversation_id", _TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("decision", _TEXT, nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("latency_ms", sa.Double(), nullable=True),
        sa.Column("knowledge_version", sa.Integer(), nullable=True),
        sa.Column("config_version", sa.Integer(), nullable=True),
        sa.Column("change_mark", sa.BigInteger(), nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("folded", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("conversation_id", "position", name=op.f("uq_messages_conversation_id_position")),
    )
    op.create_index(op.f("ix_messages_change_mark"), "messages", ["change_mark"], unique=False)
    op.create_table(
        "message_evidence",
        sa.Column("message_id", _TEXT, nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_evidence_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_evidence")),
    )


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("conversation_id", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("change_mark", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_events_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_change_mark"), "events", ["change_mark"], unique=False)
    op.create_index(
        op.f("ix_events_conversation_id_created_at_change_mark_ordinal"),
        "events",
        ["conversation_id", "created_at", "change_mark", "ordinal"],
        unique=False,
    )
