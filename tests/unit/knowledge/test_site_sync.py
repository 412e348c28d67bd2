"""A site comes in while it is crawled, stays current, and forgets only what is really gone."""

from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import CrawlError, UnreadableFile
from core.knowledge.ports import ExtractedText
from core.knowledge.read_texts import ReadText
from core.knowledge.site_run import AGAIN_BATCH
from core.knowledge.site_sync import SiteStores, SiteSync
from core.knowledge.sources import Source, SourceStatus, SourceUrl, SyncProgress, UrlState
from core.settings import CrawlSettings
from tests.fakes.scripted_crawl import ScriptedCrawl, ScriptedPage
from tests.unit.knowledge.workspace_in_memory import NOW, WorkspaceInMemory

HOME = "https://help.example/"


class FirstLineReader:
    """The first line is the title; the word EMPTY stands for a page without text."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def read_page(self, body: bytes, *, url: str, content_type: str) -> ExtractedText:
        self.read.append(url)
        title, _, text = body.decode().partition("\n")
        if "EMPTY" in text:
            raise UnreadableFile("This page has no text.")
        return ExtractedText(title, text)


class Site:
    """A workspace with one site source and what syncs it."""

    def __init__(self, folder: Path, pages: dict[str, ScriptedPage]) -> None:
        self.workspace = WorkspaceInMemory()
        stores = self.workspace.stores
        self.crawl = ScriptedCrawl(pages)
        self.reader = FirstLineReader()
        self.source = self.workspace.catalogue.add_site(HOME, related=True)
        self.runs = 0
        self.asked_to_stop = False
        self.sync = SiteSync(
            launcher=self.crawl,
            reader=self.reader,
            intake=self.workspace.ingestion,
            stores=SiteStores(stores.sources, stores.urls, stores.syncs, stores.versions, stores.blobs),
            settings=CrawlSettings(),
            folder=folder,
            clock=lambda: self.now,
        )
        self.now = NOW
        self.began = NOW

    def run(self, *, same_run: bool = False, cancelled: bool = False) -> SyncProgress:
        self.runs += 0 if same_run else 1
        self.began = self.began if same_run else self.now
        progress = SyncProgress(f"run_{self.runs}", self.source.id, "waiting", self.began, self.now)
        self.workspace.stores.syncs.save_progress(progress)
        return self.sync.run(self.current(), progress, lambda: cancelled or self.asked_to_stop)

    def pass_an_hour(self) -> None:
        self.now += timedelta(hours=1)

    def stop(self) -> None:
        self.asked_to_stop = True

    def change_all(self, words: str) -> None:
        for url in self.crawl.pages:
            self.crawl.pages[url] = ScriptedPage(f"Page {url}\n{words} {url}")

    def current(self) -> Source:
        return self.workspace.stores.sources.find_source(self.source.id)

    def url(self, url: str) -> SourceUrl:
        urls = self.workspace.stores.urls.list_urls(self.source.id, limit=None)
        return next(one for one in urls if one.url == url)

    def states(self) -> dict[str, UrlState]:
        return {
            url.url: url.state for url in self.workspace.stores.urls.list_urls(self.source.id, limit=None)
        }


def pages(count: int) -> dict[str, ScriptedPage]:
    return {f"{HOME}{n}": ScriptedPage(f"Page {n}\nText number {n} of the site.") for n in range(count)}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, pages(30))


def test_first_sync_brings_in_every_page(site: Site):
    finished = site.run()
    assert (finished.phase, finished.indexed) == ("done", 30)
    assert len(site.workspace.found()) == 30
    assert set(site.states().values()) == {UrlState.FETCHED}


def test_first_sync_answers_before_it_ends(site: Site):
    site.run()
    assert site.workspace.stores.documents.current_version() > 1


def test_sync_again_of_an_unchanged_site_reads_and_changes_nothing(site: Site):
    site.run()
    version, read = site.workspace.stores.documents.current_version(), len(site.reader.read)
    site.run()
    assert site.workspace.stores.documents.current_version() == version
    assert len(site.reader.read) == read
    assert set(site.states().values()) == {UrlState.UNCHANGED}


def test_changed_pages_of_a_later_sync_are_one_knowledge_version(site: Site):
    site.run()
    version = site.workspace.stores.documents.current_version()
    for number in range(3):
        site.crawl.pages[f"{HOME}{number}"] = ScriptedPage(f"Page {number}\nNew words {number}.")
    site.run()
    assert site.workspace.stores.documents.current_version() == version + 1
    assert site.states()[f"{HOME}1"] is UrlState.CHANGED
    assert "New words 1." in site.workspace.found()
    assert "Text number 1 of the site." not in site.workspace.found()


def test_page_that_nothing_leads_to_any_more_stops_answering_at_once(site: Site):
    site.run()
    del site.crawl.pages[f"{HOME}7"]
    site.run()
    assert "Text number 7 of the site." not in site.workspace.found()
    assert len(site.workspace.found()) == 29
    assert site.states()[f"{HOME}7"] is UrlState.GONE


GONE = ScriptedPage(state="gone", reason="The page does not exist (HTTP 404).")


def test_page_that_is_gone_answers_until_the_next_sync_misses_it_too(site: Site):
    site.run()
    site.crawl.pages[f"{HOME}7"] = GONE
    site.run()
    missed = site.url(f"{HOME}7")
    assert (missed.state, missed.misses) == (UrlState.GONE, 1)
    assert missed.reason.endswith("(HTTP 404). Its text answers until the next sync misses it too.")
    assert "Text number 7 of the site." in site.workspace.found()
    site.run()
    assert "Text number 7 of the site." not in site.workspace.found()
    assert site.url(f"{HOME}7").reason == "The page does not exist (HTTP 404)."


@pytest.mark.parametrize("between", [None, ScriptedPage(state="failed", reason="The site answered 500.")])
def test_page_that_comes_back_or_fails_in_between_must_be_missed_anew(
    site: Site, between: ScriptedPage | None
):
    page = site.crawl.pages[f"{HOME}7"]
    for end in (page, GONE, between or page, GONE):
        site.crawl.pages[f"{HOME}7"] = end
        site.run()
    assert "Text number 7 of the site." in site.workspace.found()
    assert site.url(f"{HOME}7").misses == 1


def test_a_sync_that_fails_or_is_stopped_counts_no_miss(site: Site):
    site.run()
    site.crawl.pages[f"{HOME}7"] = GONE
    site.run(cancelled=True)
    site.crawl.error = "The site stopped answering."
    with pytest.raises(CrawlError):
        site.run()
    site.crawl.error = ""
    site.run()
    assert site.url(f"{HOME}7").misses == 1
    assert "Text number 7 of the site." in site.workspace.found()


def test_most_pages_gone_at_once_are_said_to_be_in_doubt(site: Site):
    site.run()
    site.crawl.pages = dict.fromkeys(site.crawl.pages, GONE) | {HOME: ScriptedPage("Home\nNew home.")}
    site.run()
    assert len(site.workspace.found()) == 31
    assert "30 of 30 known pages were not found" in site.current().reason


def test_most_pages_failing_are_said_and_still_answer(site: Site):
    site.run()
    failed = ScriptedPage(state="failed", reason="The site answered 500.")
    site.crawl.pages = dict.fromkeys(site.crawl.pages, failed)
    site.run()
    assert len(site.workspace.found()) == 30
    assert "30 of 30 known pages could not be read this time" in site.current().reason


def test_page_found_to_be_another_after_it_was_applied_stops_answering(site: Site):
    twin = ScriptedPage(state="skipped", reason=f"Same page as {HOME}1")
    site.crawl.afterwards = {f"{HOME}7": twin}
    site.run()
    assert len(site.workspace.found()) == 29
    assert site.states()[f"{HOME}7"] is UrlState.SKIPPED


def in_maintenance(site: Site) -> dict[str, ScriptedPage]:
    """Every address gives one page: the crawler keeps the first and skips its twins."""
    first, *twins = site.crawl.pages
    return {
        first: ScriptedPage("Down\nBack soon."),
        **{url: ScriptedPage(state="skipped", reason=f"Same page as {first}") for url in twins},
    }


def test_most_pages_of_a_site_do_not_vanish_at_once(site: Site):
    site.run()
    site.crawl.pages = in_maintenance(site)
    site.run()
    assert len(site.workspace.found()) == 30
    assert "29 of 30 known pages were not found" in site.current().reason
    assert site.current().next_sync_at == NOW + timedelta(days=1)


def test_pages_that_two_syncs_in_a_row_do_not_find_are_gone(site: Site):
    site.run()
    site.crawl.pages = in_maintenance(site)
    site.run()
    site.run()
    assert site.workspace.found() == ["Back soon."]
    assert site.current().reason == ""
    assert site.states()[f"{HOME}7"] is UrlState.GONE


def test_site_that_comes_back_is_as_it_was(site: Site):
    site.run()
    before = site.workspace.found()
    site.crawl.pages, well = in_maintenance(site), site.crawl.pages
    site.run()
    site.crawl.pages = well
    site.run()
    assert site.workspace.found() == before
    assert (site.current().reason, site.states()[f"{HOME}7"]) == ("", UrlState.UNCHANGED)
    site.crawl.pages = in_maintenance(site)
    site.run()
    assert len(site.workspace.found()) == 30


def test_half_of_a_site_may_go_at_once(site: Site):
    site.run()
    site.crawl.pages = dict(list(site.crawl.pages.items())[15:])
    site.run()
    assert len(site.workspace.found()) == 15


def test_page_that_fails_this_time_keeps_its_text(site: Site):
    site.run()
    site.crawl.pages[f"{HOME}7"] = ScriptedPage(state="failed", reason="The site answered 500.")
    site.run()
    assert "Text number 7 of the site." in site.workspace.found()


def test_site_that_is_down_removes_nothing(site: Site):
    site.run()
    site.crawl.pages, site.crawl.error = {}, "The site cannot be reached."
    with pytest.raises(CrawlError, match="still answer"):
        site.run()
    assert len(site.workspace.found()) == 30


def test_page_without_text_is_failed_with_its_reason(site: Site):
    site.crawl.pages[f"{HOME}5"] = ScriptedPage("Five\nEMPTY")
    site.run()
    url = next(
        u for u in site.workspace.stores.urls.list_urls(site.source.id, limit=None) if u.url.endswith("/5")
    )
    assert (url.state, url.reason) == (UrlState.FAILED, "This page has no text.")
    assert len(site.workspace.found()) == 29


def test_site_without_any_text_says_so(tmp_path: Path):
    site = Site(tmp_path, {HOME: ScriptedPage("Home\nEMPTY")})
    with pytest.raises(CrawlError, match="No page with text was found"):
        site.run()


@pytest.mark.parametrize("killed_after", [0, 1, 19, 20, 21, 25, 29])
def test_killed_sync_run_again_ends_as_an_undisturbed_one(site: Site, killed_after: int):
    site.crawl.die_after = killed_after
    with pytest.raises(KeyboardInterrupt):
        site.run()
    site.crawl.die_after = None
    finished = site.run(same_run=True)
    assert finished.phase == "done"
    assert site.workspace.found() == sorted(f"Text number {n} of the site." for n in range(30))
    assert len(site.workspace.stores.documents.list_documents(source_id=site.source.id, limit=None)) == 30


def test_stopped_sync_keeps_what_it_has_and_removes_nothing(site: Site):
    site.run()
    del site.crawl.pages[f"{HOME}7"]
    finished = site.run(cancelled=True)
    assert finished.phase == "stopped"
    assert len(site.workspace.found()) == 30


def test_stop_leaves_out_what_was_crawled_but_not_applied(site: Site):
    site.crawl.ends_before_it_is_looked_at = True
    site.crawl.meanwhile = site.stop
    finished = site.run()
    assert (finished.phase, finished.indexed) == ("stopped", 0)
    assert site.workspace.found() == []


def test_sync_after_a_stopped_first_one_answers_batch_by_batch_again(site: Site):
    site.run(cancelled=True)
    assert site.current().last_synced_at is None
    site.run()
    assert site.workspace.stores.documents.current_version() == 2
    assert len(site.workspace.found()) == 30


def test_large_change_of_a_site_is_applied_in_bounded_batches(tmp_path: Path):
    site = Site(tmp_path, pages(AGAIN_BATCH + 1))
    site.run()
    version = site.workspace.stores.documents.current_version()
    site.change_all("All new.")
    site.run()
    assert site.workspace.stores.documents.current_version() == version + 2


def test_run_that_ends_after_the_next_has_begun_says_nothing_about_the_source(site: Site):
    def begin_another() -> None:
        syncs = site.workspace.stores.syncs
        syncs.save_progress(SyncProgress("run_9", site.source.id, "crawling", NOW, NOW))
        site.workspace.stores.sources.update_source(site.source.id, status=SourceStatus.SYNCING)
        site.stop()

    site.crawl.meanwhile = begin_another
    assert site.run().phase == "stopped"
    assert site.current().status is SourceStatus.SYNCING


def test_resumed_first_sync_counts_what_was_applied_before_the_kill(site: Site):
    site.crawl.die_after = 29
    with pytest.raises(KeyboardInterrupt):
        site.run()
    site.crawl.die_after = None
    assert site.run(same_run=True).indexed == 30
    assert set(site.states().values()) == {UrlState.FETCHED}


def test_page_applied_just_before_a_kill_counts_as_fetched(site: Site):
    site.run(cancelled=True)
    page = ReadText(f"{HOME}3", "Page 3", "Text number 3 of the site.", url=f"{HOME}3")
    site.workspace.ingestion.apply(site.current(), [page], cause="Killed before its URLs were saved.")
    site.run()
    assert site.states()[f"{HOME}3"] is UrlState.FETCHED


def test_next_sync_clears_up_after_ended_runs_but_not_after_running_ones(site: Site, tmp_path: Path):
    for name in ("run_failed", "run_of_another_site"):
        (tmp_path / name / "bodies").mkdir(parents=True)
    other = SyncProgress("run_of_another_site", "src_other", "crawling", NOW, NOW)
    site.workspace.stores.syncs.save_progress(other)
    site.run()
    assert [folder.name for folder in tmp_path.iterdir() if folder.is_dir()] == ["run_of_another_site"]


def test_site_removed_while_it_is_synced_stays_removed(site: Site):
    site.run()
    site.crawl.meanwhile = lambda: site.workspace.catalogue.remove(site.source.id)
    site.run(cancelled=True)
    assert site.current().status is SourceStatus.REMOVED
    assert site.current().next_sync_at is None


def test_what_the_lead_changes_during_a_sync_is_kept(site: Site):
    site.crawl.meanwhile = lambda: site.workspace.catalogue.set_private(site.source.id, True)
    site.run()
    assert site.current().is_private


def test_known_pages_are_asked_for_conditionally(site: Site):
    site.run()
    site.run()
    assert len(site.crawl.requests[1].known) == 30
    assert all(url.content_hash for url in site.crawl.requests[1].known)


def test_links_of_a_complete_crawl_are_handed_to_the_next(site: Site):
    site.crawl.links = "first"
    site.run()
    site.crawl.links = "second"
    site.run()
    assert site.crawl.known_links == ["", "first"]


def test_links_of_a_stopped_crawl_are_not_kept(site: Site):
    site.crawl.links = "partly"
    site.run(cancelled=True)
    site.run()
    assert site.crawl.known_links == ["", ""]


def test_links_of_a_removed_site_are_deleted_with_the_next_sync(site: Site, tmp_path: Path):
    (tmp_path / "src_of_long_ago.links.jsonl").touch()
    site.run()
    assert not (tmp_path / "src_of_long_ago.links.jsonl").exists()


def test_killed_sync_run_again_counts_a_miss_once(tmp_path: Path):
    site = Site(tmp_path, pages(30))
    site.run()
    site.pass_an_hour()
    site.crawl.pages[f"{HOME}7"] = GONE
    for died_after in (20, None, None):
        site.crawl.meanwhile = site.pass_an_hour
        site.crawl.die_after = died_after
        with pytest.raises(KeyboardInterrupt) if died_after else nullcontext():
            site.run(same_run=died_after is None)
    assert site.url(f"{HOME}7").misses == 1


def test_source_tells_when_it_was_synced_and_when_next(site: Site):
    site.run()
    assert site.current().last_synced_at == NOW
    assert site.current().next_sync_at is not None
