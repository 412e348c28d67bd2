"""A HubSpot account on a local server, and a workspace in memory that is connected to it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.connectors.hubspot import HubSpot
from core.connectors.registry import ConnectorRegistry
from core.errors import AnswerDeskError
from core.identifiers import counted_ids
from core.knowledge.connector_catalogue import ConnectorCatalogue
from core.knowledge.connector_sync import ContentStores, ContentSync
from core.knowledge.ports import ExtractedText
from core.knowledge.sources import Source, SourceUrl, SyncProgress
from core.knowledge.web_page import read_web_page
from tests.fakes.connector_stores import InMemoryCursorStore, InMemorySecretStore
from tests.fakes.hubspot_server import HubSpotAccount, serving
from tests.unit.knowledge.workspace_in_memory import WorkspaceInMemory

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class PageReaderHere:
    """Reads pages in this process, and counts them."""

    def __init__(self) -> None:
        self.reads = 0

    def read_page(self, body: bytes, *, url: str, content_type: str) -> ExtractedText:
        self.reads += 1
        return read_web_page(body, url=url or None, content_type=content_type)


class Connected:
    """A workspace with one connected source, its time in our hands."""

    def __init__(self, account: HubSpotAccount) -> None:
        self.account = account
        self.now = START
        self.pauses: list[float] = []
        self.workspace = WorkspaceInMemory()
        self.stores = self.workspace.stores
        self.secrets, self.cursors = InMemorySecretStore(), InMemoryCursorStore()
        self.reader = PageReaderHere()
        kind = HubSpot(allow_private_networks=True, clock=lambda: self.now, pause=self.pauses.append)
        self.registry = ConnectorRegistry([kind])
        self.catalogue = ConnectorCatalogue(
            sources=self.stores.sources,
            secrets=self.secrets,
            audit=self.workspace.audit,
            find_connector=self.registry.find,
            ids=counted_ids(),
            clock=lambda: self.now,
        )
        self.runs = 0

    def add(self, *content: str) -> Source:
        return self.catalogue.add(
            "hubspot", self.account.token, content=content or ("pages",), base_url=self.account.base_url
        )

    def content_sync(self, intake: object = None) -> ContentSync:
        return ContentSync(
            find_connector=self.registry.find,
            reader=self.reader,
            intake=intake or self.workspace.ingestion,
            stores=ContentStores(
                self.stores.sources,
                self.stores.urls,
                self.stores.syncs,
                self.stores.versions,
                self.stores.blobs,
                self.secrets,
                self.cursors,
            ),
            page_bytes=100_000,
            clock=lambda: self.now,
            pause=self.pauses.append,
        )

    def sync(
        self,
        source: Source,
        *,
        later: timedelta = timedelta(minutes=5),
        is_cancelled: Callable[[], bool] = lambda: False,
        intake: object = None,
    ) -> SyncProgress:
        """One sync, some minutes after the last."""
        self.now += later
        self.runs += 1
        begun = SyncProgress(f"run_{self.runs}", source.id, "waiting", self.now, self.now)
        found = self.stores.sources.find_source(source.id)
        done = self.content_sync(intake).run(found, begun, is_cancelled)
        self.stores.syncs.save_progress(done)
        return done

    def failed_sync(self, source: Source, **given: object) -> AnswerDeskError:
        """What a sync that fails says."""
        with pytest.raises(AnswerDeskError) as caught:
            self.sync(source, **given)
        return caught.value

    def found(self) -> list[str]:
        """All texts that answer."""
        return self.workspace.found()

    def urls(self, source: Source) -> dict[str, SourceUrl]:
        """State of every item, by address."""
        return {row.url: replace(row) for row in self.stores.urls.list_urls(source.id, limit=None)}


@pytest.fixture
def account() -> Iterator[HubSpotAccount]:
    """An empty account on a local server."""
    with serving(HubSpotAccount()) as served:
        yield served


@pytest.fixture
def desk(account: HubSpotAccount) -> Connected:
    """A workspace that can be connected to it."""
    return Connected(account)


def at(minutes: float) -> str:
    """A time in HubSpot's form, so many minutes after one day began."""
    instant = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
