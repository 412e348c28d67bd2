"""Alembic's entry: runs the migrations on the connection and in the transaction that the opener hands in."""

from alembic import context

from core.storage import curation_tables, people_tables  # noqa: F401 - they add to the metadata
from core.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
