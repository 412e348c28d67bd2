"""Titles are a lasting sample of what answers, read again when the knowledge has changed."""

import pytest

from core.knowledge.documents import DocumentStatus
from core.storage.document_store import SqlDocumentStore
from core.storage.document_titles import SqlDocumentTitles
from core.storage.source_store import SqlSourceStore
from tests.fakes.sample_records import a_change, a_document, a_source, a_text


@pytest.fixture
def documents(any_database):
    SqlSourceStore(any_database).save_source(a_source())
    return SqlDocumentStore(any_database)


def add(documents: SqlDocumentStore, number: int, **titles: str) -> None:
    documents.apply_change(
        a_change(
            number,
            documents=tuple(a_document(one, title=title, language="en") for one, title in titles.items()),
            versions=tuple(a_text(one, valid_from=number) for one in titles),
        )
    )


def titles_in(database, documents: SqlDocumentStore, limit: int = 10) -> SqlDocumentTitles:
    return SqlDocumentTitles(database, current_version=documents.current_version, limit=limit)


def test_an_empty_workspace_has_none(any_database, documents):
    assert titles_in(any_database, documents).sample() == ()


def test_new_content_is_in_the_sample_as_soon_as_it_answers(any_database, documents):
    titles = titles_in(any_database, documents)
    add(documents, 1, doc_b="Brakes")
    assert titles.sample() == (("Brakes", "en"),)
    add(documents, 2, doc_a="Tyres")
    assert titles.sample() == (("Tyres", "en"), ("Brakes", "en"))


def test_no_more_than_the_limit_are_read(any_database, documents):
    add(documents, 1, doc_a="Tyres", doc_b="Brakes", doc_c="Lights")
    assert titles_in(any_database, documents, limit=2).sample() == (("Tyres", "en"), ("Brakes", "en"))


def test_what_does_not_answer_is_left_out(any_database, documents):
    add(documents, 1, doc_a="Tyres")
    failed = a_document("doc_b", title="Unread", status=DocumentStatus.FAILED)
    documents.apply_change(a_change(2, documents=(failed,)))
    assert titles_in(any_database, documents).sample() == (("Tyres", "en"),)
