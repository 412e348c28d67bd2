"""A site's linked documents end to end: served, crawled by the real crawler, read by the real reader."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.jobs.crawl_process import CrawlProcessLauncher
from core.jobs.file_reader_process import FileReaderProcess
from core.knowledge.site_sync import SiteStores, SiteSync
from core.settings import CrawlSettings, ExtractionSettings
from tests.crawling.local_site import Answer, LocalSite, html
from tests.unit.knowledge.office_files import pdf_file, word_file, word_paragraph
from tests.unit.knowledge.workspace_in_memory import WorkspaceInMemory

pytestmark = pytest.mark.slow


@pytest.fixture
def reader() -> Iterator[FileReaderProcess]:
    process = FileReaderProcess(ExtractionSettings(), processes=1)
    yield process
    process.close()


def synced(url: str, folder: Path, reader: FileReaderProcess) -> WorkspaceInMemory:
    workspace = WorkspaceInMemory(allow_private_networks=True)
    stores = workspace.stores
    sync = SiteSync(
        launcher=CrawlProcessLauncher(),
        reader=reader,
        intake=workspace.ingestion,
        stores=SiteStores(stores.sources, stores.urls, stores.syncs, stores.versions, stores.blobs),
        settings=CrawlSettings(allow_private_networks=True),
        folder=folder,
        clock=workspace.clock,
    )
    source = workspace.catalogue.add_site(url, related=True)
    sync.run(source, workspace.progress(source), lambda: False)
    return workspace


def test_linked_pdf_and_word_files_answer_with_their_text(tmp_path: Path, reader: FileReaderProcess):
    word = word_file(word_paragraph("Delivery takes two days."))
    answers = {
        "/": Answer(html("Our documents", "/paper.pdf", "/paper.docx", "/fake.pdf")),
        "/paper.pdf": Answer(
            pdf_file("Refunds take five days."), headers={"Content-Type": "application/pdf"}
        ),
        "/paper.docx": Answer(word, headers={"Content-Type": "application/zip"}),
        "/fake.pdf": Answer(b"\x00\x01\x02 stream" * 50, headers={"Content-Type": "application/pdf"}),
    }
    with LocalSite(answers).serving() as site:
        workspace = synced(site.url, tmp_path, reader)
    found = " ".join(workspace.found())
    assert "Refunds take five days." in found
    assert "Delivery takes two days." in found
    assert "PDF-" not in found
    assert "stream" not in found
