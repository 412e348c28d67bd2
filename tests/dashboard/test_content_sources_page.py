"""Content sources and the page of one through the whole app: find, add, sync, cite, remove."""

from core.knowledge.sources import SourceKind, SourceStatus
from tests.dashboard.conftest import words_of


def titles(app):
    return list(app.dataframe[0].value["name"])


def test_an_empty_workspace_offers_the_four_ways_in(empty_engine, visit):
    app = visit("content_sources")
    assert {button.label for button in app.button} >= {
        "Add website",
        "Add files",
        "Add short answer",
        "Add documents",
    }


def test_every_source_is_a_row(engine, visit):
    assert len(titles(visit("content_sources"))) == 5


def test_a_tab_shows_one_type_and_stands_in_the_address(engine, visit):
    app = visit("content_sources")
    app.segmented_control(key="type_tab").set_value("Short answers").run()
    assert set(titles(app)) == {"How do I track my parcel?", "Can I return a lamp?"}
    assert app.query_params["type"] == "Short answers"


def test_a_status_and_a_text_narrow_the_table(engine, visit):
    app = visit("content_sources")
    app.selectbox(key="status").set_value("Failed").run()
    assert titles(app) == ["scan.pdf"]
    app.text_input(key="find").set_value("nothing like it").run()
    assert "Nothing matches" in words_of(app)


def test_a_running_sync_shows_its_counts_and_can_be_stopped(engine, running_sync, visit):
    app = visit("content_sources")
    said = words_of(app)
    assert "Reading pages" in said
    assert (
        "1 sync running" in [link.proto.label for link in app.get("page_link")] or "<b>200</b> found" in said
    )
    assert app.button(key="stop-src_site")


def test_the_page_of_a_source_shows_what_was_read(engine, visit):
    answer = next(source for source in engine.sources.list_sources() if source.kind is SourceKind.ANSWER)
    said = words_of(visit("source", id=answer.id))
    assert answer.name in said
    assert "Version 1" in said


def test_the_page_of_a_failed_source_says_why(engine, visit):
    assert "No text could be found in this file." in words_of(visit("source", id="src_broken"))


def test_urls_of_a_site_are_shown_by_state_and_page(engine, visit):
    app = visit("source", id="src_site")
    table = next(frame.value for frame in app.dataframe if "url" in frame.value)
    assert len(table) == 50
    app.pills(key="url_state").set_value("failed").run()
    table = next(frame.value for frame in app.dataframe if "url" in frame.value)
    assert list(table["reason"]) == ["Status 500."]


def test_citing_is_switched_for_one_source(engine, visit):
    app = visit("source", id="src_site", tab="Settings")
    app.toggle(key="cited-src_site").set_value(False).run()
    assert not engine.sources.find_source("src_site").is_cited


def test_removing_asks_first_and_says_what_it_means(engine, visit):
    answer = next(source for source in engine.sources.list_sources() if "track" in source.name)
    app = visit("source", id=answer.id)
    app.button(key="source_remove").click().run()
    assert "Removes 1 source with 1 page" in words_of(app)
    assert engine.sources.find_source(answer.id).status is not SourceStatus.REMOVED


def test_an_unknown_source_is_said_and_not_an_error(engine, visit):
    app = visit("source", id="src_nowhere")
    assert "No such source" in words_of(app)
    assert not app.error
