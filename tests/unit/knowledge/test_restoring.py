"""Restores: what was found then is found again, as a new version, and the past stays as it was."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput, NotFound, StorageError
from core.knowledge.documents import DocumentStatus, document_id
from core.knowledge.history import KnowledgeHistory
from core.knowledge.read_texts import IngestReport, ReadText
from core.knowledge.restoring import EVERYTHING, RestoreScope, RestoreStores, Restoring
from core.knowledge.sources import Source, SourceStatus, SourceUrl, UrlState
from core.retrieval.ports import IndexQuery
from tests.fakes.hash_embedder import HashEmbedder
from tests.unit.knowledge.workspace_in_memory import NOW, WorkspaceInMemory


class CountingEmbedder(HashEmbedder):
    """Remembers how many texts it embedded."""

    embedded = 0

    def embed(self, texts):
        self.embedded += len(texts)
        return super().embed(texts)


class Past(WorkspaceInMemory):
    """A workspace that can be restored."""

    def __init__(self) -> None:
        super().__init__()
        self.embedder = CountingEmbedder()
        stores = self.stores
        self.restoring = Restoring(
            stores=RestoreStores(stores.sources, stores.urls, stores.documents, stores.versions, self.index),
            embedder=self.embedder,
            lock=stores.lock,
            audit=self.audit,
            clock=self.clock,
        )
        self.history = KnowledgeHistory(
            documents=stores.documents, versions=stores.versions, knowledge=stores.documents
        )

    def add_site(self, host: str = "docs") -> Source:
        site = self.catalogue.add_site(f"https://{host}.example.com")
        return self.stores.sources.update_source(site.id, status=SourceStatus.READY)

    def say(self, source: Source, content: dict[str, str]) -> int:
        """The whole content of a source as one version; gives its number."""
        present = {document_id(source.id, name) for name in content}
        gone = self.ingestion.missing_documents(source, present)
        texts = [ReadText(name, name, text) for name, text in content.items()]
        self.ingestion.apply(source, texts, removed=gone, cause="Sync")
        return self.now

    @property
    def now(self) -> int:
        return self.stores.documents.current_version()

    def found_at(self, version: int) -> list[tuple[str, str, str]]:
        query = IndexQuery("", HashEmbedder().embed([""])[0], version, 1000)
        return sorted(
            (hit.chunk.source_id, hit.chunk.title, hit.chunk.text) for hit in self.index.search(query)
        )

    def texts(self) -> list[str]:
        return [text for _, _, text in self.found_at(self.now)]


@pytest.fixture
def past() -> Past:
    return Past()


def test_everything_is_brought_back_as_a_new_version_that_says_so(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days.", "b": "Parcels are free."})
    past.say(site, {"a": "Returns take 14 days.", "c": "We ship to Norway."})
    assert past.restoring.restore(first, actor="lead") == IngestReport(1, 1, removed=1, version=3)
    assert past.texts() == ["Returns take 30 days.", "Parcels are free."]
    newest = past.history.list_versions(limit=1)[0]
    assert (newest.cause, newest.author, newest.source_id) == ("Restored to version 1", "lead", None)


def test_restoring_twice_makes_one_version(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    past.say(site, {"a": "Returns take 14 days."})
    past.restoring.restore(first)
    assert past.restoring.restore(first) == IngestReport()
    assert past.now == 3


def test_nothing_is_embedded_that_the_index_has(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    past.say(site, {"a": "Returns take 14 days."})
    past.restoring.restore(first)
    assert past.embedder.embedded == 0


def test_text_that_the_index_lacks_is_embedded(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    past.say(site, {"a": "Returns take 14 days."})
    past.index.stored_chunks = lambda _: {}
    past.restoring.restore(first)
    assert past.embedder.embedded == 1
    assert past.texts() == ["Returns take 30 days."]


def test_one_document_is_brought_back_and_the_others_stay(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days.", "b": "Parcels are free."})
    past.say(site, {"a": "Returns take 14 days.", "b": "Parcels cost 5 euros."})
    past.restoring.restore(first, RestoreScope(document_id=document_id(site.id, "b")))
    assert past.texts() == ["Returns take 14 days.", "Parcels are free."]
    newest = past.history.list_versions(limit=1)[0]
    assert (newest.cause, newest.source_id) == ("“b” restored to version 1", site.id)


def test_one_source_is_brought_back_and_the_others_stay(past: Past):
    site, other = past.add_site(), past.add_site("help")
    past.say(site, {"a": "Returns take 30 days."})
    first = past.say(other, {"a": "Open at nine."})
    past.say(site, {"a": "Returns take 14 days."})
    past.say(other, {"a": "Open at ten."})
    past.restoring.restore(first, RestoreScope(source_id=other.id))
    assert sorted(past.texts()) == ["Open at nine.", "Returns take 14 days."]


def test_removed_source_comes_back_with_its_documents_and_is_due_again(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    past.catalogue.remove(site.id)
    preview = past.restoring.preview(first, RestoreScope(source_id=site.id))
    assert preview.coming_back == (site.name,)
    assert preview.report == IngestReport(added=1)
    past.restoring.restore(first, RestoreScope(source_id=site.id))
    source = past.stores.sources.find_source(site.id)
    assert (source.status, source.document_count) == (SourceStatus.READY, 1)
    assert source.next_sync_at > NOW
    assert source.reason == (
        "Restored to version 1. The next sync reads the site again and brings back what it says then."
    )
    assert past.texts() == ["Returns take 30 days."]
    past.catalogue.finish_removals()
    assert past.texts() == ["Returns take 30 days."]


def test_removed_source_that_was_added_again_is_not_doubled(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    past.catalogue.remove(site.id)
    again = past.add_site()
    for scope in (RestoreScope(source_id=site.id), EVERYTHING):
        with pytest.raises(InvalidInput, match=f"Added again .*“{site.name}” \\({again.id}\\)"):
            past.restoring.preview(first, scope)
        with pytest.raises(InvalidInput, match="Remove what was added again first"):
            past.restoring.restore(first, scope)
    past.catalogue.remove(again.id)
    past.restoring.restore(first)
    assert past.found() == ["Returns take 30 days."]


def test_short_answer_that_was_written_anew_gives_way_to_the_old_one(past: Past):
    old = past.catalogue.add_answer("Do you ship abroad?", "Yes.")
    first = past.now
    past.catalogue.remove(old.id)
    new = past.catalogue.add_answer("do you ship abroad", "No.")
    past.restoring.restore(first)
    assert past.stores.sources.find_source(new.id).status is SourceStatus.REMOVED
    assert past.stores.sources.find_source(old.id).status is SourceStatus.READY


def test_restored_source_is_held_when_asked_for(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    past.say(site, {"a": "Returns take 14 days."})
    past.restoring.restore(first, hold=True)
    source = past.stores.sources.find_source(site.id)
    assert source.is_held
    assert "waits for approval" in source.reason


def test_pages_of_a_restored_site_are_read_again_by_its_next_sync(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    past.say(site, {"a": "Returns take 14 days."})
    url = SourceUrl(site.id, "a", UrlState.FETCHED, "", NOW, etag='"1"', content_hash="ab", document_id="d")
    past.stores.urls.save_urls([url])
    past.restoring.restore(first)
    assert past.stores.urls.list_urls(site.id) == [replace(url, etag=None, content_hash=None)]


def test_sync_that_runs_meanwhile_keeps_its_status(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    past.say(site, {"a": "Returns take 14 days."})
    past.stores.sources.update_source(site.id, status=SourceStatus.SYNCING)
    past.restoring.restore(first)
    assert past.stores.sources.find_source(site.id).status is SourceStatus.SYNCING


def test_short_answer_says_in_its_source_what_its_document_says(past: Past):
    answer = past.catalogue.add_answer("Do you ship?", "Yes.", ["Shipping?"])
    past.catalogue.update_answer(answer.id, question="Do you ship abroad?", answer="No.")
    past.restoring.restore(1)
    source = past.stores.sources.find_source(answer.id)
    assert (source.name, source.location) == ("Do you ship?", "Do you ship?")
    assert source.options == {"answer": "Yes.", "alternatives": ["Shipping?"]}
    past.catalogue.sync_answer(answer.id)
    assert past.now == 3


def test_short_answer_that_was_not_there_yet_is_removed_and_comes_back(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    answer = past.catalogue.add_answer("Do you ship?", "Yes.")
    past.restoring.restore(first)
    assert past.stores.sources.find_source(answer.id).status is SourceStatus.REMOVED
    past.restoring.restore(2)
    assert past.stores.sources.find_source(answer.id).status is SourceStatus.READY
    assert "Yes." in past.texts()


@pytest.mark.parametrize("to", [0, 2, -1])
def test_version_that_is_not_there_is_refused(past: Past, to: int):
    past.say(past.add_site(), {"a": "Returns take 30 days."})
    with pytest.raises(InvalidInput, match=f"no knowledge version {to}"):
        past.restoring.restore(to)


def test_unknown_scope_is_not_found(past: Past):
    past.say(past.add_site(), {"a": "Returns take 30 days."})
    for scope in (RestoreScope(source_id="src_9"), RestoreScope(document_id="doc_9")):
        with pytest.raises(NotFound):
            past.restoring.preview(1, scope)


def test_restore_that_fails_leaves_nothing_behind(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    past.catalogue.remove(site.id)
    write, past.stores.documents.apply_change = past.stores.documents.apply_change, _refuse
    with pytest.raises(StorageError):
        past.restoring.restore(first)
    assert past.stores.sources.find_source(site.id).status is SourceStatus.REMOVED
    past.stores.documents.apply_change = write
    past.restoring.restore(first)
    assert past.texts() == ["Returns take 30 days."]


def _refuse(change):
    raise StorageError("The disk is full.")


def test_failed_document_answers_again_without_its_reason(past: Past):
    site = past.add_site()
    first = past.say(site, {"a": "Returns take 30 days."})
    past.say(site, {})
    past.restoring.restore(first)
    document = past.stores.documents.find_document(document_id(site.id, "a"))
    assert (document.status, document.reason, document.current_version) == (DocumentStatus.INDEXED, "", 2)


def test_history_shows_what_a_version_did_and_how_two_differ(past: Past):
    site = past.add_site()
    past.say(site, {"a": "Returns take 30 days.", "b": "Parcels are free."})
    past.say(site, {"a": "Returns take 14 days.", "c": "We ship to Norway."})
    detail = past.history.show(2)
    assert [(one.title, one.kind) for one in detail.differences] == [
        ("a", "changed"),
        ("b", "removed"),
        ("c", "added"),
    ]
    assert past.history.compare(1, 2) == list(detail.differences)
    lines = past.history.text_diff(detail.differences[0])
    assert "-Returns take 30 days." in lines
    assert "+Returns take 14 days." in lines
    assert "-Parcels are free." in past.history.text_diff(detail.differences[1])


def test_text_that_was_replaced_and_came_back_is_no_difference(past: Past):
    site = past.add_site()
    for text in ("One.", "Two.", "One."):
        past.say(site, {"a": text})
    assert past.history.compare(1, 3) == []


def test_versions_that_are_not_there_cannot_be_compared(past: Past):
    with pytest.raises(InvalidInput):
        past.history.compare(0, 1)
    with pytest.raises(NotFound):
        past.history.show(1)


CONTENTS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["One.", "Two.", "Three."]))
STEPS = st.lists(
    st.tuples(st.sampled_from(["say", "say", "say", "remove", "answer"]), st.sampled_from([0, 1]), CONTENTS),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.data())
def test_what_was_found_then_is_found_again_and_the_past_stays(steps, data):
    past = Past()
    sites = [past.add_site("one"), past.add_site("two")]
    for what, place, content in steps:
        _do(past, what, sites[place], content)
    if past.now == 0:
        return
    for _ in range(2):
        before = {version: past.found_at(version) for version in range(past.now + 1)}
        to = data.draw(st.integers(1, past.now))
        past.restoring.restore(to)
        assert past.found_at(past.now) == before[to]
        assert {version: past.found_at(version) for version in before} == before
        assert past.index.held_texts(past.now) == _current_texts(past)
        now = past.now
        past.restoring.restore(to, EVERYTHING)
        assert past.now == now


def _do(past: Past, what: str, site: Source, content: dict[str, str]) -> None:
    source = past.stores.sources.find_source(site.id)
    if what == "answer":
        answers = [one for one in past.stores.sources.list_sources() if one.kind.value == "answer"]
        if not answers:
            past.catalogue.add_answer("Why?", "Because.")
        else:
            past.catalogue.remove(answers[0].id)
    elif source.status is SourceStatus.REMOVED:
        return
    elif what == "remove":
        past.catalogue.remove(site.id)
    else:
        past.say(source, content)


def _current_texts(past: Past) -> set[tuple[str, int]]:
    return {
        (row.document_id, row.number) for _, row in past.stores.versions.iterate_versions(only_current=True)
    }
