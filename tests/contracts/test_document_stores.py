"""What every DocumentStore, DocumentVersionStore, KnowledgeVersionStore and DocumentFacts promises."""

from dataclasses import replace

import pytest

from core.errors import NotFound, StorageError
from core.knowledge.documents import DocumentStatus, TextDifference
from core.knowledge.sources import SourceChanges, SourceStatus
from tests.fakes.sample_records import a_change, a_document, a_source, a_text, minutes


@pytest.fixture
def workspace(stores):
    stores.sources.save_source(a_source())
    stores.sources.save_source(a_source("src_2", name="Files"))
    return stores


def add(workspace, *ids: str, number: int = 1, **fields) -> None:
    """One knowledge version that adds the documents."""
    workspace.documents.apply_change(
        a_change(
            number,
            documents=tuple(a_document(document_id, **fields) for document_id in ids),
            versions=tuple(a_text(document_id, valid_from=number) for document_id in ids),
        )
    )


def test_an_empty_workspace_is_at_version_0(workspace):
    assert workspace.documents.current_version() == 0
    assert workspace.documents.list_documents() == []
    assert workspace.documents.list_knowledge_versions() == []
    assert list(workspace.versions.iterate_versions()) == []


def test_an_added_document_comes_back_with_its_text(workspace):
    document = a_document(url=None, language=None, reason="Why not – 日本")
    text = a_text(text="# Überschrift\n\n| a | b |\n😀", blob_hash="ab" * 32)
    change = a_change(documents=(document,), versions=(text,))
    workspace.documents.apply_change(change)
    assert workspace.documents.find_document("doc_1") == document
    assert workspace.versions.find_version("doc_1") == text
    assert workspace.documents.list_knowledge_versions() == [change.version]
    assert workspace.documents.current_version() == 1


def test_a_changed_document_keeps_its_earlier_text_with_its_end(workspace):
    add(workspace, "doc_1")
    change = a_change(
        2,
        documents=(a_document(current_version=2),),
        versions=(a_text(number=2, valid_from=2),),
        ended=("doc_1",),
    )
    workspace.documents.apply_change(change)
    assert workspace.versions.list_versions("doc_1") == [a_text(valid_to=2), a_text(number=2, valid_from=2)]
    assert workspace.versions.find_version("doc_1").number == 2
    assert workspace.versions.find_version("doc_1", 1).valid_to == 2
    assert workspace.documents.find_document("doc_1").current_version == 2


def test_a_removed_document_keeps_its_text_but_answers_no_more(workspace):
    add(workspace, "doc_1", "doc_2")
    gone = a_document(status=DocumentStatus.REMOVED, reason="The page is gone.")
    workspace.documents.apply_change(a_change(2, documents=(gone,), ended=("doc_1",)))
    assert workspace.versions.find_version("doc_1").valid_to == 2
    assert set(workspace.versions.current_hashes("src_1")) == {"doc_2"}
    assert [row.document_id for _, row in workspace.versions.iterate_versions(only_current=True)] == ["doc_2"]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_change_that_does_not_follow_the_newest_is_refused(workspace, number):
    add(workspace, "doc_1")
    with pytest.raises(StorageError):
        add(workspace, "doc_2", number=number)
    assert workspace.documents.current_version() == 1
    assert len(workspace.documents.list_documents()) == 1


def test_a_refused_change_leaves_nothing_behind(workspace):
    add(workspace, "doc_1")
    second_current_text = a_text(number=2, valid_from=2)
    with pytest.raises(StorageError):
        workspace.documents.apply_change(
            a_change(
                2,
                documents=(a_document("doc_2"),),
                versions=(a_text("doc_2", valid_from=2), second_current_text),
            )
        )
    assert workspace.documents.current_version() == 1
    assert workspace.versions.list_versions("doc_2") == []
    with pytest.raises(NotFound):
        workspace.documents.find_document("doc_2")
    add(workspace, "doc_2", number=2)


def test_a_text_of_another_version_than_the_change_is_refused(workspace):
    with pytest.raises(StorageError):
        workspace.documents.apply_change(
            a_change(1, documents=(a_document(),), versions=(a_text(valid_from=2),))
        )


