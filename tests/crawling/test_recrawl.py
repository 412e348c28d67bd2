"""A served site synced again and again by the real crawler: what changed is read, what is gone forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import CrawlError
from core.jobs.crawl_process import CrawlProcessLauncher
from core.knowledge.ports import ExtractedText
from core.knowledge.site_sync import SiteStores, SiteSync
from core.knowledge.sources import SourceUrl, SyncProgress, UrlState
from core.knowledge.web_page import read_web_page
from core.settings import CrawlSettings
from tests.crawling.local_site import Answer, LocalSite, html
from tests.unit.knowledge.workspace_in_memory import NOW, WorkspaceInMemory

pytestmark = pytest.mark.slow

NAMES = ("apples", "pears", "plums", "figs")


class CountingReader:
    """Reads pages here and keeps count of them."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def read_page(self, body: bytes, *, url: str, content_type: str) -> ExtractedText:
        self.read.append(url)
        return read_web_page(body, url=url, content_type=content_type)


class Shop:
    """A served site and the workspace that syncs it."""

    def __init__(self, site: LocalSite, folder: Path) -> None:
        self.site = site
        self.workspace = WorkspaceInMemory(allow_private_networks=True)
        self.reader = CountingReader()
        stores = self.workspace.stores
        self.sync = SiteSync(
            launcher=CrawlProcessLauncher(),
            reader=self.reader,
            intake=self.workspace.ingestion,
            stores=SiteStores(stores.sources, stores.urls, stores.syncs, stores.versions, stores.blobs),
            settings=CrawlSettings(allow_private_networks=True),
            folder=folder,
            clock=self.workspace.clock,
        )
        self.source = self.workspace.catalogue.add_site(site.url, related=True)
        self.runs = 0

    def run(self) -> SyncProgress:
        self.runs += 1
        self.reader.read.clear()
        self.site.asked.clear()
        source = self.workspace.stores.sources.find_source(self.source.id)
        progress = SyncProgress(f"run_{self.runs}", source.id, "waiting", NOW, NOW)
        self.workspace.stores.syncs.save_progress(progress)
        return self.sync.run(source, progress, lambda: False)

    def url(self, name: str) -> SourceUrl:
        urls = self.workspace.stores.urls.list_urls(self.source.id, limit=None)
        return next(url for url in urls if url.url == f"{self.site.url}{name}")

    def answers(self, name: str) -> bool:
        return any(f"All about {name}." in text for text in self.workspace.found())


def about(name: str, words: str = "") -> Answer:
    headers = {"Content-Type": "text/html", "ETag": f'"{name}{len(words)}"'}
    return Answer(html(f"All about {name}. {words}"), headers=headers)


def home(*names: str) -> Answer:
    headers = {"Content-Type": "text/html", "ETag": f'"{names}"'}
    return Answer(html("The fruit shop.", *[f"/{name}" for name in names]), headers=headers)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    answers = {"/": home(*NAMES)} | {f"/{name}": about(name) for name in NAMES}
    with LocalSite(answers).serving() as site:
        shop = Shop(site, tmp_path)
        shop.run()
        yield shop


def test_an_unchanged_site_costs_no_reading_and_no_version(shop: Shop):
    version = shop.workspace.stores.documents.current_version()
    for _ in range(2):
        finished = shop.run()
        assert (finished.unchanged, shop.reader.read) == (5, [])
    assert shop.workspace.stores.documents.current_version() == version


def test_only_what_changed_is_read_again(shop: Shop):
    shop.site.answers["/figs"] = about("figs", "Now on sale.")
    shop.run()
    assert shop.reader.read == [f"{shop.site.url}figs"]
    assert shop.url("figs").state is UrlState.CHANGED


def test_a_page_that_nothing_links_any_more_is_forgotten_though_it_is_still_served(shop: Shop):
    shop.site.answers["/"] = home(*NAMES[:3])
    shop.run()
    assert shop.site.asked["/figs"] == 0
    assert not shop.answers("figs")
    assert shop.url("figs").reason == "No page or sitemap leads here any more."


def test_a_linked_page_with_404_is_forgotten_the_second_time(shop: Shop):
    shop.site.answers["/figs"] = Answer(b"gone", 404)
    shop.run()
    assert shop.answers("figs")
    shop.run()
    assert not shop.answers("figs")
    assert all(shop.answers(name) for name in NAMES[:3])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"", 503), "HTTP 503"),
        (Answer(b"", 403), "HTTP 403"),
        (Answer(html("We are down for maintenance. Please come back in an hour.")), "under maintenance"),
        (Answer(b"", 302, {"Location": "/sorry"}), "under maintenance"),
    ],
)
def test_a_site_that_is_down_loses_nothing_and_says_so(shop: Shop, answer: Answer, words: str):
    for path in (*shop.site.answers, "/robots.txt"):
        shop.site.answers[path] = answer if path != "/robots.txt" else Answer(b"", 404)
    shop.site.otherwise = answer
    with pytest.raises(CrawlError, match=words) as error:
        shop.run()
    assert error.value.message.endswith("The pages read before still answer.")
    assert all(shop.answers(name) for name in NAMES)


def test_a_site_whose_name_leads_nowhere_any_more_loses_nothing(shop: Shop):
    sources = shop.workspace.stores.sources
    sources.update_source(shop.source.id, location="http://no-such-host.invalid/")
    with pytest.raises(CrawlError, match=r"No host named no-such-host\.invalid was found") as error:
        shop.run()
    assert error.value.message.endswith("The pages read before still answer.")
    assert all(shop.answers(name) for name in NAMES)


def test_a_site_that_goes_down_in_the_middle_loses_nothing(shop: Shop):
    shop.site.answers |= {f"/{name}": Answer(b"", 503) for name in NAMES}
    shop.run()
    assert all(shop.url(name).state is UrlState.FAILED for name in NAMES)
    assert all(shop.answers(name) for name in NAMES)


def test_a_site_that_refuses_connections_loses_nothing(tmp_path: Path):
    answers = {"/": home(*NAMES)} | {f"/{name}": about(name) for name in NAMES}
    with LocalSite(answers).serving() as site:
        shop = Shop(site, tmp_path)
        shop.run()
    with pytest.raises(CrawlError, match="refused the connection"):
        shop.run()
    assert all(shop.answers(name) for name in NAMES)
