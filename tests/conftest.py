"""Fixtures that every test may use: settings in a temporary workspace, a clock that stands, counted ids."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from pydantic import SecretStr

from core.clock import Clock, fixed_clock
from core.identifiers import IdFactory, counted_ids
from core.settings import Settings
from core.storage import opening
from tests.chromium import browser
from tests.fakes.kept_schema import KeptSchema, kept_schema
from tests.fakes.recorded_migrations import RecordedMigrations

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


@pytest.fixture(scope="session", autouse=True)
def recorded_migrations() -> Iterator[RecordedMigrations]:
    """In tests, empty workspaces are migrated by the statements of a real migration before."""
    with pytest.MonkeyPatch.context() as patch:
        recorded = RecordedMigrations(opening._upgrade)
        patch.setattr(opening, "_upgrade", recorded)
        yield recorded


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty workspace of its own, without a .env file."""
    return Settings(data_dir=tmp_path / "workspace", _env_file=None)


@pytest.fixture(scope="session")
def _postgres_schema() -> Iterator[KeptSchema]:
    address = os.environ.get(POSTGRES_VARIABLE)
    if not address:
        pytest.skip(f"{POSTGRES_VARIABLE} is not set, so PostgreSQL is not tested")
    with kept_schema(address) as schema:
        yield schema


@pytest.fixture
def postgres_settings(settings: Settings, _postgres_schema: KeptSchema) -> Iterator[Settings]:
    """The same workspace on PostgreSQL, in a migrated schema that no other test uses meanwhile."""
    yield settings.model_copy(update={"database_url": SecretStr(_postgres_schema.url)})
    _postgres_schema.empty()


@pytest.fixture
def clock() -> Clock:
    """Always the same Monday morning in UTC."""
    return fixed_clock(NOW)


@pytest.fixture
def ids() -> IdFactory:
    """Ids that count up from 1."""
    return counted_ids()
