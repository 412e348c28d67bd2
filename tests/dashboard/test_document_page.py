"""A page as the agent reads it, through the whole app: now, as it was, compared, restored, waiting."""

import pytest
from streamlit.testing.v1 import AppTest

from core.knowledge.read_texts import ReadText
from core.knowledge.sources import SourceKind
from tests.dashboard.conftest import words_of
from tests.fakes.sample_records import a_source


@pytest.fixture
def articles(engine):
    """A set of one article whose text has changed once."""
    source = a_source("src_set", kind=SourceKind.DOCUMENTS, name="articles.jsonl", created_at=engine.clock())
    engine.sources.save_source(source)
    for days in (30, 45):
        text = f"Lamps can be returned within {days} days. <b>Ask</b> us."
        engine.ingestion.apply(source, [ReadText("returns", "Returns", text)], cause="Sync of articles")
    return source


@pytest.fixture
def article(engine, articles):
    (document,) = engine.documents.list_documents(source_id=articles.id)
    return document


def test_the_newest_text_is_shown_as_text(article, visit):
    said = words_of(visit("document", id=article.id))
    assert "within 45 days" in said
    assert "<b>Ask" not in said


def test_a_pinned_passage_shows_the_words_as_they_were_and_what_became_of_them(article, visit):
    app = visit("document", id=article.id, version="1", span="0-41")
    assert "<mark>Lamps can be returned within 30 days. &lt;b&gt;</mark>" in words_of(app)
    assert "the text has changed since, to version 2" in app.info[0].value
    assert "no longer stand in it so" in app.info[0].value


def test_two_versions_are_compared(article, visit):
    app = visit("document", id=article.id, view="Compare")
    assert '<del class="ad-old">30</del><ins class="ad-new">45</ins>' in words_of(app)


def test_a_text_of_the_past_is_restored_after_asking(engine, article):
    def page(document_id):
        from dashboard.components.restore_text import confirm_restore
        from dashboard.engine_cache import engine

        room = engine()
        document = room.documents.find_document(document_id)
        confirm_restore(document, room.versions.find_version(document_id, 1), room.restoring)

    app = AppTest.from_function(page, args=(article.id,), default_timeout=20).run()
    app.button(key="restore_confirm").click().run()
    newest = engine.versions.find_version(article.id)
    assert (newest.number, "30 days" in newest.text) == (3, True)


def test_the_text_of_a_removed_source_can_still_be_opened(engine, article, visit):
    engine.catalogue.remove("src_set")
    app = visit("document", id=article.id, version="1", span="0-5")
    assert "source was removed" in app.info[0].value
    assert "<mark>Lamps</mark>" in words_of(app)


def test_an_unknown_page_is_said_and_not_an_error(engine, visit):
    assert "No such page" in words_of(visit("document", id="doc_nowhere"))


def test_what_waits_is_counted_and_decided_on_after_asking(engine, articles, article, visit):
    engine.approval.hold(articles.id)
    held = engine.sources.update_source(articles.id, last_synced_at=engine.clock())
    engine.intake.apply(held, [ReadText("returns", "Returns", "No returns.")], cause="Sync", run_id="run_1")
    app = visit("source", id=articles.id, tab="Waiting")
    assert not app.error, app.error[0].value
    assert "1 change waiting" in words_of(app).replace("*", "").replace("\u202f", " ")
    app.button(key="held_approve").click().run()
    assert app.button(key="held_confirm")
    assert engine.versions.find_version(article.id).text != "No returns."


def test_a_source_says_which_answers_rested_on_it(engine, visit):
    answer = next(source for source in engine.sources.list_sources() if "track" in source.name)
    said = words_of(visit("source", id=answer.id, tab="Used in answers"))
    assert "in the last 30 days rested on it" in said
    assert 'href="conversation?id=' in said
