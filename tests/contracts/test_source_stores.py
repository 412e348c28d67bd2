"""What every SourceStore, SourceUrlStore and SyncStore promises."""

from dataclasses import replace

import pytest

from core.errors import NotFound
from core.knowledge.documents import DocumentStatus
from core.knowledge.sources import SourceKind, SourceStatus, SourceUrl, SyncProgress, UrlState
from tests.fakes.sample_records import START, a_change, a_document, a_source, minutes


def a_url(url: str, state: UrlState = UrlState.FETCHED, **fields) -> SourceUrl:
    return SourceUrl(source_id="src_1", url=url, state=state, reason="", seen_at=START, **fields)


def a_run(run_id: str, *, started: float, **fields) -> SyncProgress:
    given = {"source_id": "src_1", "phase": "crawling", "updated_at": minutes(started)}
    return SyncProgress(run_id=run_id, started_at=minutes(started), **(given | fields))


def test_a_source_comes_back_as_it_was_saved(stores):
    source = a_source(
        kind=SourceKind.ANSWER,
        name="Wie lange dauert's?",
        location="Wie lange dauert’s – 日本 😀?",
        status=SourceStatus.FAILED,
        reason="The host did not answer.",
        options={"alternatives": ["Größe?", None, 1.5], "nested": {"deep": [True]}},
        is_cited=False,
        is_private=True,
        last_synced_at=minutes(5.5),
        next_sync_at=minutes(60),
    )
    stores.sources.save_source(source)
    assert stores.sources.find_source("src_1") == source


def test_saving_a_source_again_replaces_it(stores):
    stores.sources.save_source(a_source(name="Old"))
    stores.sources.save_source(a_source(name="New"))
    assert [source.name for source in stores.sources.list_sources()] == ["New"]


def test_updating_a_source_changes_what_is_named_and_nothing_else(stores):
    source = a_source(options={"limit": 5}, is_private=True, last_synced_at=minutes(1))
    stores.sources.save_source(source)
    changed = stores.sources.update_source(
        "src_1", name="New", status=SourceStatus.SYNCING, next_sync_at=None
    )
    assert changed == replace(source, name="New", status=SourceStatus.SYNCING)
    assert stores.sources.find_source("src_1") == changed


def test_a_removed_source_stays_as_it_is_when_updated(stores):
    stores.sources.save_source(a_source(status=SourceStatus.REMOVED))
    stays = stores.sources.update_source("src_1", status=SourceStatus.READY, next_sync_at=minutes(9))
    assert stays == a_source(status=SourceStatus.REMOVED)
    assert stores.sources.find_source("src_1") == stays


def test_an_unknown_source_is_not_found(stores):
    with pytest.raises(NotFound, match="src_9"):
        stores.sources.find_source("src_9")
    with pytest.raises(NotFound, match="src_9"):
        stores.sources.update_source("src_9", name="New")


def test_sources_come_newest_first(stores):
    for place in (2, 3, 1):
        stores.sources.save_source(a_source(f"src_{place}", created_at=minutes(place)))
    assert [source.id for source in stores.sources.list_sources()] == ["src_3", "src_2", "src_1"]


def test_removed_sources_are_listed_on_request_only(stores):
    stores.sources.save_source(a_source(status=SourceStatus.REMOVED))
    assert stores.sources.list_sources() == []
    assert [source.id for source in stores.sources.list_sources(with_removed=True)] == ["src_1"]
    assert stores.sources.find_source("src_1").status is SourceStatus.REMOVED


def test_a_source_counts_its_documents_that_answer_now(stores):
    stores.sources.save_source(a_source(document_count=99))
    stores.sources.save_source(a_source("src_2"))
    documents = [
        a_document("doc_1"),
        a_document("doc_2"),
        a_document("doc_3", status=DocumentStatus.REMOVED),
        a_document("doc_4", source_id="src_2"),
    ]
    stores.documents.apply_change(a_change(documents=tuple(documents)))
    assert stores.sources.find_source("src_1").document_count == 2
    assert {source.id: source.document_count for source in stores.sources.list_sources()} == {
        "src_1": 2,
        "src_2": 1,
    }


@pytest.fixture
def site(stores):
    stores.sources.save_source(a_source())
    stores.sources.save_source(a_source("src_2"))
    return stores


def test_a_url_comes_back_as_it_was_saved(site):
    url = a_url(
        "https://a.example/x?y=1",
        UrlState.FAILED,
        document_id="doc_not_written_yet",
        etag='W/"1"',
        last_modified="Mon, 02 Mar 2026 09:30:00 GMT",
        content_hash="ab",
    )
    site.urls.save_urls([url])
    assert site.urls.list_urls("src_1") == [url]


def test_a_url_is_replaced_by_source_and_address(site):
    site.urls.save_urls([a_url("https://a.example/", UrlState.QUEUED)])
    site.urls.save_urls(
        [a_url("https://a.example/"), replace(a_url("https://a.example/"), source_id="src_2")]
    )
    assert [url.state for url in site.urls.list_urls("src_1")] == [UrlState.FETCHED]
    assert len(site.urls.list_urls("src_2")) == 1


