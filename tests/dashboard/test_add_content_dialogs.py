"""The dialogs that add content, drawn by themselves: using a dialog draws only the dialog again."""

import pytest
from streamlit.testing.v1 import AppTest

from core.knowledge.sources import SourceKind


class SyncsAsked:
    """Remembers which sources were to be synced."""

    def __init__(self) -> None:
        self.sources: list[str] = []

    def request(self, source_id: str) -> str:
        self.sources.append(source_id)
        return "run_1"

    def stop(self, source_id: str) -> bool:
        return False


@pytest.fixture
def asked(empty_engine):
    empty_engine.__dict__["syncs"] = SyncsAsked()
    yield empty_engine.syncs
    del empty_engine.__dict__["syncs"]


def open_dialog(way: str) -> AppTest:
    def page(way):
        from dashboard.components.add_content import Adding, AddingLimits, open_adding
        from dashboard.engine_cache import engine

        room = engine()
        hubspot = room.connectors.find("hubspot")
        limits = AddingLimits(5_000, file_bytes=100_000_000, video_bytes=2_000_000_000)
        open_adding(
            way,
            Adding(room.catalogue, room.syncs, room.approval, room.content_sources, hubspot, limits),
        )

    return AppTest.from_function(page, args=(way,), default_timeout=20).run()


def only_source(engine):
    (source,) = engine.sources.list_sources()
    return source


def test_a_short_answer_is_live_once_it_is_saved(empty_engine, asked):
    app = open_dialog("Short answer")
    app.text_input(key="answer_question").set_value("Where are you?")
    app.text_area(key="answer_text").set_value("In Turku, by the river.")
    app.text_area(key="answer_others").set_value("address\n\n opening place ")
    app.button(key="answer_add").click().run()
    assert only_source(empty_engine).options["alternatives"] == ["address", "opening place"]
    assert empty_engine.documents.current_version() == 1
    assert asked.sources == []


def test_an_answer_without_words_is_refused_with_a_sentence(empty_engine, asked):
    app = open_dialog("Short answer")
    app.button(key="answer_add").click().run()
    assert "needs a question and an answer" in app.error[0].value


@pytest.mark.parametrize(
    ("address", "sentence"), [("ftp://x.example", "Only http and https"), ("", "is not a web address")]
)
def test_a_bad_address_is_refused_with_a_sentence(empty_engine, asked, address, sentence):
    app = open_dialog("Website")
    app.text_input(key="site_url").set_value(address)
    app.button(key="site_add").click().run()
    assert sentence in app.error[0].value.replace("\\", "")
    assert asked.sources == []


def test_a_site_is_added_with_its_scope_and_its_sync_asked_for(empty_engine, asked):
    app = open_dialog("Website")
    app.text_input(key="site_url").set_value(" help.example.com/start ")
    app.number_input(key="site_limit").set_value(200)
    app.text_input(key="site_prefix").set_value("/start/")
    app.text_area(key="site_exclude").set_value("/old/")
    app.button(key="site_add").click().run()
    site = only_source(empty_engine)
    assert site.location == "https://help.example.com/start"
    assert (site.options["limit"], site.options["path_prefix"], site.options["exclude"]) == (
        200,
        "/start/",
        ["/old/"],
    )
    assert asked.sources == [site.id]


def test_one_page_is_just_that_page(empty_engine, asked):
    app = open_dialog("Website")
    app.text_input(key="site_url").set_value("https://help.example.com/")
    app.radio(key="site_scope").set_value("This page only")
    app.button(key="site_add").click().run()
    assert only_source(empty_engine).options["related"] is False


def test_a_pattern_that_cannot_be_read_is_refused(empty_engine, asked):
    app = open_dialog("Website")
    app.text_input(key="site_url").set_value("https://help.example.com/")
    app.text_area(key="site_include").set_value("([")
    app.button(key="site_add").click().run()
    assert "regular expression" in app.error[0].value


def test_good_files_are_added_and_bad_ones_named(empty_engine, asked):
    app = open_dialog("Files")
    app.file_uploader(key="files_upload").set_value(
        [("notes.md", b"# Notes\n\nHello.", "text/markdown"), ("empty.txt", b"", "text/plain")]
    ).run()
    app.button(key="files_add").click().run()
    assert only_source(empty_engine).name == "notes.md"
    assert "0 bytes" in app.error[0].value.replace("\\", "")
    assert len(asked.sources) == 1


