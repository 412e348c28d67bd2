"""Storage tests run over SQLite, and over PostgreSQL where there is one."""

import pytest

from core.storage.opening import open_database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_settings(request):
    """Settings of an empty workspace on either engine."""
    return request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")


@pytest.fixture
def any_database(any_settings):
    """An empty, migrated database on either engine."""
    opened = open_database(any_settings)
    yield opened
    opened.close()