def test_of_a_url_given_twice_the_last_counts(site):
    site.urls.save_urls(
        [a_url("https://a.example/", UrlState.QUEUED), a_url("https://a.example/", UrlState.GONE)]
    )
    assert [url.state for url in site.urls.list_urls("src_1")] == [UrlState.GONE]


def test_saving_no_urls_does_nothing(site):
    site.urls.save_urls([])
    assert site.urls.list_urls("src_1") == []


def test_urls_come_in_code_point_order_page_by_page(site):
    addresses = ["https://a.example/" + name for name in ("b", "B", "a", "-", "ä", "_")]
    site.urls.save_urls([a_url(address) for address in addresses])
    wanted = sorted(addresses)
    assert [url.url for url in site.urls.list_urls("src_1", limit=None)] == wanted
    assert [url.url for url in site.urls.list_urls("src_1", offset=2, limit=3)] == wanted[2:5]


def test_urls_are_found_by_state_and_by_text_in_any_case(site):
    site.urls.save_urls([a_url("https://a.example/Größe"), a_url("https://a.example/GRÖSSE", UrlState.GONE)])
    assert len(site.urls.list_urls("src_1", text="grösse")) == 2
    assert [url.state for url in site.urls.list_urls("src_1", text="grösse", state=UrlState.GONE)] == [
        UrlState.GONE
    ]
    assert site.urls.list_urls("src_1", text="absent") == []


def test_wildcards_in_a_search_are_plain_characters(site):
    site.urls.save_urls([a_url("https://a.example/100%25"), a_url("https://a.example/a_b")])
    assert [url.url for url in site.urls.list_urls("src_1", text="%")] == ["https://a.example/100%25"]
    assert [url.url for url in site.urls.list_urls("src_1", text="_")] == ["https://a.example/a_b"]


def test_urls_are_counted_by_state(site):
    site.urls.save_urls(
        [
            a_url("https://a.example/1"),
            a_url("https://a.example/2"),
            a_url("https://a.example/3", UrlState.SKIPPED),
        ]
    )
    assert site.urls.count_urls("src_1") == {UrlState.FETCHED: 2, UrlState.SKIPPED: 1}
    assert site.urls.count_urls("src_2") == {}


def test_progress_comes_back_as_it_was_saved_and_is_replaced_by_run(site):
    site.syncs.save_progress(a_run("run_1", started=0))
    done = a_run("run_1", started=0, phase="done", found=9, fetched=5, unchanged=1, skipped=1, failed=2)
    done = replace(done, indexed=5, reason="Two pages failed.", finished_at=minutes(3))
    site.syncs.save_progress(done)
    assert site.syncs.latest_progress("src_1") == done


def test_an_older_report_does_not_replace_a_later_one_of_the_run(site):
    later = a_run("run_1", started=0, updated_at=minutes(2), found=5)
    site.syncs.save_progress(later)
    site.syncs.save_progress(a_run("run_1", started=0, phase="waiting", updated_at=minutes(1)))
    assert site.syncs.latest_progress("src_1") == later


def test_a_finished_report_stands_whatever_is_reported_after_it(site):
    done = a_run("run_1", started=0, phase="done", updated_at=minutes(2), finished_at=minutes(2))
    site.syncs.save_progress(done)
    site.syncs.save_progress(a_run("run_1", started=0, updated_at=minutes(3)))
    stopped = replace(done, phase="stopped", updated_at=minutes(4), finished_at=minutes(4))
    site.syncs.save_progress(stopped)
    assert site.syncs.latest_progress("src_1") == done


def test_the_end_of_a_run_counts_also_from_a_clock_that_is_behind(site):
    site.syncs.save_progress(a_run("run_1", started=5, updated_at=minutes(5)))
    done = a_run("run_1", started=5, phase="done", updated_at=minutes(4), finished_at=minutes(4))
    site.syncs.save_progress(done)
    assert site.syncs.latest_progress("src_1") == done


def test_the_latest_progress_is_the_newest_run_of_the_source(site):
    site.syncs.save_progress(a_run("run_2", started=2, finished_at=minutes(3)))
    site.syncs.save_progress(a_run("run_1", started=1))
    site.syncs.save_progress(a_run("run_3", started=9, source_id="src_2"))
    assert site.syncs.latest_progress("src_1").run_id == "run_2"


def test_a_source_never_synced_has_no_progress(site):
    assert site.syncs.latest_progress("src_1") is None


def test_running_syncs_come_oldest_first(site):
    site.syncs.save_progress(a_run("run_2", started=2))
    site.syncs.save_progress(a_run("run_1", started=1, source_id="src_2"))
    site.syncs.save_progress(a_run("run_0", started=0, finished_at=minutes(1)))
    assert [run.run_id for run in site.syncs.running()] == ["run_1", "run_2"]


def test_runs_of_a_source_come_newest_first_page_by_page(site):
    for place in (2, 1, 3):
        site.syncs.save_progress(a_run(f"run_{place}", started=place, finished_at=minutes(9)))
    site.syncs.save_progress(a_run("run_9", started=9, source_id="src_2"))
    assert [run.run_id for run in site.syncs.list_runs("src_1")] == ["run_3", "run_2", "run_1"]
    assert [run.run_id for run in site.syncs.list_runs("src_1", offset=1, limit=1)] == ["run_2"]
