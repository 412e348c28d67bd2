"""Contacts, people, channels, the audit log; who has a conversation and how far it was read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """From 0002. What was handed off and waits for a person is queued."""
    _extend_tables()
    _create_customers()
    _create_reading()
    _create_people()
    _create_deployment()
    _create_audit_log()
    op.execute(
        "update conversations set state = 'queued', waiting_since = last_activity_at "
        "where state = 'handed_off'"
    )
    for stream in ("people", "audit"):
        op.execute(f"insert into change_marks (stream, mark) values ('{stream}', 0)")  # noqa: S608 - our own words


def _extend_tables() -> None:
    op.add_column(
        "config_draft", sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.add_column(
        "config_draft", sa.Column("based_on", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("config_draft", sa.Column("author", _TEXT, server_default=sa.text("''"), nullable=False))
    op.add_column(
        "config_draft", sa.Column("saved_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("conversations", sa.Column("contact_id", _TEXT, nullable=True))
    op.add_column(
        "conversations", sa.Column("eligibility", _TEXT, server_default=sa.text("'eligible'"), nullable=False)
    )
    op.add_column("conversations", sa.Column("assignee_id", _TEXT, nullable=True))
    op.add_column("conversations", sa.Column("team_id", _TEXT, nullable=True))
    op.add_column(
        "conversations", sa.Column("episode", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.add_column("conversations", sa.Column("waiting_since", sa.BigInteger(), nullable=True))
    op.create_index(
        op.f("ix_conversations_contact_id_opened_at"), "conversations", ["contact_id", "opened_at"]
    )
    op.create_index(
        op.f("ix_conversations_state_last_activity_at_id"),
        "conversations",
        ["state", "last_activity_at", "id"],
    )
    op.add_column("messages", sa.Column("author", _TEXT, server_default=sa.text("''"), nullable=False))
    op.add_column(
        "messages", sa.Column("attachments", sa.Text(), server_default=sa.text("'[]'"), nullable=False)
    )


def _create_customers() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("identification", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("email", _TEXT, nullable=False),
        sa.Column("external_id", _TEXT, nullable=False),
        sa.Column("segments", sa.Text(), nullable=False),
        sa.Column("folded_email", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_external_id"), "contacts", ["external_id"])
    op.create_index(op.f("ix_contacts_folded_email"), "contacts", ["folded_email"])
    op.create_table(
        "sent_files",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("contact_id", _TEXT, nullable=False),
        sa.Column("conversation_id", _TEXT, nullable=True),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("media_type", _TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("blob_hash", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_sent_files_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_files")),
    )
    op.create_table(
        "visitors",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("contact_id", _TEXT, nullable=False),
        sa.Column("secret_hash", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_visitors_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitors")),
    )
    op.create_index(op.f("ix_visitors_secret_hash"), "visitors", ["secret_hash"], unique=True)


def _create_reading() -> None:
    op.create_table(
        "conversation_reads",
        sa.Column("conversation_id", _TEXT, nullable=False),
        sa.Column("reader", _TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_conversation_reads_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "reader", name=op.f("pk_conversation_reads")),
    )
    op.create_table(
        "reply_feedback",
        sa.Column("message_id", _TEXT, nullable=False),
        sa.Column("feedback", _TEXT, nullable=False),
        sa.Column("comment", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_reply_feedback_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_reply_feedback")),
    )


def _create_people() -> None:
    op.create_table(
        "inbox_presence",
        sa.Column("conversation_id", _TEXT, nullable=False),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "person_id", name=op.f("pk_inbox_presence")),
    )
    op.create_table(
        "people",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("email", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("team_ids", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("last_assigned_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "teams",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )


def _create_deployment() -> None:
    op.create_table(
        "agent_switch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("switch", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_agent_switch_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_switch")),
    )
    op.create_table(
        "channels",
        sa.Column("channel", _TEXT, nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channels")),
    )


def _create_audit_log() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("action", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("object_id", _TEXT, nullable=False),
        sa.Column("object_name", _TEXT, nullable=False),
        sa.Column("folded", _TEXT, nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("previous_hash", _TEXT, nullable=False),
        sa.Column("hash", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_at_number"), "audit_entries", ["at", "number"])
    op.create_index(
        op.f("ix_audit_entries_kind_object_id_number"), "audit_entries", ["kind", "object_id", "number"]
    )
