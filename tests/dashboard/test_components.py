"""Components by themselves, and the one place where errors become sentences."""

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import DatabaseBusy
from core.knowledge.sources import SourceStatus
from dashboard.engine_cache import use_engine
from tests.dashboard.conftest import APP, words_of


def draw(page, *args) -> AppTest:
    return AppTest.from_function(page, args=args, default_timeout=20).run()


def test_an_error_of_ours_is_a_sentence_with_a_way_out():
    def page():
        from core.errors import DatabaseBusy
        from dashboard.components.error_banner import errors_shown

        with errors_shown():
            raise DatabaseBusy("Another process has the file open. Stop it and try again.")

    app = draw(page)
    assert "Another process has the file open" in app.error[0].value
    assert app.button(key="error_retry")


def test_an_unforeseen_error_shows_a_reference_and_no_details(caplog):
    def page():
        from dashboard.components.error_banner import errors_shown

        with errors_shown(new_id=lambda _: "err_1"):
            raise ValueError("secret inside")

    app = draw(page)
    assert "err_1" in app.error[0].value
    assert "secret inside" not in app.error[0].value
    assert "err_1" in caplog.text
    assert not app.exception


def test_a_message_of_an_error_is_not_read_as_markdown():
    def page():
        from core.errors import InvalidInput
        from dashboard.components.error_banner import errors_shown

        with errors_shown():
            raise InvalidInput("![x](https://evil.example/p.png)")

    assert "![" not in draw(page).error[0].value


def test_text_that_is_not_markup_is_never_drawn_as_html():
    def page():
        from dashboard.components.html_block import draw_html

        draw_html("<b>hello</b>")

    assert draw(page).exception


class LockedEngine:
    """A workspace whose database somebody else holds."""

    def __getattr__(self, name: str):
        raise DatabaseBusy("The database is held by another process.")


@pytest.mark.parametrize(
    "page", ["overview", "conversations", "conversation", "preview", "profile", "content_sources", "source"]
)
def test_every_page_says_when_the_workspace_cannot_be_read(page):
    use_engine(LockedEngine())
    try:
        app = AppTest.from_file(str(APP), default_timeout=20).run()
        app.switch_page(f"app_pages/{page}.py").run()
    finally:
        use_engine(None)
    assert "held by another process" in app.error[0].value
    assert not app.exception


def test_removing_stops_the_sync_and_takes_the_source_out_of_use(engine):
    def page():
        from dashboard.components.source_actions import SourceTools, confirm_removal
        from dashboard.engine_cache import engine

        room = engine()
        source = next(source for source in room.sources.list_sources() if "track" in source.name)
        confirm_removal([source], SourceTools(room.catalogue, room.sources, room.syncs, room.approval, {}))

    answer = next(source for source in engine.sources.list_sources() if "track" in source.name)
    app = draw(page)
    app.button(key="removal_confirm").click().run()
    assert engine.sources.find_source(answer.id).status is SourceStatus.REMOVED


def test_the_strip_names_agent_knowledge_and_running_syncs(engine, running_sync):
    def page():
        from dashboard.components.status_strip import draw_strip
        from dashboard.engine_cache import engine

        draw_strip(engine())

    said = words_of(AppTest.from_file(str(APP), default_timeout=20).run())
    assert "Luma" in said
    assert "Knowledge <b>v3</b>" in said or "Knowledge <b>v2</b>" in said


def test_what_a_change_has_done_is_said_once_and_never_as_markdown():
    def page():
        from dashboard.components.announcement import announce

        announce()

    app = AppTest.from_function(page)
    app.session_state["said"] = "![x](https://evil.example/p.png) is being read."
    app.run()
    assert "\\!\\[x\\]" in app.toast[0].value
    assert not app.run().toast
