"""What every HeldChangeStore promises."""

from dataclasses import replace

import pytest

from core.knowledge.documents import Medium
from core.knowledge.held_changes import HeldChange, HeldKind
from tests.fakes.sample_records import START, a_source


@pytest.fixture
def held(stores):
    stores.sources.save_source(a_source())
    stores.sources.save_source(a_source("src_2"))
    return stores.held


def a_finding(document_id: str = "doc_1", **fields) -> HeldChange:
    given = {
        "source_id": "src_1",
        "external_id": f"https://docs.example.com/{document_id}",
        "kind": HeldKind.CHANGED,
        "title": f"Title of {document_id}",
        "url": None,
        "language": "en",
        "medium": Medium.TEXT,
        "blob_hash": None,
        "content_hash": "ab",
        "run_id": "run_1",
        "found_at": START,
        "text": "# Größe\n\nFünf 😀",
    }
    return HeldChange(document_id=document_id, **(given | fields))


def test_a_finding_comes_back_as_it_was_saved(held):
    finding = a_finding(url="https://a.example/x", blob_hash="cd", medium=Medium.SUBTITLES, language=None)
    held.save_held([finding])
    assert held.list_held("src_1") == [finding]
    assert held.find_held("src_1", ["doc_1", "doc_9"]) == {"doc_1": finding}


def test_the_newest_finding_of_a_document_replaces_the_former(held):
    held.save_held([a_finding()])
    gone = a_finding(kind=HeldKind.REMOVED, content_hash="", text="")
    held.save_held([gone])
    assert held.list_held("src_1") == [gone]


def test_findings_come_in_title_order_page_by_page(held):
    held.save_held([a_finding(f"doc_{place}", title=title) for place, title in enumerate("cab")])
    assert [row.title for row in held.list_held("src_1", limit=None)] == ["a", "b", "c"]
    assert [row.title for row in held.list_held("src_1", offset=1, limit=1)] == ["b"]


def test_waiting_changes_are_counted_by_source(held):
    held.save_held([a_finding(), a_finding("doc_2"), a_finding("doc_3", source_id="src_2")])
    assert held.count_held() == {"src_1": 2, "src_2": 1}


def test_a_discarded_finding_neither_waits_nor_counts_but_is_remembered(held):
    held.save_held([a_finding(), a_finding("doc_2")])
    assert held.discard_held([a_finding()]) == 1
    assert [row.document_id for row in held.list_held("src_1")] == ["doc_2"]
    assert held.count_held() == {"src_1": 1}
    assert held.find_held("src_1", ["doc_1"])["doc_1"] == a_finding(is_discarded=True)


def test_a_finding_that_was_replaced_meanwhile_is_neither_dropped_nor_discarded(held):
    later = a_finding(content_hash="ef")
    held.save_held([later])
    held.drop_held([a_finding()])
    assert held.discard_held([a_finding()]) == 0
    assert held.list_held("src_1") == [later]


def test_dropped_findings_are_forgotten(held):
    held.save_held([a_finding(), a_finding("doc_2")])
    held.drop_held([a_finding()])
    assert held.find_held("src_1", ["doc_1", "doc_2"]).keys() == {"doc_2"}


def test_a_run_holds_what_waits_of_it(held):
    held.save_held([a_finding(), a_finding("doc_2", run_id="run_2")])
    held.discard_held([a_finding()])
    assert not held.holds_of_run("run_1")
    assert held.holds_of_run("run_2")


def test_nothing_given_is_nothing_done(held):
    held.save_held([])
    held.drop_held([])
    assert held.discard_held([]) == 0
    assert held.find_held("src_1", []) == {}


def test_a_finding_saved_again_waits_again(held):
    held.save_held([a_finding()])
    held.discard_held([a_finding()])
    held.save_held([replace(a_finding(), content_hash="ef")])
    assert held.count_held() == {"src_1": 1}
