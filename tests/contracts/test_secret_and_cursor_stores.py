"""What every SecretStore and CursorStore promises, and what sealing adds."""

import stat
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import select

from core.clock import fixed_clock
from core.errors import ConfigurationError, StorageError
from core.storage.curation_tables import secrets
from core.storage.cursor_store import SqlCursorStore
from core.storage.opening import open_database
from core.storage.secret_sealing import KEY_FILE, SecretSealing
from core.storage.secret_store import SqlSecretStore
from core.storage.source_store import SqlSourceStore
from tests.fakes.connector_stores import InMemoryCursorStore, InMemorySecretStore
from tests.fakes.sample_records import START, a_source, minutes

TOKEN = "pat-na1-0123-abcd"


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kept(request):
    """A secret store and a cursor store of one workspace that has a source."""
    if request.param == "memory":
        yield SimpleNamespace(secrets=InMemorySecretStore(), cursors=InMemoryCursorStore())
        return
    settings = request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")
    database = open_database(settings)
    SqlSourceStore(database).save_source(a_source())
    sealing = SecretSealing(settings)
    yield SimpleNamespace(
        secrets=SqlSecretStore(database, sealing, clock=fixed_clock(START)),
        cursors=SqlCursorStore(database),
    )
    database.close()


def test_a_secret_comes_back_as_it_was_put(kept) -> None:
    kept.secrets.put_secret("source/1/token", "pät 😀\n")
    assert kept.secrets.open_secret("source/1/token") == "pät 😀\n"


def test_putting_a_secret_again_replaces_it(kept) -> None:
    kept.secrets.put_secret("a", "old")
    kept.secrets.put_secret("a", "new")
    assert kept.secrets.open_secret("a") == "new"
    assert kept.secrets.list_secrets() == ["a"]


def test_there_is_no_secret_before_it_is_put_and_after_it_is_removed(kept) -> None:
    assert kept.secrets.open_secret("a") is None
    kept.secrets.put_secret("a", "x")
    kept.secrets.put_secret("b", "y")
    kept.secrets.remove_secret("a")
    kept.secrets.remove_secret("a")
    assert kept.secrets.open_secret("a") is None
    assert kept.secrets.list_secrets() == ["b"]


def test_a_cursor_comes_back_as_it_was_saved_last(kept) -> None:
    assert kept.cursors.find_cursor("src_1") == {}
    kept.cursors.save_cursor("src_1", {"position": {"pages": "1"}, "since": None}, now=START)
    kept.cursors.save_cursor("src_1", {"position": {"pages": "2"}, "since": None}, now=minutes(1))
    assert kept.cursors.find_cursor("src_1") == {"position": {"pages": "2"}, "since": None}


@pytest.fixture
def database(settings):
    opened = open_database(settings)
    yield opened
    opened.close()


def store_of(database, settings) -> SqlSecretStore:
    return SqlSecretStore(database, SecretSealing(settings), clock=fixed_clock(START))


def with_key(settings, key: str | None):
    return settings.model_copy(update={"secret_key": SecretStr(key) if key else None})


def test_what_is_stored_is_sealed(database, settings) -> None:
    store_of(database, settings).put_secret("a", TOKEN)
    with database.read() as connection:
        sealed = connection.scalar(select(secrets.c.sealed))
    assert TOKEN not in sealed
    assert all(
        TOKEN.encode() not in path.read_bytes() for path in settings.data_dir.iterdir() if path.is_file()
    )


def test_the_key_file_is_made_once_and_only_its_owner_may_read_it(database, settings) -> None:
    store_of(database, settings).put_secret("a", TOKEN)
    path = settings.data_dir / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert store_of(database, settings).open_secret("a") == TOKEN
    assert path.read_bytes() == before
    assert list(settings.data_dir.glob(".secret*")) == []


def test_any_words_are_a_key_and_no_file_is_made(database, settings) -> None:
    given = with_key(settings, "correct horse battery staple")
    store_of(database, given).put_secret("a", TOKEN)
    assert store_of(database, given).open_secret("a") == TOKEN
    assert not (settings.data_dir / KEY_FILE).exists()


def test_another_key_opens_nothing_and_the_sentence_says_what_to_do(database, settings) -> None:
    store_of(database, with_key(settings, "one")).put_secret("a", TOKEN)
    with pytest.raises(ConfigurationError, match="ANSWERDESK_SECRET_KEY"):
        store_of(database, with_key(settings, "two")).open_secret("a")


def test_a_host_key_set_later_still_opens_what_the_key_file_sealed(database, settings) -> None:
    store_of(database, settings).put_secret("a", TOKEN)
    later = with_key(settings, "a host key")
    assert store_of(database, later).open_secret("a") == TOKEN

    assert store_of(database, later).reseal() == 1
    (settings.data_dir / KEY_FILE).unlink()
    assert store_of(database, later).open_secret("a") == TOKEN


def test_a_new_key_on_top_of_the_file_replaces_the_old_one_without_losing_a_secret(
    database, settings
) -> None:
    store_of(database, settings).put_secret("a", TOKEN)
    path = settings.data_dir / KEY_FILE
    new = Fernet.generate_key()
    path.write_bytes(new + b"\n" + path.read_bytes())
    assert store_of(database, settings).reseal() == 1
    path.write_bytes(new + b"\n")
    assert store_of(database, settings).open_secret("a") == TOKEN


def test_a_secret_moved_to_another_name_does_not_open(database, settings) -> None:
    store = store_of(database, settings)
    store.put_secret("a", TOKEN)
    with database.write() as connection:
        connection.execute(secrets.update().values(name="b"))
    with pytest.raises(ConfigurationError):
        store.open_secret("b")


@pytest.mark.parametrize("content", [b"", b"not a key\n", b"\x00\xff"])
def test_a_key_file_that_holds_no_key_is_told(database, settings, content) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / KEY_FILE).write_bytes(content)
    with pytest.raises(ConfigurationError, match="holds no key"):
        store_of(database, settings).put_secret("a", TOKEN)


def test_a_key_that_cannot_be_read_is_told(database, settings) -> None:
    (settings.data_dir / KEY_FILE).mkdir()
    with pytest.raises(StorageError, match=KEY_FILE):
        store_of(database, settings).put_secret("a", TOKEN)
