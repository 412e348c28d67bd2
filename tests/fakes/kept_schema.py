"""A migrated schema in PostgreSQL that tests use in turn: each finds it as the migrations left it."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pydantic import SecretStr

from core.settings import Settings
from core.storage import curation_tables, people_tables  # noqa: F401 - they add to the metadata
from core.storage.opening import open_database
from core.storage.tables import metadata

_SHAPE = """
    select md5(string_agg(line, E'\n' order by line)) from (
        select format('%s %s %s', c.relname, c.relkind, pg_get_indexdef(i.indexrelid)) as line
        from pg_class c left join pg_index i on i.indexrelid = c.oid
        where c.relnamespace = current_schema()::regnamespace
        union all
        select format('%s %s %s %s %s', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod),
            a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0
        union all
        select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        from pg_constraint where connamespace = current_schema()::regnamespace
        union all
        select format('%s %s', tgrelid::regclass, tgname)
        from pg_trigger where not tgisinternal
    ) as lines
"""
"""Of all tables, indexes, columns, constraints and triggers."""


class KeptSchema:
    """To migrate an empty schema takes PostgreSQL most of a second; to empty a migrated one, a fraction."""

    def __init__(self, address: str, name: str) -> None:
        self._name = name
        separator = "&" if "?" in address else "?"
        self.url = f"{address}{separator}options=-csearch_path%3D{name}"
        self._connection = psycopg.connect(self.url, autocommit=True)
        self._tables = ["alembic_version", *(table.name for table in reversed(metadata.sorted_tables))]
        """Those that refer to others before these."""
        self._make()

    def empty(self) -> None:
        """Take out what a test has put in. A schema whose tables a test has changed is made anew."""
        if self._shape() != self._made_as:
            self._connection.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(self._name)))
            self._make()
            return
        with self._connection.transaction():
            self._connection.execute("; ".join(f"delete from {table}" for table in self._tables))
            self._write_first_rows()

    def close(self) -> None:
        """Remove it."""
        self._connection.execute(
            sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(self._name))
        )
        self._connection.close()

    def _make(self) -> None:
        name = sql.Identifier(self._name)
        self._connection.execute(sql.SQL("create schema if not exists {}").format(name))
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(data_dir=Path(folder), database_url=SecretStr(self.url), _env_file=None)
            open_database(settings).close()
        self._made_as = self._shape()
        self._first_rows = {table: found for table in self._tables if (found := self._rows(table))}

    def _shape(self) -> str:
        return str(self._connection.execute(_SHAPE).fetchone())

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql.SQL("select * from {}").format(sql.Identifier(table))).fetchall()

    def _write_first_rows(self) -> None:
        for table, rows in self._first_rows.items():
            values = sql.SQL(", ").join([sql.Placeholder()] * len(rows[0]))
            insert = sql.SQL("insert into {} values ({})").format(sql.Identifier(table), values)
            with self._connection.cursor() as cursor:
                cursor.executemany(insert, rows)


@contextmanager
def kept_schema(address: str) -> Iterator[KeptSchema]:
    """A schema with a name of its own, until the end of the block."""
    schema = KeptSchema(address, f"test_{uuid.uuid4().hex[:16]}")
    try:
        yield schema
    finally:
        schema.close()
