"""HubSpot's signed calls have the source synced soon; nobody else's do anything."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from core.api.app import build_api
from core.api.connector_webhooks import MOST_BYTES
from core.bootstrap import Engine, build_engine
from core.clock import system_clock
from core.connectors.hubspot_signature import sign
from core.knowledge.sources import Source
from core.settings import CrawlSettings, Settings
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.hubspot_server import HubSpotAccount

SECRET = "client-secret"
PUBLIC = "https://desk.example.com"


@pytest.fixture
def engine(tmp_path) -> Iterator[Engine]:
    settings = Settings(
        data_dir=tmp_path / "workspace", crawl=CrawlSettings(allow_private_networks=True), _env_file=None
    )
    opened = build_engine(settings, embedder=HashEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def source(engine: Engine, account: HubSpotAccount) -> Source:
    added = engine.content_sources.add("hubspot", account.token, content=["pages"], base_url=account.base_url)
    engine.content_sources.set_webhook(added.id, SECRET, public_url=PUBLIC)
    return added


@pytest.fixture
def client(engine: Engine) -> TestClient:
    app = Starlette(routes=[Mount("/api", build_api(engine))])
    return TestClient(app, base_url="http://10.0.0.5:8501", client=("203.0.113.9", 4711))


def call(
    client: TestClient,
    source_id: str,
    *,
    body: bytes = b'[{"eventId":1}]',
    secret: str = SECRET,
    base: str = PUBLIC,
    age: timedelta = timedelta(0),
    headers: dict[str, str] | None = None,
) -> int:
    path = f"/api/v1/connectors/hubspot/{source_id}/webhook"
    timestamp = str(int((system_clock() - age).timestamp() * 1000))
    signed = sign(secret, method="POST", url=base + path, body=body, timestamp=timestamp)
    given = {"X-HubSpot-Signature-v3": signed, "X-HubSpot-Request-Timestamp": timestamp, **(headers or {})}
    return client.post(path, content=body, headers=given).status_code


def asked(engine: Engine, source: Source) -> bool:
    return engine.sync_progress.latest_progress(source.id) is not None


def test_a_signed_call_asks_for_a_sync_without_a_key(engine, client, source) -> None:
    assert call(client, source.id) == 202
    assert asked(engine, source)


def test_many_calls_are_one_sync(engine, client, source) -> None:
    runs = set()
    for number in range(5):
        assert call(client, source.id, body=b"[%d]" % number) == 202
        runs.add(engine.sync_progress.latest_progress(source.id).run_id)
    assert len(runs) == 1
    assert len(engine.sync_progress.running()) == 1


def test_a_call_sent_again_does_nothing_more(engine, client, source) -> None:
    path = f"/api/v1/connectors/hubspot/{source.id}/webhook"
    timestamp = str(int(system_clock().timestamp() * 1000))
    headers = {
        "X-HubSpot-Signature-v3": sign(
            SECRET, method="POST", url=PUBLIC + path, body=b"", timestamp=timestamp
        ),
        "X-HubSpot-Request-Timestamp": timestamp,
    }
    assert client.post(path, headers=headers).status_code == 202
    wished = engine.sources.find_source(source.id).next_sync_at
    assert client.post(path, headers=headers).status_code == 202
    assert engine.sources.find_source(source.id).next_sync_at == wished


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "guess"},
        {"age": timedelta(minutes=6)},
        {"age": -timedelta(minutes=6)},
        {"base": "https://other.example.com"},
        {"headers": {"X-HubSpot-Signature-v3": ""}},
        {"headers": {"X-HubSpot-Request-Timestamp": ""}},
    ],
)
def test_a_call_that_is_not_signed_as_it_should_be_does_nothing(engine, client, source, wrong) -> None:
    assert call(client, source.id, **wrong) == 401
    assert not asked(engine, source)


@pytest.mark.parametrize("source_id", ["src_unknown", "%00", "a%2Fb"])
def test_an_unknown_source_looks_like_a_wrong_signature(client, source, source_id) -> None:
    assert call(client, source_id) in {401, 404}


def test_a_source_without_a_signing_secret_lets_nobody_in(engine, client, account) -> None:
    added = engine.content_sources.add("hubspot", account.token, base_url=account.base_url)
    assert call(client, added.id, secret="") == 401
    assert call(client, added.id) == 401


def test_without_a_public_address_the_proxys_word_is_tried(engine, client, source) -> None:
    engine.content_sources.set_webhook(source.id, SECRET)
    forwarded = {"X-Forwarded-Host": "desk.example.com", "X-Forwarded-Proto": "https"}
    assert call(client, source.id, headers=forwarded) == 202
    assert call(client, source.id, base="http://10.0.0.5:8501", body=b"[2]") == 202
    assert call(client, source.id, base="https://elsewhere.example", body=b"[3]") == 401


def test_a_call_that_is_too_large_is_refused(client, source) -> None:
    assert call(client, source.id, body=b"x" * (MOST_BYTES + 1)) == 413


def test_a_removed_source_is_not_synced_any_more(engine, client, source) -> None:
    engine.catalogue.remove(source.id)
    assert call(client, source.id) == 401
