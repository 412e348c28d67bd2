"""Audiences, approval and reviews of content; media; which spans each reply rests on."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_ROWS_AT_ONCE = 5_000


def upgrade() -> None:
    """From 0001. Spans are taken from the evidence that is stored already."""
    _extend_tables()
    _create_message_spans()
    _fill_message_spans()
    _create_held_changes()
    _create_reviews()
    _create_conflicts()
    _create_connector_state()


def _extend_tables() -> None:
    op.add_column("sources", sa.Column("audience", _TEXT, nullable=False, server_default=sa.text("''")))
    op.add_column("sources", sa.Column("is_held", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sources", sa.Column("failures", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column(
        "source_urls", sa.Column("misses", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column("documents", sa.Column("medium", _TEXT, nullable=False, server_default=sa.text("'text'")))
    op.add_column("knowledge_versions", sa.Column("source_id", _TEXT, nullable=True))
    op.add_column("knowledge_versions", sa.Column("run_id", _TEXT, nullable=True))
    op.create_index(
        op.f("ix_knowledge_versions_source_id_number"), "knowledge_versions", ["source_id", "number"]
    )
    op.create_index(op.f("ix_knowledge_versions_run_id"), "knowledge_versions", ["run_id"])


def _create_message_spans() -> None:
    op.create_table(
        "message_spans",
        sa.Column("message_id", _TEXT, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", _TEXT, nullable=False),
        sa.Column("document_id", _TEXT, nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_message_spans_message_id")),
        sa.PrimaryKeyConstraint("message_id", "ordinal", name=op.f("pk_message_spans")),
    )
    op.create_index(
        op.f("ix_message_spans_document_id_document_version"),
        "message_spans",
        ["document_id", "document_version"],
    )
    op.create_index(op.f("ix_message_spans_source_id"), "message_spans", ["source_id"])


def _fill_message_spans() -> None:
    names = ("message_id", "ordinal", "source_id", "document_id", "document_version", "start", "end")
    table = sa.table("message_spans", *(sa.column(name) for name in names))
    connection = op.get_bind()
    after = ""
    while True:
        rows = connection.execute(
            sa.text(
                "select message_id, evidence from message_evidence where message_id > :after "
                "order by message_id limit :most"
            ),
            {"after": after, "most": _ROWS_AT_ONCE},
        ).all()
        if not rows:
            return
        spans = [span for message_id, evidence in rows for span in _spans(message_id, json.loads(evidence))]
        if spans:
            connection.execute(sa.insert(table), spans)
        after = rows[-1][0]


def _spans(message_id: str, evidence: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """As evidence was written at revision 0001; the shape may change later, this must not."""
    carried = [one["citation"] for one in evidence.get("sentences", []) if one.get("citation")]
    for ordinal, span in enumerate(carried):
        yield {
            "message_id": message_id,
            "ordinal": ordinal,
            **{name: span[name] for name in ("source_id", "document_id", "document_version", "start", "end")},
        }


def _create_held_changes() -> None:
    op.create_table(
        "held_changes",
        sa.Column("source_id", _TEXT, nullable=False),
        sa.Column("document_id", _TEXT, nullable=False),
        sa.Column("external_id", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("url", _TEXT, nullable=True),
        sa.Column("language", _TEXT, nullable=True),
        sa.Column("medium", _TEXT, nullable=False),
        sa.Column("blob_hash", _TEXT, nullable=True),
        sa.Column("content_hash", _TEXT, nullable=False),
        sa.Column("run_id", _TEXT, nullable=True),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("is_discarded", sa.Boolean(), nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_held_changes_source_id")),
        sa.PrimaryKeyConstraint("source_id", "document_id", name=op.f("pk_held_changes")),
    )


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("source_id", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("first_version", sa.Integer(), nullable=True),
        sa.Column("last_version", sa.Integer(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_reviews_source_id")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_created_at_run_id"), "reviews", ["created_at", "run_id"])
    op.create_index(op.f("ix_reviews_source_id_created_at"), "reviews", ["source_id", "created_at"])
    op.create_table(
        "review_documents",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("document_id", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("folded_title", _TEXT, nullable=False),
        sa.Column("fact_count", sa.Integer(), nullable=False),
        sa.Column("answer_count", sa.Integer(), nullable=False),
        sa.Column("conflict_count", sa.Integer(), nullable=False),
        sa.Column("delta", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["reviews.run_id"], name=op.f("fk_review_documents_run_id")),
        sa.PrimaryKeyConstraint("run_id", "document_id", name=op.f("pk_review_documents")),
    )
    op.create_index(
        op.f("ix_review_documents_run_id_folded_title_document_id"),
        "review_documents",
        ["run_id", "folded_title", "document_id"],
    )


def _create_conflicts() -> None:
    op.create_table(
        "conflicts",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("left_document_id", _TEXT, nullable=False),
        sa.Column("right_document_id", _TEXT, nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("found_version", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
    )
    op.create_index(op.f("ix_conflicts_state_kind_score_id"), "conflicts", ["state", "kind", "score", "id"])
    op.create_index(op.f("ix_conflicts_left_document_id"), "conflicts", ["left_document_id"])
    op.create_index(op.f("ix_conflicts_right_document_id"), "conflicts", ["right_document_id"])


def _create_connector_state() -> None:
    op.create_table(
        "secrets",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("sealed", _TEXT, nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets")),
    )
    op.create_table(
        "connector_cursors",
        sa.Column("source_id", _TEXT, nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_connector_cursors_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_connector_cursors")),
    )