def test_documents_are_added_as_one_source(empty_engine, asked):
    app = open_dialog("Documents")
    lines = b'{"id": "a", "title": "A", "text": "Hello."}\n'
    app.file_uploader(key="documents_upload").set_value(("set.jsonl", lines, "application/jsonl")).run()
    app.button(key="documents_add").click().run()
    assert only_source(empty_engine).kind is SourceKind.DOCUMENTS


def test_lines_that_are_no_documents_are_refused(empty_engine, asked):
    app = open_dialog("Documents")
    app.file_uploader(key="documents_upload").set_value(("set.jsonl", b"hello\n", "application/jsonl")).run()
    app.button(key="documents_add").click().run()
    assert "is not a set of documents" in app.error[0].value


@pytest.fixture
def answer(empty_engine, asked):
    return empty_engine.catalogue.add_answer("Where are you?", "In Turku.", ["address"])


def open_edit(function: str, source_id: str) -> AppTest:
    def page(function, source_id):
        from dashboard.components import edit_source
        from dashboard.engine_cache import engine

        room = engine()
        source = room.sources.find_source(source_id)
        if function == "edit_answer":
            edit_source.edit_answer(source, room.catalogue)
        else:
            edit_source.replace_content(source, room.catalogue, room.syncs)

    return AppTest.from_function(page, args=(function, source_id), default_timeout=20).run()


def test_a_short_answer_is_changed_in_place(empty_engine, answer):
    app = open_edit("edit_answer", answer.id)
    assert app.text_area(key="edit_others").value == "address"
    app.text_area(key="edit_text").set_value("In Turku, by the river.")
    app.button(key="edit_save").click().run()
    changed = empty_engine.sources.find_source(answer.id)
    assert changed.options["answer"] == "In Turku, by the river."
    assert empty_engine.documents.current_version() == 2


def test_an_answer_cannot_be_emptied(empty_engine, answer):
    app = open_edit("edit_answer", answer.id)
    app.text_area(key="edit_text").set_value("  ")
    app.button(key="edit_save").click().run()
    assert "needs a question and an answer" in app.error[0].value


def test_a_newer_file_takes_the_place_of_the_old_one(empty_engine, asked):
    source = empty_engine.catalogue.add_uploaded_file(b"# Old", name="notes.md")
    app = open_edit("replace_content", source.id)
    app.file_uploader(key="newer_upload").set_value(("new.md", b"# New", "text/markdown")).run()
    app.button(key="newer_save").click().run()
    assert empty_engine.sources.find_source(source.id).options != source.options
    assert asked.sources == [source.id]


def test_later_changes_of_a_new_site_can_wait_for_approval(empty_engine, asked):
    app = open_dialog("Website")
    app.text_input(key="site_url").set_value("https://help.example.com/")
    app.checkbox(key="site_hold").check()
    app.button(key="site_add").click().run()
    assert only_source(empty_engine).is_held


def test_the_dialog_says_how_large_a_file_may_be_and_what_to_do_with_larger_ones(empty_engine, asked):
    said = open_dialog("Files").caption[0].value
    assert "source add-file" in said
    assert "2 GB" in said.replace("\u202f", " ")


def test_a_video_can_be_added_like_any_file(empty_engine, asked):
    app = open_dialog("Files")
    app.file_uploader(key="files_upload").set_value(("tour.mp4", b"not a real one", "video/mp4")).run()
    app.button(key="files_add").click().run()
    assert only_source(empty_engine).name == "tour.mp4"


def test_hubspot_without_a_token_is_refused_beside_the_form(empty_engine, asked):
    app = open_dialog("HubSpot")
    app.button(key="connected_add").click().run()
    assert "Paste the token" in app.error[0].value
    assert empty_engine.sources.list_sources() == []


def test_the_token_of_hubspot_is_typed_unseen(empty_engine, asked):
    app = open_dialog("HubSpot")
    assert (
        app.text_input(key="connected_token").proto.type
        == app.text_input(key="connected_token").proto.PASSWORD
    )
