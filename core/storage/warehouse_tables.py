"""What the warehouse copies from the system of record, and how it is laid out there.

Nulls travel as '' or -1, so that every batch of rows tells the type of each column.
"""

import hashlib
from dataclasses import dataclass

from core.performance.sql_files import read_sql


@dataclass(frozen=True, slots=True)
class MirroredTable:
    """One table of the warehouse. `key` names the columns that make a row; `$1` and `$2` bound the marks."""

    name: str
    columns: str
    key: tuple[str, ...]
    convert: str
    """Turns the rows as read, called `incoming`, into the columns."""
    read: str
    read_postgres: str | None = None
    """Where the engines differ."""


CONVERSATIONS = MirroredTable(
    name="conversations",
    columns="""
        id VARCHAR, channel VARCHAR, state VARCHAR, opened_at TIMESTAMPTZ, is_test BOOLEAN, outcome VARCHAR,
        handoff_reason VARCHAR, feedback VARCHAR, language VARCHAR, agent_took_part BOOLEAN,
        answered_count INTEGER
    """,
    key=("id",),
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
        FROM conversations WHERE change_mark > $1 AND change_mark <= $2
    """,
)

MESSAGES = MirroredTable(
    name="messages",
    columns="""
        conversation_id VARCHAR, position INTEGER, role VARCHAR, created_at TIMESTAMPTZ,
        config_version INTEGER
    """,
    key=("conversation_id", "position"),
    convert="""
        SELECT conversation_id, position, role, make_timestamptz(created_at), nullif(config_version, -1)
        FROM incoming
    """,
    read="""
        SELECT conversation_id, position, role, created_at, coalesce(config_version, -1) AS config_version
        FROM messages WHERE change_mark > $1 AND change_mark <= $2
    """,
)

EVENTS = MirroredTable(
    name="events",
    columns="id VARCHAR, conversation_id VARCHAR, kind VARCHAR, created_at TIMESTAMPTZ",
    key=("id",),
    convert="SELECT id, conversation_id, kind, make_timestamptz(created_at) FROM incoming",
    read="""
        SELECT id, conversation_id, kind, created_at
        FROM events WHERE change_mark > $1 AND change_mark <= $2
    """,
)

CITATIONS = MirroredTable(
    name="citations",
    columns="conversation_id VARCHAR, position INTEGER, created_at TIMESTAMPTZ, source_id VARCHAR",
    key=("conversation_id", "position"),
    convert="SELECT conversation_id, position, make_timestamptz(created_at), source_id FROM incoming",
    read="""
        SELECT m.conversation_id, m.position, m.created_at,
            coalesce(json_extract(c.value, '$.source_id'), '') AS source_id
        FROM messages AS m
        JOIN message_evidence AS e ON e.message_id = m.id
        JOIN json_each(e.evidence, '$.citations') AS c
        WHERE m.change_mark > $1 AND m.change_mark <= $2
    """,
    read_postgres="""
        SELECT m.conversation_id, m.position, m.created_at, coalesce(c.value ->> 'source_id', '') AS source_id
        FROM messages AS m
        JOIN message_evidence AS e ON e.message_id = m.id
        CROSS JOIN LATERAL json_array_elements(
            coalesce(replace(e.evidence, '\\u0000', '')::json -> 'citations', '[]')
        ) AS c
        WHERE m.change_mark > $1 AND m.change_mark <= $2
    """,
)

MIRRORED = (CONVERSATIONS, MESSAGES, EVENTS, CITATIONS)

FACT_COLUMNS = """
    id VARCHAR, opened_at TIMESTAMPTZ, slot INTEGER, channel VARCHAR, language VARCHAR,
    agent_version INTEGER, is_test BOOLEAN, outcome VARCHAR, handoff_reason VARCHAR, feedback VARCHAR,
    agent_took_part BOOLEAN, answered_count INTEGER, person_involved BOOLEAN, first_response_s DOUBLE,
    reply_span_s DOUBLE
"""


def schema_statements() -> list[str]:
    """What makes an empty warehouse, or replaces a filled one by an empty one."""
    tables = {table.name: table.columns for table in MIRRORED} | {
        "conversation_facts": FACT_COLUMNS,
        "warehouse_state": "mark BIGINT, fingerprint VARCHAR",
    }
    made = [f"CREATE OR REPLACE TABLE {name} ({columns})" for name, columns in tables.items()]
    return made + list(read_sql("views").values())


def facts_statement() -> str:
    """Derives the facts of the conversations in `touched`."""
    return f"INSERT INTO conversation_facts {read_sql('facts')['conversation_facts']}"


def schema_fingerprint() -> str:
    """Changes whenever anything does that a warehouse file rests on; a file with another one is rebuilt."""
    reads = [f"{table.read}{table.read_postgres}{table.convert}" for table in MIRRORED]
    parts = [*schema_statements(), facts_statement(), *reads]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
