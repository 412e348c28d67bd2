"""Connected sources are added with a token that works, and the token never comes back."""

import pytest

from core.errors import InvalidInput, SyncRunning
from core.knowledge.content_connector import ConnectorAccess, ConnectorRefused, token_name
from core.knowledge.sources import SourceKind, SourceStatus
from tests.connectors.conftest import Connected


def test_a_source_is_added_under_the_name_of_its_account(desk: Connected) -> None:
    source = desk.add("articles", "pages")
    assert (source.kind, source.status) == (SourceKind.CMS, SourceStatus.NEW)
    assert source.name == "HubSpot account 123456 (app.hubspot.com)"
    assert source.location == "hubspot:123456"
    assert source.options["content"] == ["articles", "pages"]
    assert desk.secrets.open_secret(token_name(source.id)) == desk.account.token


def test_the_token_is_nowhere_in_the_source(desk: Connected) -> None:
    assert desk.account.token not in repr(desk.add())
    assert "pat" not in repr(ConnectorAccess("pat-x", ("pages",)))


def test_all_kinds_of_content_come_in_when_none_is_named(desk: Connected) -> None:
    source = desk.catalogue.add("hubspot", desk.account.token, base_url=desk.account.base_url)
    assert source.options["content"] == ["articles", "pages", "landing-pages", "blog-posts"]


def test_a_token_that_is_not_accepted_adds_nothing(desk: Connected) -> None:
    with pytest.raises(ConnectorRefused, match="does not accept the token"):
        desk.catalogue.add("hubspot", "pat-wrong", content=["pages"], base_url=desk.account.base_url)
    assert desk.stores.sources.list_sources() == []
    assert desk.secrets.list_secrets() == []


def test_a_token_without_the_scope_of_one_kind_is_told_the_scope(desk: Connected) -> None:
    desk.account.scopes = {"cms.knowledge_base.articles.read"}
    with pytest.raises(ConnectorRefused, match="“content”"):
        desk.add("articles", "blog-posts")
    assert desk.add("articles").options["content"] == ["articles"]


def test_articles_without_the_scope_of_their_api_come_by_the_search(desk: Connected) -> None:
    desk.account.scopes = {"content"}
    assert desk.add("articles")


def test_articles_with_neither_scope_name_the_one_of_their_api(desk: Connected) -> None:
    desk.account.scopes = set()
    with pytest.raises(ConnectorRefused, match=r"cms\.knowledge_base\.articles\.read"):
        desk.add("articles")


def test_one_account_is_one_source(desk: Connected) -> None:
    first = desk.add()
    with pytest.raises(InvalidInput, match=f"is a source already \\({first.id}\\)"):
        desk.add("blog-posts")


@pytest.mark.parametrize(("connector", "content"), [("zendesk", ["pages"]), ("hubspot", ["tickets"])])
def test_unknown_systems_and_kinds_are_refused_with_the_known_ones(
    desk: Connected, connector, content
) -> None:
    with pytest.raises(InvalidInput, match=r"hubspot|articles, pages"):
        desk.catalogue.add(connector, "pat", content=content)


def test_the_token_of_another_account_is_refused(desk: Connected) -> None:
    source = desk.add()
    desk.account.portal_id = 999
    with pytest.raises(InvalidInput, match="is another account"):
        desk.catalogue.set_token(source.id, desk.account.token)


def test_secrets_of_removed_sources_are_forgotten(desk: Connected) -> None:
    source = desk.add()
    desk.catalogue.set_webhook(source.id, "client-secret")
    desk.catalogue.forget_removed()
    assert len(desk.secrets.list_secrets()) == 2
    desk.stores.sources.update_source(source.id, status=SourceStatus.REMOVED)
    desk.catalogue.forget_removed()
    assert desk.secrets.list_secrets() == []


def test_a_source_whose_token_is_gone_says_how_to_set_one(desk: Connected) -> None:
    source = desk.add()
    desk.secrets.remove_secret(token_name(source.id))
    assert f"source set-token {source.id}" in desk.failed_sync(source).message


def test_webhooks_are_let_in_only_with_a_secret_and_for_their_own_system(desk: Connected) -> None:
    source = desk.add()
    assert desk.catalogue.webhook_access(source.id, "hubspot") is None
    desk.catalogue.set_webhook(source.id, " client-secret ", public_url="https://desk.example.com/")
    access = desk.catalogue.webhook_access(source.id, "hubspot")
    assert access is not None
    assert (access.secret, access.public_url) == ("client-secret", "https://desk.example.com")
    assert "client-secret" not in repr(access)
    assert desk.catalogue.webhook_access(source.id, "zendesk") is None
    assert desk.catalogue.webhook_access("src_unknown", "hubspot") is None


def test_asking_while_a_sync_runs_leaves_the_wish_on_the_source(desk: Connected) -> None:
    source = desk.add()

    def busy(_: str) -> None:
        raise SyncRunning("It is being synced.")

    with pytest.raises(SyncRunning):
        desk.catalogue.ask_for_sync(source.id, request=busy)
    assert desk.stores.sources.find_source(source.id).next_sync_at == desk.now


def test_tokens_and_webhook_secrets_are_on_record_without_what_they_are(desk: Connected) -> None:
    source = desk.add()
    desk.catalogue.set_token(source.id, desk.account.token, actor="Bo")
    desk.catalogue.set_webhook(source.id, "signed-with-this", public_url="https://a.example", actor="Bo")
    changes = desk.workspace.audit_log.changes
    assert [(change.actor, change.kind.value, change.action.value) for change in changes] == [
        ("operator", "source", "create"),
        ("operator", "secret", "create"),
        ("Bo", "secret", "edit"),
        ("Bo", "secret", "edit"),
        ("Bo", "source", "edit"),
    ]
    assert changes[-1].after == {"public_url": "https://a.example"}
    assert desk.account.token not in repr(changes)
    assert "signed-with-this" not in repr(changes)
