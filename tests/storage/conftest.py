"""Storage tests run over SQLite, and over PostgreSQL where there is one."""

import os
import uuid

import psycopg
import pytest
from pydantic import SecretStr

from core.storage import opening
from core.storage.opening import open_database
from tests.conftest import POSTGRES_VARIABLE


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


@pytest.fixture
def real_migrations(recorded_migrations, monkeypatch):
    """The migrations themselves run, not what they did before."""
    monkeypatch.setattr(opening, "_upgrade", recorded_migrations.for_real)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def unmigrated_settings(request, settings, real_migrations):
    """Settings of a workspace on either engine in which there are no tables yet."""
    if request.param == "sqlite":
        yield settings
        return
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
