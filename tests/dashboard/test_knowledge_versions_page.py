"""Knowledge versions through the whole app: the log, one version, and going back."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.changing_content import sync
from tests.dashboard.conftest import words_of


@pytest.fixture
def content(empty_engine):
    """A set of documents, changed once, and its source."""
    source_id, _ = sync(empty_engine, Returns="Within 30 days.", Gifts="Cards last 24 months.")
    sync(empty_engine, source_id, Returns="Within 14 days.", Gifts="Cards last 24 months.")
    return source_id


def test_an_empty_workspace_says_when_the_first_version_comes(empty_engine, visit):
    assert "No version yet" in words_of(visit("knowledge_versions"))


def test_versions_are_listed_newest_first(content, visit):
    said = words_of(visit("knowledge_versions"))
    assert said.index("v2") < said.index("v1")
    assert "First sync of help.jsonl" in said
    assert said.count("Answers now") == 1


def test_versions_are_narrowed_to_a_source(empty_engine, content, visit):
    empty_engine.catalogue.add_answer("Do you sell <b>tea</b>?", "No.")
    said = words_of(visit("knowledge_versions", source=content))
    assert "Short answer added" not in said.split("Knowledge versions<")[1]
    assert "First sync of help.jsonl" in said


def test_a_long_log_is_shown_by_pages(empty_engine, visit):
    for count in range(27):
        empty_engine.catalogue.add_answer(f"Question {count}?", "Yes.")
    said = words_of(visit("knowledge_versions"))
    assert "Question 26?" in said
    assert "Question 1?" not in said


def test_a_version_tells_what_it_changed_word_by_word(content, visit):
    said = words_of(visit("knowledge_version", number="2"))
    assert "Knowledge version 2" in said
    assert '<del class="ad-old">30</del><ins class="ad-new">14</ins>' in said


def test_the_neighbouring_version_is_one_click_away(content, visit):
    app = visit("knowledge_version", number="2")
    app.button(key="neighbour-Before").click().run()
    assert "Knowledge version 1" in words_of(app)
    assert [one.label.split()[0] for one in app.expander] == ["Gifts", "Returns"]


def test_the_newest_version_offers_no_restore_and_an_older_one_does(content, visit):
    assert "restore" not in [button.key for button in visit("knowledge_version", number="2").button]
    assert visit("knowledge_version", number="1").button(key="restore")


def test_what_is_brought_back_is_first_of_all_the_source_of_the_version(empty_engine, content, visit):
    empty_engine.catalogue.add_answer("Do you sell tea?", "No.")
    app = visit("knowledge_version", number="1")
    app.button(key="restore").click().run()
    assert app.selectbox(key="restore_scope").options == [
        "Only help.jsonl",
        "Everything the agent knows",
        "Only Do you sell tea?",
    ]


@pytest.mark.parametrize("number", ["9", "0", "-1", "two", "٣"])
def test_an_unknown_version_is_said_and_not_an_error(content, visit, number):
    app = visit("knowledge_version", number=number)
    assert "No such version" in words_of(app)
    assert not app.error


def restore(number: int, source_id: str | None = None) -> AppTest:
    def page(number, source_id):
        from core.knowledge.restoring import RestoreScope
        from dashboard.components.restore_knowledge import confirm_restore_to
        from dashboard.engine_cache import engine

        room = engine()
        scopes = {RestoreScope(source_id=source_id): "All of it"}
        confirm_restore_to(number, room.restoring, scopes=scopes, current=room.documents.current_version())

    return AppTest.from_function(page, args=(number, source_id), default_timeout=20).run()


def test_a_restore_tells_in_numbers_what_it_will_do_and_what_the_next_sync_does(empty_engine, content):
    said = words_of(restore(1, content)).replace("\\", "").replace("\u202f", " ")
    assert "1 page says again what it said. It becomes version 3" in said
    assert "Syncing it reads the newest set again" in said
    assert empty_engine.documents.current_version() == 2


def test_a_restore_of_everything_brings_the_old_text_back(empty_engine, content):
    app = restore(1)
    app.button(key="restore_confirm").click().run()
    assert empty_engine.documents.current_version() == 3
    texts = {version.text for _, version in empty_engine.versions.iterate_versions(only_current=True)}
    assert any("30 days" in text for text in texts)


def test_nothing_is_restored_where_nothing_differs(content):
    app = restore(2)
    assert "there is nothing to restore" in words_of(app)
    assert app.button(key="restore_confirm").disabled
