"""HubSpot's content comes in whole, stays current, and leaves when it is unpublished or deleted."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from core.knowledge.connector_cursor import READ_ALL_EVERY
from core.knowledge.connector_sync import batches
from core.knowledge.content_connector import ConnectorPage, ConnectorRefused, ContentItem, ItemState
from core.knowledge.sources import SourceStatus, UrlState
from tests.connectors.conftest import Connected, at
from tests.fakes.connector_stores import InMemoryCursorStore
from tests.fakes.hubspot_server import (
    ARTICLES,
    BLOG_POSTS,
    LANDING_PAGES,
    SITE_PAGES,
    HubSpotAccount,
    article,
    blog_post,
    rich_text_page,
    too_many,
)

FULL = READ_ALL_EVERY + timedelta(minutes=1)


def fill(account: HubSpotAccount, count: int, *, same_time: bool = False) -> None:
    for number in range(count):
        time = at(0) if same_time else at(number)
        account.put(
            SITE_PAGES, rich_text_page(str(number), f"<p>Text of page {number}.</p>", updated_at=time)
        )


def test_every_kind_of_content_comes_in_with_its_title_and_address(desk: Connected) -> None:
    account = desk.account
    account.put(SITE_PAGES, rich_text_page("1", "<p>We ship to Norway.</p>", updated_at=at(1)))
    account.put(LANDING_PAGES, rich_text_page("2", "<p>The trial is free.</p>", updated_at=at(1)))
    account.put(BLOG_POSTS, blog_post("3", "<h2>News</h2><p>Version 2 is out.</p>", updated_at=at(1)))
    account.put(ARTICLES, article("4", "<p>Reset it by mail.</p>", updated_at=at(1)))
    source = desk.add("articles", "pages", "landing-pages", "blog-posts")

    progress = desk.sync(source)

    assert desk.found() == [
        "## News\n\nVersion 2 is out.",
        "Reset it by mail.",
        "The trial is free.",
        "We ship to Norway.",
    ]
    assert (progress.phase, progress.found, progress.fetched, progress.indexed) == ("done", 4, 4, 4)
    documents = desk.stores.documents.list_documents(source_id=source.id)
    assert {(row.title, row.url, row.language) for row in documents} == {
        ("Article 4", "https://help.example.com/article-4", "en"),
        ("Page 1", "https://www.example.com/page-1", "en"),
        ("Page 2", "https://www.example.com/page-2", "en"),
        ("Post 3", "https://blog.example.com/post-3", "en"),
    }


def test_more_pages_than_one_answer_holds_all_come_in(desk: Connected) -> None:
    fill(desk.account, 170)
    source = desk.add()
    desk.sync(source)
    assert len(desk.found()) == 170


def test_more_pages_of_one_instant_than_one_answer_holds_all_come_in(desk: Connected) -> None:
    fill(desk.account, 170, same_time=True)
    source = desk.add()
    desk.sync(source)
    assert len(desk.found()) == 170


def test_a_second_look_asks_only_for_what_changed_and_reads_nothing_again(desk: Connected) -> None:
    fill(desk.account, 120)
    source = desk.add()
    desk.sync(source)
    reads, asked = desk.reader.reads, len(desk.account.requests)

    progress = desk.sync(source)

    assert desk.reader.reads == reads
    assert (progress.phase, progress.indexed) == ("done", 0)
    assert len(desk.account.requests) - asked == 2  # what changed, and what was deleted
    assert desk.account.asked(SITE_PAGES)[-2]["updatedAfter"] == at(119 - 2)


def test_a_change_counts_at_the_next_look(desk: Connected) -> None:
    fill(desk.account, 3)
    source = desk.add()
    desk.sync(source)
    changed = rich_text_page("1", "<p>Another text.</p>", updated_at=at(50))
    desk.account.put(SITE_PAGES, changed)

    progress = desk.sync(source)

    assert desk.found() == ["Another text.", "Text of page 0.", "Text of page 2."]
    assert progress.indexed == 1
    assert desk.urls(source)["https://www.example.com/page-1"].state is UrlState.CHANGED


def test_changes_of_the_very_instant_that_was_read_last_are_not_missed(desk: Connected) -> None:
    desk.account.put(SITE_PAGES, rich_text_page("1", "<p>One.</p>", updated_at=at(1)))
    source = desk.add()
    desk.sync(source)
    desk.account.put(SITE_PAGES, rich_text_page("2", "<p>Two, of the same instant.</p>", updated_at=at(1)))
    desk.sync(source)
    assert desk.found() == ["One.", "Two, of the same instant."]


def test_what_changes_while_the_list_is_read_pushes_nothing_past_us(desk: Connected) -> None:
    fill(desk.account, 120)
    source = desk.add()
    moved: list[str] = []

    def edit_while_reading(path: str, query: dict[str, str]) -> None:
        if path == SITE_PAGES and query.get("limit") == "50" and len(moved) < 2:
            moved.append(str(len(moved)))
            desk.account.change(SITE_PAGES, moved[-1], updatedAt=at(1_000 + len(moved)))

    desk.account.after_request = edit_while_reading
    desk.sync(source)
    assert len(desk.found()) == 120


def test_unpublished_content_stops_answering_and_says_why(desk: Connected) -> None:
    fill(desk.account, 2)
    source = desk.add()
    desk.sync(source)
    desk.account.change(SITE_PAGES, "0", currentlyPublished=False, state="DRAFT", updatedAt=at(90))

    desk.sync(source)

    assert desk.found() == ["Text of page 1."]
    row = desk.urls(source)["https://www.example.com/page-0"]
    assert (row.state, row.reason) == (UrlState.SKIPPED, "It is not published in HubSpot (draft).")


def test_republished_content_answers_again_though_its_text_is_the_same(desk: Connected) -> None:
    fill(desk.account, 1)
    source = desk.add()
    desk.sync(source)
    desk.account.change(SITE_PAGES, "0", currentlyPublished=False, updatedAt=at(90))
    desk.sync(source)
    desk.account.change(SITE_PAGES, "0", currentlyPublished=True, updatedAt=at(95))

    desk.sync(source)

    assert desk.found() == ["Text of page 0."]
    assert desk.urls(source)["https://www.example.com/page-0"].state is UrlState.FETCHED


def test_deleted_content_stops_answering_at_the_next_look(desk: Connected) -> None:
    fill(desk.account, 2)
    source = desk.add()
    desk.sync(source)
    desk.account.change(SITE_PAGES, "0", archivedAt="2026-03-01T12:07:00Z")  # without another updatedAt

    desk.sync(source)

    assert desk.found() == ["Text of page 1."]
    assert desk.urls(source)["https://www.example.com/page-0"].reason == "It was deleted in HubSpot."


def test_what_vanished_without_a_trace_is_found_missing_by_the_next_full_read(desk: Connected) -> None:
    fill(desk.account, 3)
    source = desk.add()
    desk.sync(source)
    desk.account.remove(SITE_PAGES, "1")
    desk.sync(source)
    assert len(desk.found()) == 3

    desk.sync(source, later=FULL)

    assert desk.found() == ["Text of page 0.", "Text of page 2."]
    row = desk.urls(source)["https://www.example.com/page-1"]
    assert (row.state, row.reason) == (UrlState.GONE, "It is no longer among what the account holds.")


def test_a_full_read_of_unchanged_content_reads_no_page_again(desk: Connected) -> None:
    fill(desk.account, 60)
    source = desk.add()
    desk.sync(source)
    reads, version = desk.reader.reads, desk.stores.documents.current_version()
    desk.sync(source, later=FULL)
    assert (desk.reader.reads, desk.stores.documents.current_version()) == (reads, version)
    assert len(desk.found()) == 60


def test_most_of_an_account_vanishing_at_once_is_believed_only_the_second_time(desk: Connected) -> None:
    fill(desk.account, 30)
    source = desk.add()
    desk.sync(source)
    kept, desk.account.lists[SITE_PAGES] = desk.account.lists[SITE_PAGES], []

    desk.sync(source, later=FULL)
    assert len(desk.found()) == 30
    assert "30 of 30 documents were not found" in desk.stores.sources.find_source(source.id).reason

    desk.account.lists[SITE_PAGES] = kept[:5]
    desk.sync(source)
    assert len(desk.found()) == 5


def test_an_account_that_comes_back_after_a_doubtful_read_loses_nothing(desk: Connected) -> None:
    fill(desk.account, 30)
    source = desk.add()
    desk.sync(source)
    kept, desk.account.lists[SITE_PAGES] = desk.account.lists[SITE_PAGES], []
    desk.sync(source, later=FULL)
    desk.account.lists[SITE_PAGES] = kept

    desk.sync(source)

    assert len(desk.found()) == 30
    assert desk.stores.sources.find_source(source.id).reason == ""
    assert {row.state for row in desk.urls(source).values()} <= {UrlState.UNCHANGED, UrlState.FETCHED}


class KilledBeforeTheEnd(InMemoryCursorStore):
    """Its process dies once, when a full read is about to be called whole."""

    has_died = False

    def save_cursor(self, source_id: str, cursor: Mapping[str, object], *, now: datetime) -> None:
        if cursor["reading_all_since"] is None and not self.has_died:
            self.has_died = True
            raise KeyboardInterrupt
        super().save_cursor(source_id, cursor, now=now)


def test_a_kill_in_a_doubtful_read_does_not_count_as_a_second_miss(desk: Connected) -> None:
    fill(desk.account, 30)
    source = desk.add()
    desk.sync(source)
    mortal = KilledBeforeTheEnd()
    mortal.save_cursor(
        source.id, {**desk.cursors.find_cursor(source.id), "reading_all_since": ""}, now=desk.now
    )
    desk.cursors, desk.account.lists[SITE_PAGES] = mortal, []
    with pytest.raises(KeyboardInterrupt):
        desk.sync(source, later=FULL)

    desk.sync(source)
    assert len(desk.found()) == 30
    desk.sync(source)
    assert desk.found() == []


def test_an_item_that_moves_to_another_address_is_one_document_still(desk: Connected) -> None:
    fill(desk.account, 1)
    source = desk.add()
    desk.sync(source)
    desk.account.change(SITE_PAGES, "0", url="https://www.example.com/new", updatedAt=at(90))

    desk.sync(source)

    (document,) = desk.stores.documents.list_documents(source_id=source.id)
    assert document.url == "https://www.example.com/new"
    states = {url: row.state for url, row in desk.urls(source).items()}
    assert states["https://www.example.com/page-0"] is UrlState.GONE
    assert desk.found() == ["Text of page 0."]


def test_two_items_of_one_address_both_answer(desk: Connected) -> None:
    for number in ("1", "2"):
        page = rich_text_page(number, f"<p>Variant {number}.</p>", updated_at=at(int(number)))
        desk.account.put(SITE_PAGES, {**page, "url": "https://www.example.com/same"})
    source = desk.add()
    desk.sync(source)
    desk.sync(source, later=FULL)
    assert desk.found() == ["Variant 1.", "Variant 2."]


def test_a_revoked_token_removes_nothing_and_says_what_to_do(desk: Connected) -> None:
    fill(desk.account, 2)
    source = desk.add()
    desk.sync(source)
    desk.account.token = "pat-na1-rotated"

    error = desk.failed_sync(source, later=FULL)

    assert isinstance(error, ConnectorRefused)
    assert "Copy the current token" in error.message
    assert error.message.endswith("What was read before still answers.")
    assert len(desk.found()) == 2


def test_a_new_token_of_the_same_account_goes_on_where_the_old_one_was(desk: Connected) -> None:
    fill(desk.account, 2)
    source = desk.add()
    desk.sync(source)
    desk.account.token = "pat-na1-rotated"
    desk.catalogue.set_token(source.id, "pat-na1-rotated")
    assert desk.sync(source).phase == "done"
    assert "updatedAfter" in desk.account.asked(SITE_PAGES)[-2]


def test_a_stopped_sync_goes_on_where_it_was(desk: Connected) -> None:
    fill(desk.account, 170)
    source = desk.add()
    progress = desk.sync(source, is_cancelled=lambda: True)
    assert progress.phase == "stopped"
    some = len(desk.found())
    assert 0 < some < 170

    reads = desk.reader.reads
    desk.sync(source)

    assert len(desk.found()) == 170
    assert desk.reader.reads - reads == 170 - some


def test_a_stop_is_noticed_during_a_pause(desk: Connected) -> None:
    fill(desk.account, 1)
    source = desk.add()
    desk.account.script = [too_many("TEN_SECONDLY_ROLLING", retry_after="50")]

    progress = desk.sync(source, is_cancelled=lambda: len(desk.pauses) == 3)

    assert progress.phase == "stopped"
    assert desk.pauses == [1.0, 1.0, 1.0]
    desk.sync(source)
    assert desk.found() == ["Text of page 0."]


def test_a_pause_is_waited_out_to_its_end(desk: Connected) -> None:
    fill(desk.account, 1)
    source = desk.add()
    desk.account.script = [too_many("TEN_SECONDLY_ROLLING", retry_after="2.5")]
    desk.sync(source)
    assert desk.pauses == [1.0, 1.0, 0.5]


def test_batches_of_very_long_items_are_small() -> None:
    items = [ContentItem(str(n), ItemState.PUBLISHED, None, html="x" * 9_000_000) for n in range(6)]
    pages = (ConnectorPage((item,), {"at": item.external_id}) for item in items)

    found = [(len(batch.items), batch.position["at"]) for batch in batches(pages, 20, most=150)]

    assert found == [(3, "2"), (3, "5")]


class KilledAfterApplying:
    """An intake whose process dies once, right after a batch was applied."""

    def __init__(self, inner: object, *, calls: int) -> None:
        self._inner = inner
        self._calls = calls

    def apply(self, *given: object, **named: object) -> object:
        report = self._inner.apply(*given, **named)
        self._calls -= 1
        if self._calls == 0:
            raise KeyboardInterrupt
        return report

    def missing_documents(self, *given: object) -> list[str]:
        return self._inner.missing_documents(*given)


@pytest.mark.parametrize("calls", [1, 2])
def test_killed_between_applying_and_storing_the_cursor_nothing_is_lost_or_doubled(
    desk: Connected, calls: int
) -> None:
    fill(desk.account, 260)
    source = desk.add()
    with pytest.raises(KeyboardInterrupt):
        desk.sync(source, intake=KilledAfterApplying(desk.workspace.ingestion, calls=calls))
    applied = len(desk.found())
    assert 0 < applied < 260

    desk.sync(source)

    assert sorted(desk.found()) == sorted(f"Text of page {number}." for number in range(260))
    documents = desk.stores.documents.list_documents(source_id=source.id, limit=None)
    assert {document.current_version for document in documents} == {1}


def test_a_full_read_that_was_cut_short_removes_nothing_until_it_is_whole(desk: Connected) -> None:
    fill(desk.account, 200)
    source = desk.add()
    desk.sync(source)
    desk.account.remove(SITE_PAGES, "7")
    desk.sync(source, later=FULL, is_cancelled=lambda: True)
    assert len(desk.found()) == 200
    desk.sync(source)
    assert len(desk.found()) == 199


def test_a_sync_asked_for_while_one_runs_makes_that_one_look_again(desk: Connected) -> None:
    fill(desk.account, 1)
    source = desk.add()
    asked: list[str] = []

    def change_behind_its_back(path: str, query: dict[str, str]) -> None:
        if path == SITE_PAGES and not asked:
            asked.append(path)
            desk.account.put(SITE_PAGES, rich_text_page("9", "<p>Just now.</p>", updated_at=at(500)))
            desk.catalogue.ask_for_sync(source.id, request=lambda _: None)

    desk.account.after_request = change_behind_its_back
    desk.sync(source)
    assert "Just now." in desk.found()


def test_an_empty_account_is_ready_and_says_so(desk: Connected) -> None:
    source = desk.add()
    desk.sync(source)
    after = desk.stores.sources.find_source(source.id)
    assert (after.status, after.reason) == (SourceStatus.READY, "Nothing is published in it yet.")


def test_articles_come_by_the_site_search_where_the_account_has_no_article_api(desk: Connected) -> None:
    desk.account.has_article_api = False
    for number in range(130):
        time = at(number)
        desk.account.put(ARTICLES, article(str(number), f"<p>Article text {number}.</p>", updated_at=time))
    source = desk.add("articles")
    desk.sync(source)
    assert len(desk.found()) == 130
    titles = {row.title for row in desk.stores.documents.list_documents(source_id=source.id, limit=None)}
    assert "Article 0" in titles  # without the marks of the search

    asked = len(desk.account.requests)
    desk.account.put(ARTICLES, article("130", "<p>A new article.</p>", updated_at=at(1_000)))
    desk.sync(source)
    assert "A new article." in desk.found()
    assert len(desk.account.requests) - asked < 10


def test_an_article_that_is_unpublished_stops_answering(desk: Connected) -> None:
    desk.account.put(ARTICLES, article("1", "<p>Old advice.</p>", updated_at=at(1)))
    source = desk.add("articles")
    desk.sync(source)
    desk.account.change(ARTICLES, "1", state="DRAFT", updatedAt=at(9))
    desk.sync(source)
    assert desk.found() == []