def test_a_text_without_its_document_is_refused(workspace):
    with pytest.raises(StorageError):
        workspace.documents.apply_change(a_change(1, versions=(a_text("doc_unknown"),)))


def test_a_document_of_an_unknown_source_is_refused(workspace):
    with pytest.raises(StorageError):
        add(workspace, "doc_1", source_id="src_unknown")


def test_a_change_may_be_empty(workspace):
    workspace.documents.apply_change(a_change(1))
    assert workspace.documents.current_version() == 1


def test_unknown_documents_and_versions_are_not_found(workspace):
    add(workspace, "doc_1")
    with pytest.raises(NotFound):
        workspace.documents.find_document("doc_9")
    with pytest.raises(NotFound):
        workspace.versions.find_version("doc_9")
    with pytest.raises(NotFound):
        workspace.versions.find_version("doc_1", 2)
    assert workspace.versions.list_versions("doc_9") == []


def test_documents_come_in_title_order_whatever_the_case(workspace):
    titles = {"doc_1": "banana", "doc_2": "Apple", "doc_3": "cherry", "doc_4": "Ägypten", "doc_5": "Banana"}
    documents = tuple(a_document(key, title=title) for key, title in titles.items())
    workspace.documents.apply_change(a_change(documents=documents))
    assert [row.title for row in workspace.documents.list_documents()] == [
        "Apple",
        "banana",
        "Banana",
        "cherry",
        "Ägypten",
    ]


def test_documents_are_paged_and_narrowed_to_a_source(workspace):
    add(workspace, "doc_1", "doc_2", "doc_3")
    add(workspace, "doc_4", number=2, source_id="src_2")
    listed = workspace.documents.list_documents
    assert [row.id for row in listed(offset=1, limit=2)] == ["doc_2", "doc_3"]
    assert [row.id for row in listed(source_id="src_2")] == ["doc_4"]
    assert len(listed(limit=None)) == 4


def test_documents_are_found_by_title_or_url_in_any_case(workspace):
    documents = (
        a_document("doc_1", title="Straße und Ölpreis", url=None),
        a_document("doc_2", title="100% sure", url="https://a.example/Returns_Policy"),
    )
    workspace.documents.apply_change(a_change(documents=documents))

    def found(text):
        return [row.id for row in workspace.documents.list_documents(text=text)]

    assert found("STRASSE") == ["doc_1"]
    assert found("öLPREIS") == ["doc_1"]
    assert found("returns_policy") == ["doc_2"]
    assert found("100%") == ["doc_2"]
    assert found("returns%policy") == []
    assert found("x" * 60_000) == []


def test_current_hashes_tell_hash_and_number_of_what_is_valid_now(workspace):
    add(workspace, "doc_1", "doc_2")
    add(workspace, "doc_3", number=2, source_id="src_2")
    assert workspace.versions.current_hashes("src_1") == {
        "doc_1": (a_text("doc_1").content_hash, 1),
        "doc_2": (a_text("doc_2").content_hash, 1),
    }
    assert workspace.versions.current_hashes("src_9") == {}


def test_every_text_is_iterated_once_however_many_there_are(workspace):
    ids = [f"doc_{place:03}" for place in range(450)]
    add(workspace, *ids)
    seen = [
        (document.id, text.document_id, text.number)
        for document, text in workspace.versions.iterate_versions()
    ]
    assert seen == [(key, key, 1) for key in ids]


def test_earlier_texts_are_iterated_too_unless_only_current_ones_are_wanted(workspace):
    add(workspace, "doc_1")
    change = a_change(2, versions=(a_text(number=2, valid_from=2),), ended=("doc_1",))
    workspace.documents.apply_change(change)
    assert [text.number for _, text in workspace.versions.iterate_versions()] == [1, 2]
    assert [text.number for _, text in workspace.versions.iterate_versions(only_current=True)] == [2]


def test_knowledge_versions_come_newest_first_and_no_more_than_asked(workspace):
    for number in (1, 2, 3):
        workspace.documents.apply_change(a_change(number))
    listed = workspace.documents.list_knowledge_versions(limit=2)
    assert [version.number for version in listed] == [3, 2]
    assert listed[0].created_at == minutes(3)


