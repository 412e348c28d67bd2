"""A site that is held or was restored, over several syncs: nothing is lost, nothing comes back unasked."""

from pathlib import Path

import pytest

from core.knowledge.approval import Approval, HoldingIntake
from core.knowledge.ports import ExtractedText
from core.knowledge.restoring import EVERYTHING, RestoreScope, RestoreStores, Restoring
from core.knowledge.site_sync import SiteStores, SiteSync
from core.knowledge.sources import SourceKind
from core.knowledge.sync_job import SyncJob
from core.settings import CrawlSettings
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.scripted_crawl import ScriptedCrawl, ScriptedPage
from tests.unit.knowledge.workspace_in_memory import WorkspaceInMemory

HOME = "https://help.example/"
GONE = ScriptedPage(state="gone", reason="The page does not exist (HTTP 404).")


class FirstLineReader:
    """The first line is the title."""

    def read_page(self, body: bytes, *, url: str, content_type: str) -> ExtractedText:
        title, _, text = body.decode().partition("\n")
        return ExtractedText(title, text)


class LivingSite:
    """A site of three pages that was synced once."""

    def __init__(self, folder: Path) -> None:
        workspace = self.workspace = WorkspaceInMemory()
        stores = workspace.stores
        shared = {"ingestion": workspace.ingestion, "held": stores.held, "sources": stores.sources}
        self.approval = Approval(**shared, audit=workspace.audit, lock=stores.lock)
        self.restoring = Restoring(
            stores=RestoreStores(
                stores.sources, stores.urls, stores.documents, stores.versions, workspace.index
            ),
            embedder=HashEmbedder(),
            lock=stores.lock,
            audit=workspace.audit,
            clock=workspace.clock,
        )
        self.crawl = ScriptedCrawl({})
        site_sync = SiteSync(
            launcher=self.crawl,
            reader=FirstLineReader(),
            intake=HoldingIntake(**shared, lock=stores.lock, clock=workspace.clock),
            stores=SiteStores(stores.sources, stores.urls, stores.syncs, stores.versions, stores.blobs),
            settings=CrawlSettings(),
            folder=folder,
            clock=workspace.clock,
        )
        self.job = SyncJob(
            by_kind={SourceKind.SITE: site_sync},
            optimise=lambda: None,
            sources=stores.sources,
            progress=stores.syncs,
            clock=workspace.clock,
        )
        self.id = workspace.catalogue.add_site(HOME, related=True).id
        self.runs = 0
        self.say("a", "One.")
        self.say("b", "Two.")
        self.say("c", "Three.")
        self.sync()

    def say(self, page: str, text: str) -> None:
        self.crawl.pages[HOME + page] = ScriptedPage(f"Page {page}\n{text}")

    def sync(self) -> None:
        self.runs += 1
        self.job.run(f"run_{self.runs}", self.id, lambda: False)

    def texts(self) -> list[str]:
        return self.workspace.found()

    def waiting(self) -> list[str]:
        return [change.kind.value for change in self.approval.list_held(self.id)]


@pytest.fixture
def site(tmp_path: Path) -> LivingSite:
    return LivingSite(tmp_path)


def test_change_of_a_held_site_waits_until_approved_however_often_it_is_synced(site: LivingSite):
    site.approval.hold(site.id)
    site.say("a", "One, changed.")
    site.say("d", "Four.")
    for _ in range(3):
        site.sync()
        assert site.waiting() == ["changed", "added"]
        assert site.texts() == ["One.", "Three.", "Two."]
    site.approval.approve(site.id)
    site.sync()
    assert site.texts() == ["Four.", "One, changed.", "Three.", "Two."]
    assert site.waiting() == []


def test_page_that_is_gone_from_a_held_site_answers_until_its_end_is_approved(site: LivingSite):
    site.approval.hold(site.id)
    site.crawl.pages[f"{HOME}b"] = GONE
    for _ in range(4):
        site.sync()
    assert (site.waiting(), site.texts()) == (["removed"], ["One.", "Three.", "Two."])
    site.approval.approve(site.id)
    site.sync()
    assert (site.waiting(), site.texts()) == ([], ["One.", "Three."])


def test_new_page_that_vanishes_before_it_is_approved_waits_no_longer(site: LivingSite):
    site.approval.hold(site.id)
    site.say("d", "Four.")
    site.say("e", "Five.")
    site.sync()
    assert site.waiting() == ["added", "added"]
    site.crawl.pages.pop(f"{HOME}d")
    site.crawl.pages[f"{HOME}e"] = GONE
    site.sync()
    assert site.waiting() == ["added"], "one that nothing leads to is gone; one not found may come back"
    site.sync()
    assert (site.waiting(), site.texts()) == ([], ["One.", "Three.", "Two."])
    site.say("d", "Four.")
    site.sync()
    assert site.waiting() == ["added"]


def test_page_that_comes_back_before_its_end_is_approved_waits_no_longer(site: LivingSite):
    site.approval.hold(site.id)
    page = site.crawl.pages.pop(f"{HOME}b")
    site.sync()
    assert site.waiting() == ["removed"]
    site.crawl.pages[f"{HOME}b"] = page
    site.sync()
    assert (site.waiting(), site.texts()) == ([], ["One.", "Three.", "Two."])


def test_discarded_change_stays_discarded_until_the_page_changes(site: LivingSite):
    site.approval.hold(site.id)
    site.say("a", "One, changed.")
    site.sync()
    site.approval.discard(site.id)
    site.sync()
    assert site.waiting() == []
    site.say("a", "One, changed again.")
    site.sync()
    assert site.waiting() == ["changed"]


def test_restored_site_says_again_what_the_live_site_says_after_its_next_sync(site: LivingSite):
    site.say("a", "One, changed.")
    site.crawl.pages.pop(f"{HOME}c")
    site.sync()
    site.restoring.restore(1)
    assert site.texts() == ["One.", "Three.", "Two."]
    site.sync()
    assert site.texts() == ["One, changed.", "Two."]


def test_restored_site_that_is_held_keeps_what_was_restored_and_shows_the_difference(site: LivingSite):
    site.say("a", "One, changed.")
    site.crawl.pages.pop(f"{HOME}c")
    site.sync()
    site.restoring.restore(1, EVERYTHING, hold=True)
    site.sync()
    assert site.texts() == ["One.", "Three.", "Two."]
    assert site.waiting() == ["changed", "removed"]


def test_page_that_a_restore_ended_comes_back_with_the_next_sync(site: LivingSite):
    site.say("d", "Four.")
    site.sync()
    site.restoring.restore(1)
    assert "Four." not in site.texts()
    site.sync()
    assert "Four." in site.texts()


def test_removed_site_comes_back_and_goes_on_being_synced(site: LivingSite):
    site.workspace.catalogue.remove(site.id)
    site.restoring.restore(1, RestoreScope(source_id=site.id))
    site.say("a", "One, changed.")
    site.sync()
    assert site.texts() == ["One, changed.", "Three.", "Two."]
