"""`source add-hubspot` and its kin: a token goes in, never comes out, and content answers."""

import json

import pytest

from tests.fakes.hubspot_server import SITE_PAGES, HubSpotAccount, rich_text_page, serving


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS", "true")
    with serving(HubSpotAccount()) as served:
        page = rich_text_page(
            "1", "<p>Parcels to Norway take three days.</p>", updated_at="2026-01-02T00:00:00Z"
        )
        served.put(SITE_PAGES, page)
        yield served


@pytest.fixture
def token_file(tmp_path, account):
    path = tmp_path / "token.txt"
    path.write_text(account.token + "\n")
    return path


@pytest.mark.slow
def test_a_connected_account_is_synced_and_answers(answerdesk, account, token_file) -> None:
    words = ("source", "add-hubspot", "--content", "pages", "--base-url", account.base_url)
    added = answerdesk(*words, "--token-file", token_file, "--json")
    assert added.code == 0, added.err
    assert added.data["status"] == "ready"
    assert added.data["documents"] == 1
    assert added.data["next_sync_at"]
    assert "HubSpot account 123456" in added.err
    assert account.token not in added.out + added.err

    shown = answerdesk("source", "show", added.data["id"], "--json")
    assert shown.data["urls"] == {"fetched": 1}
    assert account.token not in shown.out

    found = answerdesk("search", "How long do parcels to Norway take?", "--json")
    assert "three days" in json.dumps(found.data)

    account.token = "pat-na1-rotated"
    failed = answerdesk("source", "sync", added.data["id"])
    assert failed.code == 6
    assert "Copy the current token" in failed.err

    token_file.write_text(account.token)
    assert answerdesk("source", "set-token", added.data["id"], "--token-file", token_file).code == 0
    assert answerdesk("source", "sync", added.data["id"]).code == 0


def test_a_wrong_token_adds_nothing(answerdesk, account, token_file) -> None:
    account.token = "another"
    words = ("source", "add-hubspot", "--base-url", account.base_url, "--token-file", token_file)
    refused = answerdesk(*words)
    assert refused.code == 6
    assert "does not accept the token" in refused.err
    assert answerdesk("source", "list", "--json").data == []


def test_the_token_may_come_from_the_environment(answerdesk, account, monkeypatch) -> None:
    monkeypatch.setenv("ANSWERDESK_HUBSPOT_TOKEN", account.token)
    words = ("source", "add-hubspot", "--base-url", account.base_url, "--content", "pages", "--no-wait")
    assert answerdesk(*words).code == 0


def test_without_a_token_the_sentence_says_where_to_give_one(answerdesk, monkeypatch, tmp_path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("\n")
    refused = answerdesk("source", "add-hubspot", "--token-file", empty)
    assert refused.code == 2
    assert "ANSWERDESK_HUBSPOT_TOKEN" in refused.err


def test_no_option_takes_a_token_itself(answerdesk) -> None:
    refused = answerdesk("source", "add-hubspot", "--token", "pat-na1-x")
    assert refused.code == 2
    assert "pat-na1-x" not in refused.err


def test_an_inner_address_is_refused(answerdesk, token_file, monkeypatch) -> None:
    monkeypatch.delenv("ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS")
    refused = answerdesk(
        "source", "add-hubspot", "--base-url", "https://10.0.0.1", "--token-file", token_file
    )
    assert refused.code == 2
    assert "private address" in refused.err


def test_a_webhook_is_let_in_with_the_apps_secret(answerdesk, account, token_file, tmp_path) -> None:
    words = ("source", "add-hubspot", "--base-url", account.base_url, "--content", "pages", "--no-wait")
    added = answerdesk(*words, "--token-file", token_file, "--json").data
    secret = tmp_path / "secret.txt"
    secret.write_text("client-secret")
    told = answerdesk(
        "source",
        "set-webhook",
        added["id"],
        "--secret-file",
        secret,
        "--public-url",
        "https://desk.example.com",
    )
    assert told.code == 0
    assert f"https://desk.example.com/api/v1/connectors/hubspot/{added['id']}/webhook" in told.out
    assert "client-secret" not in told.out + told.err


def test_tokens_are_sealed_anew_when_the_host_sets_a_key(
    answerdesk, account, token_file, monkeypatch, tmp_path
) -> None:
    words = ("source", "add-hubspot", "--base-url", account.base_url, "--content", "pages", "--no-wait")
    added = answerdesk(*words, "--token-file", token_file, "--json").data
    monkeypatch.setenv("ANSWERDESK_SECRET_KEY", "a key of the host")
    assert answerdesk("source", "reseal", "--json").data == {"resealed": 1}
    (tmp_path / "workspace" / "secret.key").unlink()
    synced = answerdesk("source", "sync", added["id"], "--json")
    assert synced.code == 0
    assert synced.data["documents"] == 1