def test_facts_name_each_document_with_its_source_and_leave_out_unknown_ones(workspace):
    add(workspace, "doc_1")
    add(workspace, "doc_2", number=2, source_id="src_2")
    facts = workspace.documents.find_documents(["doc_2", "doc_9", "doc_1", "doc_1"])
    assert {key: (document.id, source.name) for key, (document, source) in facts.items()} == {
        "doc_1": ("doc_1", "Docs"),
        "doc_2": ("doc_2", "Files"),
    }
    assert facts["doc_1"][1] == a_source()
    assert workspace.documents.find_documents([]) == {}


def test_knowledge_versions_are_found_by_source_and_by_run(workspace):
    about = [("src_1", "run_1"), ("src_2", None), ("src_1", "run_1"), ("src_1", "run_2")]
    for number, (source_id, run_id) in enumerate(about, start=1):
        change = a_change(number)
        version = replace(change.version, source_id=source_id, run_id=run_id)
        workspace.documents.apply_change(replace(change, version=version))

    def numbers(**wanted) -> list[int]:
        return [row.number for row in workspace.documents.list_knowledge_versions(**wanted)]

    assert numbers(source_id="src_1") == [4, 3, 1]
    assert numbers(source_id="src_1", offset=1, limit=1) == [3]
    assert numbers(run_id="run_1") == [3, 1]
    assert workspace.documents.find_knowledge_version(2).source_id == "src_2"
    with pytest.raises(NotFound):
        workspace.documents.find_knowledge_version(5)


def test_texts_are_found_by_their_places(workspace):
    add(workspace, "doc_1", "doc_2")
    found = workspace.versions.find_versions([("doc_1", 1), ("doc_2", 2), ("doc_9", 1)])
    assert found == {("doc_1", 1): a_text()}
    assert workspace.versions.find_versions([]) == {}


def test_two_versions_differ_in_what_was_added_changed_and_removed_between_them(workspace):
    add(workspace, "doc_1", "doc_2")
    add(workspace, "doc_3", number=2, source_id="src_2")
    texts = (a_text(number=2, valid_from=3),)
    workspace.documents.apply_change(a_change(3, versions=texts, ended=("doc_1", "doc_2")))
    changed = TextDifference("doc_1", "src_1", "Title of doc_1", 1, 2)
    removed = TextDifference("doc_2", "src_1", "Title of doc_2", 1, None)
    added = TextDifference("doc_3", "src_2", "Title of doc_3", None, 1)
    assert workspace.versions.list_differences(1, 3) == [changed, removed, added]
    assert workspace.versions.list_differences(2, 3) == [changed, removed]
    assert workspace.versions.list_differences(1, 3, source_id="src_2") == [added]
    assert workspace.versions.list_differences(1, 3, document_id="doc_2") == [removed]
    assert workspace.versions.list_differences(3, 1)[0] == TextDifference(
        "doc_1", "src_1", "Title of doc_1", 2, 1
    )
    assert workspace.versions.list_differences(3, 3) == []


def test_a_text_that_came_back_is_no_difference(workspace):
    add(workspace, "doc_1")
    for number, text in enumerate(("Other.", "Text 1 of doc_1."), start=2):
        same = a_text(number=number, valid_from=number, text=text, content_hash=a_text().content_hash)
        other = replace(same, content_hash="other") if number == 2 else same
        workspace.documents.apply_change(a_change(number, versions=(other,), ended=("doc_1",)))
    assert workspace.versions.list_differences(1, 3) == []


def test_a_removed_source_comes_back_together_with_its_documents(workspace):
    workspace.sources.update_source("src_1", status=SourceStatus.REMOVED)
    back = (("src_1", SourceChanges(status=SourceStatus.READY, reason="Restored.")),)
    with pytest.raises(StorageError):
        workspace.documents.apply_change(a_change(7, sources=back))
    assert workspace.sources.find_source("src_1").status is SourceStatus.REMOVED
    workspace.documents.apply_change(a_change(1, documents=(a_document(),), sources=back))
    source = workspace.sources.find_source("src_1")
    assert (source.status, source.reason, source.document_count) == (SourceStatus.READY, "Restored.", 1)
