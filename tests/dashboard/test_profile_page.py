"""The profile through the whole app: draft, publish, discard, restore."""

from tests.dashboard.conftest import words_of


def edit(app, field, value):
    widget = app.text_input if field in {"name", "company", "avatar"} else app.text_area
    return widget(key=f"profile.{field}").set_value(value).run()


def test_an_edit_is_kept_as_a_draft_and_counted(engine, visit):
    app = edit(visit("profile"), "name", "Nova")
    assert engine.configuration.draft().name == "Nova"
    assert engine.configuration.current().config.name == "Luma"
    assert "Draft with 1 change" in words_of(app)


def test_publishing_makes_the_draft_live_with_its_note(engine, visit):
    app = edit(visit("profile"), "messages.greeting", "Welcome!")
    app.text_input(key="publish_note").set_value("Warmer")
    app.button(key="publish_now").click().run()
    live = engine.configuration.current()
    assert (live.config.messages.greeting, live.note) == ("Welcome!", "Warmer")
    assert "No draft" in words_of(app)


def test_discarding_brings_the_published_words_back_into_the_form(engine, visit):
    app = edit(visit("profile"), "name", "Nova")
    app.button(key="discard_draft").click().run()
    assert app.text_input(key="profile.name").value == "Luma"


def test_an_agent_without_a_name_is_refused(engine, visit):
    app = edit(visit("profile"), "name", "   ")
    assert engine.configuration.draft().name == "Luma"
    assert app.text_input(key="profile.name").value == "Luma"


def test_an_earlier_version_can_be_restored(engine, visit):
    engine.configuration.save_draft(engine.configuration.draft().model_copy(update={"name": "Nova"}))
    engine.configuration.publish(note="Nova", author="Kim")
    app = visit("profile")
    app.button(key="restore-1").click().run()
    assert engine.configuration.current().config.name == "Luma"


def test_the_sample_question_is_answered_with_the_draft(engine, visit):
    app = edit(visit("profile"), "name", "Nova")
    app = app.text_input(key="sample_question").set_value("How do I track my parcel?").run()
    assert "Open My orders and choose Track." in words_of(app)
    assert "Nova" in words_of(app)


def test_thresholds_are_a_range(engine, visit):
    app = visit("profile")
    app.slider(key="profile.thresholds").set_value((10, 90)).run()
    drafted = engine.configuration.draft().thresholds
    assert (drafted.ask_back, drafted.answer) == (0.1, 0.9)


def test_an_untouched_workspace_shows_the_profile_as_delivered(empty_engine, visit):
    said = words_of(visit("profile"))
    assert "as delivered" in said
    assert "No draft" in said


def test_the_form_is_filled_again_after_a_visit_to_another_page(engine, visit):
    app = edit(visit("profile"), "name", "Nova")
    app.switch_page("app_pages/preview.py").run()
    app.switch_page("app_pages/profile.py").run()
    assert app.text_input(key="profile.name").value == "Nova"
    assert app.text_input(key="profile.company").value == "Lumen"
