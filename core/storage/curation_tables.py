"""The tables by which knowledge is looked after: what is held back, reviewed, in conflict; connectors' state.

As in `core.storage.tables`, whose metadata these share.
"""

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, Table

from core.knowledge.documents import Medium
from core.knowledge.held_changes import HeldKind
from core.storage.column_kinds import Instant, JsonText, PlainText, Word
from core.storage.tables import metadata

__all__ = [
    "conflicts",
    "connector_cursors",
    "held_changes",
    "metadata",
    "review_documents",
    "reviews",
    "secrets",
]

# What a sync found in a source that waits for approval: the newest finding of each document.
held_changes = Table(
    "held_changes",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("document_id", PlainText, primary_key=True),
    Column("external_id", PlainText, nullable=False),
    Column("kind", Word(HeldKind), nullable=False),
    Column("title", PlainText, nullable=False),
    Column("url", PlainText),
    Column("language", PlainText),
    Column("medium", Word(Medium), nullable=False),
    Column("blob_hash", PlainText),
    Column("content_hash", PlainText, nullable=False),
    Column("run_id", PlainText),
    Column("found_at", Instant, nullable=False),
    # A discarded finding is remembered: the same does not wait again.
    Column("is_discarded", Boolean, nullable=False),
    Column("text", PlainText, nullable=False),
)

# The delta review of a sync, and of each document it changed.
reviews = Table(
    "reviews",
    metadata,
    Column("run_id", PlainText, primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("first_version", Integer),
    Column("last_version", Integer),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("seen_at", Instant),
    Index(None, "created_at", "run_id"),
    Index(None, "source_id", "created_at"),
)

review_documents = Table(
    "review_documents",
    metadata,
    Column("run_id", ForeignKey("reviews.run_id"), primary_key=True),
    Column("document_id", PlainText, primary_key=True),
    Column("kind", PlainText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("folded_title", PlainText, nullable=False),
    Column("fact_count", Integer, nullable=False),
    Column("answer_count", Integer, nullable=False),
    Column("conflict_count", Integer, nullable=False),
    Column("delta", JsonText, nullable=False),
    Index(None, "run_id", "folded_title", "document_id"),
)

# Near-duplicate and contradictory passages, found at rest or by a review.
conflicts = Table(
    "conflicts",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("kind", PlainText, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("score", Double, nullable=False),
    Column("left_document_id", PlainText, nullable=False),
    Column("right_document_id", PlainText, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("found_version", Integer, nullable=False),
    Column("decided_at", Instant),
    Column("detail", JsonText, nullable=False),
    Index(None, "state", "kind", "score", "id"),
    Index(None, "left_document_id"),
    Index(None, "right_document_id"),
)

# Secrets of connectors and the like, sealed; never shown again.
secrets = Table(
    "secrets",
    metadata,
    Column("name", PlainText, primary_key=True),
    Column("sealed", PlainText, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

# How far a connector has read.
connector_cursors = Table(
    "connector_cursors",
    metadata,
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("cursor", JsonText, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
