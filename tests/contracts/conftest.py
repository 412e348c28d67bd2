"""Each contract suite runs over the fakes in memory, over SQLite, and over PostgreSQL where there is one."""

import pytest

from core.storage.opening import open_database
from tests.fakes.in_memory_stores import InMemoryKnowledgeLock, InMemoryStores
from tests.fakes.sql_stores import SqlStores

LOCK_TIMEOUT_S = 1.0


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def stores(request):
    """Every store of one empty workspace."""
    if request.param == "memory":
        in_memory = InMemoryStores()
        in_memory.lock = InMemoryKnowledgeLock(timeout_s=LOCK_TIMEOUT_S)
        yield in_memory
        return
    settings = request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")
    database = open_database(settings)
    yield SqlStores(database, blobs=settings.data_dir / "blobs", lock_timeout_s=LOCK_TIMEOUT_S)
    database.close()
