"""HubSpot's limits are kept, what passes by itself is waited out, and refusals say what to do."""

import httpx2
import pytest

from core.connectors.guarded_http import GuardedClient
from core.connectors.hubspot_requests import ATTEMPTS, HubSpotRequests, MissingContent
from core.errors import InvalidInput
from core.knowledge.content_connector import ConnectorError, ConnectorRefused, ConnectorUnavailable
from tests.fakes.hubspot_server import SITE_PAGES, HubSpotAccount, failure, too_many


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def requests(account: HubSpotAccount, pauses: list[float]) -> HubSpotRequests:
    client = GuardedClient(account.base_url, account.token, system="HubSpot", allow_private=True)
    return HubSpotRequests(client, pause=pauses.append)


def test_after_too_many_requests_it_waits_as_long_as_asked(requests, account, pauses) -> None:
    account.script = [too_many("TEN_SECONDLY_ROLLING", retry_after="7")]
    assert requests.get(SITE_PAGES)["results"] == []
    assert pauses == [7.0]


def test_without_a_time_it_waits_out_the_ten_seconds_of_the_limit(requests, account, pauses) -> None:
    account.script = [too_many("TEN_SECONDLY_ROLLING")]
    requests.get(SITE_PAGES)
    assert pauses == [10.0]


def test_the_daily_limit_is_not_waited_for(requests, account, pauses) -> None:
    account.script = [too_many("DAILY")]
    with pytest.raises(ConnectorError, match="daily limit of requests is used up"):
        requests.get(SITE_PAGES)
    assert pauses == []


def test_too_long_a_wait_ends_the_sync_with_a_sentence(requests, account, pauses) -> None:
    account.script = [too_many("TEN_SECONDLY_ROLLING", retry_after="3600")]
    with pytest.raises(ConnectorUnavailable, match="fewer requests"):
        requests.get(SITE_PAGES)
    assert pauses == []


def test_a_failure_on_its_side_is_tried_again_with_growing_pauses(requests, account, pauses) -> None:
    account.script = [failure(503, "", "")] * (ATTEMPTS - 1)
    assert requests.get(SITE_PAGES)["total"] == 0
    assert pauses == [1.0, 2.0, 4.0, 8.0]


def test_a_system_that_stays_down_is_unavailable(requests, account) -> None:
    account.script = [failure(502, "", "")] * 50
    with pytest.raises(ConnectorUnavailable, match=r"failed on its side \(502\)") as caught:
        requests.get(SITE_PAGES)
    assert caught.value.retryable
    assert len(account.requests) == ATTEMPTS


def test_a_missing_scope_is_named(requests, account) -> None:
    account.scopes = set()
    with pytest.raises(ConnectorRefused, match="give the private app the scope “content”"):
        requests.get(SITE_PAGES)


@pytest.mark.parametrize(
    "body",
    [
        {"context": {"requiredScopes": ["content"]}},
        {"errors": [{"context": {"requiredGranularScopes": ["content"]}}, None, 3]},
    ],
)
def test_scopes_are_found_wherever_the_answer_names_them(requests, account, body) -> None:
    account.script = [failure(403, "MISSING_SCOPES", "No.", **body)]
    with pytest.raises(ConnectorRefused, match="“content”"):
        requests.get(SITE_PAGES)


@pytest.mark.parametrize("body", [{"errors": "none"}, {"context": []}, {"context": {"requiredScopes": 5}}])
def test_a_refusal_of_another_form_is_told_in_its_words(requests, account, body) -> None:
    account.script = [failure(403, "X", "Not  for\nyou.", **body)]
    with pytest.raises(ConnectorRefused, match=r"\(403\)\. Not for you\."):
        requests.get(SITE_PAGES)


def test_nothing_at_an_address_is_told_apart(requests) -> None:
    with pytest.raises(MissingContent):
        requests.get("/cms/v9/nothing")


def test_a_redirect_is_not_followed_with_the_token(requests, account) -> None:
    account.script = [(302, {"Location": "http://127.0.0.1:1/steal"}, b"")]
    with pytest.raises(ConnectorError, match="redirect"):
        requests.get(SITE_PAGES)
    assert len(account.requests) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b"", b"[" * 100_000, b'{"a":'])
def test_an_answer_that_is_no_json_object_is_an_error_with_a_sentence(requests, account, body) -> None:
    account.script = [(200, {}, body)]
    with pytest.raises(ConnectorError, match="Check the address"):
        requests.get(SITE_PAGES)


def test_a_server_that_is_not_there_is_unavailable(pauses) -> None:
    client = GuardedClient("http://127.0.0.1:9", "pat", system="HubSpot", allow_private=True)
    with pytest.raises(ConnectorUnavailable, match="could not be reached"):
        HubSpotRequests(client, pause=pauses.append).get("/x")
    assert len(pauses) == ATTEMPTS - 1


def test_the_token_shows_in_no_error(requests, account) -> None:
    account.token = "another"
    with pytest.raises(ConnectorRefused) as caught:
        requests.get(SITE_PAGES)
    assert "pat-na1" not in str(caught.value)
    assert "pat-na1" not in repr(caught.value.__cause__)


@pytest.mark.parametrize("token", ["", "pat na1", "pat\nHost: evil", "pät"])
def test_what_cannot_be_a_token_is_refused_before_anything_is_sent(token) -> None:
    with pytest.raises(InvalidInput, match="not a token"):
        GuardedClient("https://api.hubapi.com", token, system="HubSpot")


def test_httpx2_has_the_errors_we_translate() -> None:
    assert issubclass(httpx2.ConnectError, httpx2.HTTPError)
    assert issubclass(httpx2.TimeoutException, httpx2.HTTPError)
