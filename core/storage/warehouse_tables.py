"""What the warehouse reads of the system of record, and the facts it keeps of that.

Nulls travel as '' or -1, so that every batch of rows tells the type of each column.
"""

import hashlib
from dataclasses import dataclass

from core.performance.sql_files import read_sql


@dataclass(frozen=True, slots=True)
class SourceTable:
    """What is read of one table; staged under its name while the facts are derived from it."""

    name: str
    columns: str
    convert: str
    """Turns the rows as read, called `incoming`, into the columns."""
    read: str
    of_changed: str
    """Ends `read` with the rows of the conversations whose mark is beyond `$1` and at most `$2`: all rows of
    each, so that its facts are derived without looking at any other."""
    read_postgres: str | None = None
    """Where the engines differ."""


_CHANGED = "(SELECT id FROM conversations WHERE change_mark > $1 AND change_mark <= $2)"

CONVERSATIONS = SourceTable(
    name="conversations",
    columns="""
        id VARCHAR, channel VARCHAR, state VARCHAR, opened_at TIMESTAMPTZ, is_test BOOLEAN, outcome VARCHAR,
        handoff_reason VARCHAR, feedback VARCHAR, language VARCHAR, agent_took_part BOOLEAN,
        answered_count INTEGER
    """,
    convert="""
        SELECT id, channel, state, make_timestamptz(opened_at), is_test = 1, outcome,
            nullif(handoff_reason, ''), nullif(feedback, ''), nullif(language, ''), agent_took_part = 1,
            answered_count
        FROM incoming
    """,
    read="""
        SELECT id, channel, state, opened_at, cast(is_test AS INTEGER) AS is_test, outcome,
            coalesce(handoff_reason, '') AS handoff_reason, coalesce(feedback, '') AS feedback,
            coalesce(language, '') AS language, cast(agent_took_part AS INTEGER) AS agent_took_part,
            answered_count
        FROM conversations
    """,
    of_changed=" WHERE change_mark > $1 AND change_mark <= $2",
)

MESSAGES = SourceTable(
    name="messages",
    columns="""
        conversation_id VARCHAR, role VARCHAR, created_at TIMESTAMPTZ, config_version INTEGER
    """,
    convert="""
        SELECT conversation_id, role, make_timestamptz(created_at), nullif(config_version, -1) FROM incoming
    """,
    read="""
        SELECT conversation_id, role, created_at, coalesce(config_version, -1) AS config_version
        FROM messages
    """,
    of_changed=f" WHERE conversation_id IN {_CHANGED}",
)

EVENTS = SourceTable(
    name="events",
    columns="conversation_id VARCHAR, kind VARCHAR",
    convert="SELECT conversation_id, kind FROM incoming",
    read="SELECT conversation_id, kind FROM events",
    of_changed=f" WHERE conversation_id IN {_CHANGED}",
)

CITATIONS = SourceTable(
    name="citations",
    columns="conversation_id VARCHAR, position INTEGER, created_at TIMESTAMPTZ, source_id VARCHAR",
    convert="SELECT conversation_id, position, make_timestamptz(created_at), source_id FROM incoming",
    read="""
        SELECT m.conversation_id, m.position, m.created_at,
            coalesce(json_extract(c.value, '$.source_id'), '') AS source_id
        FROM messages AS m
        JOIN message_evidence AS e ON e.message_id = m.id
        JOIN json_each(e.evidence, '$.citations') AS c
    """,
    of_changed=f" WHERE m.conversation_id IN {_CHANGED}",
    read_postgres="""
        SELECT m.conversation_id, m.position, m.created_at, coalesce(c.value ->> 'source_id', '') AS source_id
        FROM messages AS m
        JOIN message_evidence AS e ON e.message_id = m.id
        CROSS JOIN LATERAL json_array_elements(
            coalesce(replace(e.evidence, '\\u0000', '')::json -> 'citations', '[]')
        ) AS c
    """,
)

SOURCE_TABLES = (CONVERSATIONS, MESSAGES, EVENTS, CITATIONS)

FACTS = {
    "conversation_facts": """
        id VARCHAR, opened_at TIMESTAMPTZ, slot INTEGER, channel VARCHAR, language VARCHAR,
        agent_version INTEGER, is_test BOOLEAN, outcome VARCHAR, handoff_reason VARCHAR, feedback VARCHAR,
        agent_took_part BOOLEAN, answered_count INTEGER, person_involved BOOLEAN, first_response_s DOUBLE,
        reply_span_s DOUBLE
    """,
    "citation_facts": """
        conversation_id VARCHAR, position INTEGER, source_id VARCHAR, created_at TIMESTAMPTZ,
        citations INTEGER, is_first_use BOOLEAN, opened_at TIMESTAMPTZ, slot INTEGER, channel VARCHAR,
        language VARCHAR, agent_version INTEGER, is_test BOOLEAN
    """,
}
"""The tables that stay, with their columns. Derived in this order: the second reads the first."""

VIEWS = (
    "first_instant",
    "time_slots",
    "sum_where",
    "conversation_outcomes",
    "period_outcomes",
    "source_citations",
)
"""In the order in which they are made: some read those before them."""


def schema_statements() -> list[str]:
    """What makes an empty warehouse, or replaces a filled one by an empty one."""
    tables = FACTS | {"warehouse_state": "mark BIGINT, fingerprint VARCHAR"}
    made = [f"CREATE OR REPLACE TABLE {name} ({columns})" for name, columns in tables.items()]
    views = read_sql("views")
    return made + [views[name] for name in VIEWS]


def facts_statements() -> list[str]:
    """Derive the facts of the staged conversations, which must have none yet."""
    return [f"INSERT INTO {name} {read_sql('facts')[name]}" for name in FACTS]


def schema_fingerprint() -> str:
    """Changes whenever anything does that a warehouse file rests on; a file with another one is rebuilt."""
    reads = [f"{table.read}{table.of_changed}{table.read_postgres}{table.convert}" for table in SOURCE_TABLES]
    parts = [*schema_statements(), *facts_statements(), *reads]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
