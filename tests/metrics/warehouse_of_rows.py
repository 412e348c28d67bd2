"""A warehouse filled with rows that a test gives, without a system of record."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import duckdb
import polars as pl

from core.storage.warehouse_tables import SOURCE_TABLES, facts_statements, schema_statements

Row = Mapping[str, object]


class RowWarehouse:
    """Warehouse over given conversations; times are ISO texts or datetimes."""

    def __init__(self, conversations: Sequence[Row]) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        for statement in schema_statements():
            self.connection.execute(statement)
        for table in SOURCE_TABLES:
            self.connection.execute(f"CREATE TABLE {table.name} ({table.columns})")
        for number, row in enumerate(conversations, 1):
            self._add(number, row)
        for statement in facts_statements():
            self.connection.execute(statement)

    def refresh(self) -> int:
        return 0

    def rebuild(self) -> int:
        return 0

    def query(self, sql: str, parameters: Mapping[str, object]) -> pl.DataFrame:
        return self.query_all([sql], parameters, over=[])[0]

    def query_all(
        self, queries: Sequence[str], parameters: Mapping[str, object], *, over: Sequence[str]
    ) -> list[pl.DataFrame]:
        cursor = self.connection.cursor()
        for sql in over:
            cursor.execute(sql, _named(cursor, sql, parameters))
        return [cursor.sql(sql, params=_named(cursor, sql, parameters)).pl() for sql in queries]

    def _add(self, number: int, row: Row) -> None:
        """`replies_s`: seconds after opening at which the agent replied; `cites`: sources of each reply."""
        key = str(row.get("id", f"c{number:03d}"))
        opened = _instant(row["opened_at"])
        replies = list(row.get("replies_s", [5] if row.get("handled", True) else []))  # type: ignore[call-overload]
        self._insert(
            "conversations",
            key,
            row.get("channel", "live_chat"),
            row.get("state", "closed"),
            opened,
            row.get("is_test", False),
            row.get("outcome", "pending"),
            row.get("handoff_reason"),
            row.get("feedback"),
            row.get("language"),
            row.get("handled", True),
            row.get("answered", 1),
        )
        self._insert("messages", key, "customer", opened, None)
        version = row.get("agent_version", 1)
        for position, seconds in enumerate(replies, 2):
            at = opened + timedelta(seconds=seconds)
            self._insert("messages", key, "agent", at, version)
            for source in row.get("cites", []):  # type: ignore[attr-defined]
                self._insert("citations", key, position, at, source)
        if row.get("person"):
            self._insert("messages", key, "person", opened + timedelta(hours=1), None)

    def _insert(self, table: str, *values: object) -> None:
        self.connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def _instant(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def _named(
    cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]
) -> dict[str, object]:
    return {name: parameters[name] for name in cursor.extract_statements(sql)[0].named_parameters}
