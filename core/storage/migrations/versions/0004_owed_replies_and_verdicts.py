"""Since when a reply is owed; whether a conversation was rated itself, or replies of it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_OWED = sa.text("reply_owed_since IS NOT NULL")
# Where the rating of a reply came last, it has replaced what was said of the conversation.
_RATED_AS_WHOLE = """
update conversations set is_rated_as_whole = true
where feedback is not null and exists (
  select 1 from events as verdict
  where verdict.conversation_id = conversations.id and verdict.kind = 'rated'
    and verdict.detail not like '%"message_id":%'
    and not exists (
      select 1 from events as later
      where later.conversation_id = verdict.conversation_id and later.kind = 'rated'
        and later.detail like '%"message_id":%' and later.created_at > verdict.created_at
    )
)
"""


def upgrade() -> None:
    """From 0003. What the agent owes a reply has been owed since the last activity."""
    op.add_column("conversations", sa.Column("reply_owed_since", sa.BigInteger(), nullable=True))
    op.add_column(
        "conversations",
        sa.Column("is_rated_as_whole", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "ix_conversations_owed",
        "conversations",
        ["reply_owed_since", "id"],
        sqlite_where=_OWED,
        postgresql_where=_OWED,
    )
    op.execute("update conversations set reply_owed_since = last_activity_at where state = 'agent_active'")
    op.execute(_RATED_AS_WHOLE)
