"""Publishing, discarding, history and files of the draft, drawn by themselves as dialogs are."""

import pytest
from streamlit.testing.v1 import AppTest

from core.configuration.config_file import export_file
from tests.dashboard.conftest import words_of
from tests.dashboard.draft_pages import change


def open_dialog(name) -> AppTest:
    def page(name):
        from dashboard.components.config_files import open_files
        from dashboard.components.config_history import open_history
        from dashboard.components.draft_review import confirm_discard, open_review
        from dashboard.components.draft_room import draft_room
        from dashboard.engine_cache import engine

        room = draft_room(engine())
        draft = room.configuration.draft_state()
        dialogs = {
            "review": lambda: open_review(room),
            "discard": lambda: confirm_discard(room, draft, changes=1),
            "history": lambda: open_history(room),
            "import": lambda: open_files(room),
        }
        dialogs[name]()

    return AppTest.from_function(page, args=(name,), default_timeout=20).run()


def test_what_is_to_be_published_is_shown_page_by_page_and_becomes_live_with_its_note(engine):
    change(engine, name="Nova", instructions="Be brief.")
    app = open_dialog("review")
    said = words_of(app)
    assert said.index("Profile") < said.index("Nova") < said.index("Guidelines") < said.index("Be brief.")
    assert "every channel at once" in said
    app.text_input(key="publish_note").set_value("Warmer")
    app.button(key="publish_now").click().run()
    live = engine.configuration.current()
    assert (live.config.name, live.note) == ("Nova", "Warmer")


def test_what_speaks_against_publishing_leads_to_its_field(engine):
    change(engine, **{"messages.handoff": ""})
    app = open_dialog("review")
    assert "There is nobody yet who could take conversations" in words_of(app)
    assert app.button(key="finding_open_0")


def test_a_draft_that_somebody_changed_while_it_was_looked_at_is_not_discarded(engine):
    change(engine, name="Nova")
    app = open_dialog("discard")
    assert "last kept by Kim" in words_of(app)
    app.button(key="discard_confirm").click().run()
    assert engine.configuration.draft().name == "Luma"


def test_an_earlier_version_is_compared_and_restored(engine):
    change(engine, name="Nova")
    engine.configuration.publish(note="Nova", author="Kim")
    app = open_dialog("history")
    app.selectbox(key="history_version").set_value(1).run()
    app.segmented_control(key="history_with").set_value("What is live").run()
    assert "First words" in words_of(app)
    assert "Nova" in words_of(app)
    assert app.button(key="history_restore").disabled
    app.checkbox(key="history_sure_1").check().run()
    app.button(key="history_restore").click().run()
    live = engine.configuration.current()
    assert (live.number, live.config.name) == (3, "Luma")


def test_before_the_first_publish_the_history_says_so(empty_engine):
    assert "Nothing was published yet" in words_of(open_dialog("history"))


def test_a_file_becomes_the_draft_once_it_was_looked_at(engine):
    app = open_dialog("import")
    content = export_file(engine.configuration.draft().model_copy(update={"name": "Nova"}))
    app.file_uploader(key="import_file").upload("agent.json", content.encode(), "application/json").run()
    assert "Nova" in words_of(app)
    assert engine.configuration.draft().name == "Luma"
    app.button(key="import_confirm").click().run()
    assert engine.configuration.draft().name == "Nova"


def test_importing_over_a_draft_says_what_it_replaces(engine):
    change(engine, company="Elsewhere")
    app = open_dialog("import")
    content = export_file(engine.configuration.current().config.model_copy(update={"name": "Nova"}))
    app.file_uploader(key="import_file").upload("agent.json", content.encode(), "application/json").run()
    assert "replaces the present draft with its 1 change" in app.warning[0].value


@pytest.mark.parametrize("content", [b"[]", b"not json", b'{"name": "Nova"}'])
def test_a_file_that_is_no_configuration_is_refused_in_a_sentence(engine, content):
    app = open_dialog("import")
    app.file_uploader(key="import_file").upload("agent.json", content, "application/json").run()
    assert app.error
    assert not app.exception
