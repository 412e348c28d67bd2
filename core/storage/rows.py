"""Between records and rows: a record's fields are columns of the same names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Executable, Table, func
from sqlalchemy.dialects import postgresql, sqlite

from core.storage.column_kinds import storable_text
from core.storage.text_folding import fold_text

_Item = TypeVar("_Item")


def columns_of(table: Table, record_type: type, *, without: tuple[str, ...] = ()) -> list[Column[Any]]:
    """The table's columns in the order of the record's fields: `record_type(*row)` makes the record."""
    return [table.c[field.name] for field in fields(record_type) if field.name not in without]


def values_of(record: Any, table: Table, **more: object) -> dict[str, Any]:
    """The record's fields that are columns of the table, and `more` of them."""
    return {f.name: getattr(record, f.name) for f in fields(record) if f.name in table.c} | more


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: tuple[str, ...],
    replace_if: ColumnElement[bool] | None = None,
) -> None:
    """Insert the rows, replacing those that have the key already; stored rows may be kept by `replace_if`."""
    if not rows:
        return
    dialect = connection.dialect.name
    if replace_if is None:
        connection.execute(_replacing(dialect, table, key), rows)
    else:
        connection.execute(_upsert(dialect, table, key, replace_if), rows)


@cache
def _replacing(dialect: str, table: Table, key: tuple[str, ...]) -> Executable:
    """Written once a table: putting it together takes far longer than running it."""
    return _upsert(dialect, table, key, None)


def _upsert(
    dialect: str, table: Table, key: tuple[str, ...], replace_if: ColumnElement[bool] | None
) -> Executable:
    insert: sqlite.Insert | postgresql.Insert
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    changed = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=changed, where=replace_if)


def mentions(column: ColumnElement[str], text: str, *, is_sqlite: bool) -> ColumnElement[bool]:
    """Whether a folded column contains the text in any case. Nothing in the text is a wildcard."""
    position = func.instr if is_sqlite else func.strpos
    return position(column, storable_text(fold_text(text))) > 0


def batches(items: Iterable[_Item], size: int = 500) -> Iterator[list[_Item]]:
    """Lists of at most `size`: engines bound the number of parameters of one statement."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
