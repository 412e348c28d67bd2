"""How values are stored so that SQLite, PostgreSQL and readers through Arrow see the same thing."""

import json
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# Code point order, as in SQLite and in Python: the order of a list must not hang on the server's locale.
_PLAIN_TEXT = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware datetime as whole microseconds since 1970-01-01 UTC, in a BIGINT.

    SQLite has no time type and Arrow readers would guess one; DuckDB reads it with `make_timestamptz`.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Refuses naive datetimes: which instant they mean is a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """In UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class PlainText(TypeDecorator[str]):
    """Text from anywhere. NUL and lone surrogates, which no engine stores, become U+FFFD one for one.

    One for one, so that spans into the text still fit.
    """

    impl = _PLAIN_TEXT
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text as it can be stored."""
        return None if value is None else storable_text(value)


class Word(TypeDecorator[StrEnum]):
    """One value of an enumeration, stored as its text."""

    impl = _PLAIN_TEXT
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Plain text; refuses what is not in the enumeration."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """The member of the enumeration."""
        return None if value is None else self.words(value)


class JsonText(TypeDecorator[Any]):
    """A JSON value as text: compact, readable (no \\u escapes), and refused when it is not JSON (NaN)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """None is SQL NULL, not JSON null."""
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return storable_text(text)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The value as it was."""
        return None if value is None else json.loads(value)


def storable_text(text: str) -> str:
    """The text with U+FFFD in place of NUL and lone surrogates; same length."""
    return _UNSTORABLE.sub("\ufffd", text)
