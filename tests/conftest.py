"""Fixtures that every test may use: settings in a temporary workspace, a clock that stands, counted ids."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.clock import Clock, fixed_clock
from core.identifiers import IdFactory, counted_ids
from core.settings import Settings

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
def clock() -> Clock:
    """Always the same Monday morning in UTC."""
    return fixed_clock(NOW)


@pytest.fixture
def ids() -> IdFactory:
    """Ids that count up from 1."""
    return counted_ids()
