"""What a lead can do with sources, and the sentences for what cannot be done."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import InvalidInput, NotFound, StorageError, UnreadableFile
from core.knowledge.catalogue import DOCUMENTS_BYTES, SourceCatalogue
from core.knowledge.ports import KnowledgeChange
from core.knowledge.sources import SourceKind, SourceStatus
from tests.unit.knowledge.workspace_in_memory import WorkspaceInMemory

LINE = b'{"id": "1", "title": "T", "text": "Good."}\n'


@pytest.fixture
def workspace() -> WorkspaceInMemory:
    return WorkspaceInMemory()


@pytest.fixture
def catalogue(workspace: WorkspaceInMemory) -> SourceCatalogue:
    return workspace.catalogue


def test_a_site_waits_for_its_sync_with_its_scope(catalogue: SourceCatalogue) -> None:
    source = catalogue.add_site("https://example.com/help/", related=True, limit=200, exclude=["/old/"])

    assert (source.kind, source.status, source.name) == (
        SourceKind.SITE,
        SourceStatus.NEW,
        "example.com/help",
    )
    assert source.options["limit"] == 200
    assert source.options["exclude"] == ["/old/"]


def test_a_single_page_is_limited_to_itself(catalogue: SourceCatalogue) -> None:
    assert catalogue.add_site("https://example.com/a").options["limit"] == 1


@pytest.mark.parametrize(
    ("url", "options", "sentence"),
    [
        ("example.com", {}, "not a web address"),
        ("ftp://example.com", {}, "Only http and https"),
        ("http://127.0.0.1/", {}, "127.0.0.1 is a private address.*ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS"),
        ("http://2130706433:8080/", {}, "private address.*ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS"),
        ("http://[::1]:8080/", {}, "private address.*ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS"),
        ("http://wiki.internal/", {}, "names a private address.*ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS"),
        ("https://example.com", {"limit": 0}, "from 1 to 5000"),
        ("https://example.com", {"limit": 6000}, "from 1 to 5000"),
        ("https://example.com", {"path_prefix": "help"}, "begin with a slash"),
        ("https://example.com", {"include": ["("]}, "not a regular expression"),
    ],
)
def test_a_bad_site_is_refused_with_a_sentence(
    catalogue: SourceCatalogue, url: str, options: dict, sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        catalogue.add_site(url, **options)


def test_a_site_on_a_port_of_its_own_is_taken(catalogue: SourceCatalogue) -> None:
    assert catalogue.add_site("https://example.com:8443/").status is SourceStatus.NEW


def test_an_intranet_is_taken_where_the_settings_allow_it() -> None:
    catalogue = WorkspaceInMemory(allow_private_networks=True).catalogue
    assert catalogue.add_site("http://wiki.internal:8080/").status is SourceStatus.NEW


def test_the_same_site_is_not_added_twice(catalogue: SourceCatalogue) -> None:
    first = catalogue.add_site("https://example.com/help")

    with pytest.raises(InvalidInput, match=first.id):
        catalogue.add_site("https://Example.com/help/")


def test_a_removed_site_can_be_added_again(catalogue: SourceCatalogue) -> None:
    catalogue.remove(catalogue.add_site("https://example.com/help").id)

    assert catalogue.add_site("https://example.com/help").status is SourceStatus.NEW


def test_an_uploaded_file_keeps_its_bytes(workspace: WorkspaceInMemory, catalogue: SourceCatalogue) -> None:
    source = catalogue.add_uploaded_file(b"Hello", name="C:\\docs\\Guide.TXT")

    assert source.location == "Guide.TXT"
    assert workspace.stores.blobs.get(str(source.options["blob"])) == b"Hello"


def test_the_same_file_again_is_the_same_source(catalogue: SourceCatalogue) -> None:
    first = catalogue.add_uploaded_file(b"Hello", name="guide.txt")

    assert catalogue.add_uploaded_file(b"Hello", name="guide.txt").id == first.id
    assert catalogue.add_uploaded_file(b"Other", name="guide.txt").id != first.id


def test_a_files_content_can_be_replaced(workspace: WorkspaceInMemory, catalogue: SourceCatalogue) -> None:
    source = catalogue.add_uploaded_file(b"Hello", name="guide.txt")

    changed = catalogue.replace_content(source.id, b"New text")

    assert workspace.stores.blobs.get(str(changed.options["blob"])) == b"New text"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("/etc/cron.d/job.txt", "job.txt"),
        ("C:\\Windows\\con.txt", "con.txt"),
        ("price\x00list.txt", "pricelist.txt"),
        ("in\u202evoice.txt", "invoice.txt"),
        (f"{'very ' * 100}long.txt", f"{('very ' * 100)[:195].rstrip()}….txt"),
        ("..txt", "..txt"),
        ("a\nb\t.txt", "a b.txt"),
    ],
)
def test_a_files_name_is_only_a_name(catalogue: SourceCatalogue, name: str, kept: str) -> None:
    assert catalogue.add_uploaded_file(b"Hello", name=name).location == kept


def test_a_name_that_looks_like_another_type_when_turned_round_is_refused(catalogue: SourceCatalogue) -> None:
    with pytest.raises(InvalidInput, match=r"\.exe files cannot be read"):
        catalogue.add_uploaded_file(b"x", name="invoice\u202efdp.exe")


def test_an_open_file_is_read_from_its_beginning(
    workspace: WorkspaceInMemory, catalogue: SourceCatalogue
) -> None:
    file = io.BytesIO(b"Hello")
    file.read()

    source = catalogue.add_open_file(file, name="guide.txt")

    assert workspace.stores.blobs.get(str(source.options["blob"])) == b"Hello"


def test_a_video_may_be_larger_than_a_document(workspace: WorkspaceInMemory) -> None:
    added = workspace.catalogue.add_uploaded_file(b"x" * 10_001, name="tour.mp4")

    assert added.options["bytes"] == 10_001


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("song.mp3", b"x", "Save it as a video"),
        ("letter.doc", b"x", "Save it as .docx"),
        ("README", b"x", "no extension"),
        ("a.txt", b"", "0 bytes"),
        ("a.txt", b"x" * 10_001, "at most 10,000"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_when_added(
    catalogue: SourceCatalogue, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        catalogue.add_uploaded_file(content, name=name)


def test_files_of_this_machine_are_added_by_their_path(catalogue: SourceCatalogue, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hello")

    assert catalogue.add_file(tmp_path / "a.txt").name == "a.txt"
    with pytest.raises(InvalidInput, match="There is no file"):
        catalogue.add_file(tmp_path / "b.txt")
    with pytest.raises(UnreadableFile):
        catalogue.add_file(tmp_path / "b.exe")


def test_a_set_of_documents_must_begin_with_one(catalogue: SourceCatalogue) -> None:
    assert catalogue.add_uploaded_documents(LINE, name="kb.jsonl").kind is SourceKind.DOCUMENTS
    with pytest.raises(InvalidInput, match="Line 1 is not a JSON object"):
        catalogue.add_uploaded_documents(b"id,title\n", name="kb.jsonl")
    with pytest.raises(InvalidInput, match="no lines"):
        catalogue.add_uploaded_documents(b"\n\n", name="kb.jsonl")


def test_a_set_too_large_for_the_memory_is_refused_unread(catalogue: SourceCatalogue, tmp_path: Path) -> None:
    with (tmp_path / "kb.jsonl").open("wb") as file:
        file.truncate(DOCUMENTS_BYTES + 1)

    with pytest.raises(InvalidInput, match=r"at most 200,000,000 can be read\. Add it in parts"):
        catalogue.add_documents(tmp_path / "kb.jsonl")


def test_a_short_answer_is_live_when_added(workspace: WorkspaceInMemory, catalogue: SourceCatalogue) -> None:
    source = catalogue.add_answer("Can I return it?", "Yes, within 30 days.", ["Send back", "Send back", " "])

    assert workspace.found() == ["Yes, within 30 days."]
    assert (source.status, source.document_count) == (SourceStatus.READY, 1)
    assert source.options["alternatives"] == ["Send back"]


def test_a_changed_short_answer_is_live_at_once(
    workspace: WorkspaceInMemory, catalogue: SourceCatalogue
) -> None:
    source = catalogue.add_answer("Can I return it?", "Yes, within 30 days.")

    changed = catalogue.update_answer(source.id, question="Can I return it?", answer="Yes, within 60 days.")

    assert workspace.found() == ["Yes, within 60 days."]
    assert changed.document_count == 1


def test_a_question_has_one_short_answer(catalogue: SourceCatalogue) -> None:
    catalogue.add_answer("Can I return it?", "Yes.")

    with pytest.raises(InvalidInput, match="a source already"):
        catalogue.add_answer("can i  return it", "No.")


def test_a_short_answer_that_could_not_be_added_can_be_added_again(
    workspace: WorkspaceInMemory, catalogue: SourceCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(change: KnowledgeChange) -> None:
        raise StorageError(f"The disk is full at version {change.version.number}.")

    with monkeypatch.context() as patch:
        patch.setattr(workspace.stores.documents, "apply_change", refuse)
        with pytest.raises(StorageError):
            catalogue.add_answer("Can I return it?", "Yes.")

    source = catalogue.add_answer("Can I return it?", "Yes, within 30 days.")

    assert source.status is SourceStatus.READY
    assert workspace.found() == ["Yes, within 30 days."]
    assert [listed.id for listed in workspace.stores.sources.list_sources()] == [source.id]


@pytest.mark.parametrize(
    ("question", "answer"), [("", "Yes."), ("Q?", " \n"), ("Q" * 501, "Yes."), ("Q?", "y" * 20_001)]
)
def test_an_unusable_short_answer_is_refused(catalogue: SourceCatalogue, question: str, answer: str) -> None:
    with pytest.raises(InvalidInput):
        catalogue.add_answer(question, answer)


def test_a_removed_source_stops_answering_and_its_text_stays(
    workspace: WorkspaceInMemory, catalogue: SourceCatalogue
) -> None:
    source = catalogue.add_answer("Can I return it?", "Yes.")

    assert catalogue.remove(source.id).status is SourceStatus.REMOVED
    catalogue.remove(source.id)

    assert workspace.found() == []
    [document] = workspace.stores.documents.list_documents(source_id=source.id)
    assert workspace.stores.versions.find_version(document.id).text == "Yes."
    with pytest.raises(InvalidInput, match="has been removed"):
        catalogue.rename(source.id, "New name")


def test_a_removal_that_was_cut_short_is_finished(
    workspace: WorkspaceInMemory, catalogue: SourceCatalogue
) -> None:
    source = catalogue.add_answer("Can I return it?", "Yes.")
    gone = workspace.stores.sources.find_source(source.id)
    workspace.stores.sources.save_source(replace(gone, status=SourceStatus.REMOVED))

    catalogue.finish_removals()

    assert workspace.found() == []


def test_citing_privacy_and_name_can_be_set(catalogue: SourceCatalogue) -> None:
    source = catalogue.add_answer("Can I return it?", "Yes.")

    assert not catalogue.set_cited(source.id, False).is_citable
    assert not catalogue.set_private(source.id, True).is_citable
    assert catalogue.rename(source.id, "  Returns ").name == "Returns"
    with pytest.raises(NotFound):
        catalogue.rename("src_unknown", "x")
