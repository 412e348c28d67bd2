"""Fixtures that every test may use: settings in a temporary workspace, a clock that stands, counted ids."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import psycopg
import pytest
from pydantic import SecretStr

from core.clock import Clock, fixed_clock
from core.identifiers import IdFactory, counted_ids
from core.settings import Settings
from tests.chromium import browser

hypothesis.settings.register_profile("quick", max_examples=8)

__all__ = ["browser"]
"""Fixtures that are made elsewhere."""

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
POSTGRES_VARIABLE = "ANSWERDESK_TEST_POSTGRES_URL"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the developer has set must not decide how a test ends."""
    for name in list(os.environ):
        if name.startswith("ANSWERDESK_") and name != POSTGRES_VARIABLE:
            monkeypatch.delenv(name)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty workspace of its own, without a .env file."""
    return Settings(data_dir=tmp_path / "workspace", _env_file=None)


@pytest.fixture
def postgres_settings(settings: Settings) -> Iterator[Settings]:
    """The same workspace on PostgreSQL, in an empty schema of its own."""
    address = os.environ.get(POSTGRES_VARIABLE)
    if not address:
        pytest.skip(f"{POSTGRES_VARIABLE} is not set, so PostgreSQL is not tested")
    schema = f"test_{uuid.uuid4().hex[:16]}"
    separator = "&" if "?" in address else "?"
    url = SecretStr(f"{address}{separator}options=-csearch_path%3D{schema}")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"create schema {schema}")
        yield settings.model_copy(update={"database_url": url})
        connection.execute(f"drop schema {schema} cascade")


@pytest.fixture
def clock() -> Clock:
    """Always the same Monday morning in UTC."""
    return fixed_clock(NOW)


@pytest.fixture
def ids() -> IdFactory:
    """Ids that count up from 1."""
    return counted_ids()
