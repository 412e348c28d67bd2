"""The profile: fields of the draft, who typed what, the draft tried beside them."""

import base64
import io

import pytest
from PIL import Image

from core.configuration.agent_config import BrandVoice, Personality
from tests.dashboard.conftest import words_of
from tests.dashboard.draft_pages import change, draw_page


def edit(app, field, value):
    widget = app.text_input if field in {"name", "company", "avatar"} else app.text_area
    return widget(key=f"draft.{field}").set_value(value).run()


def test_an_edit_is_kept_as_a_draft_and_counted(engine):
    app = edit(draw_page("profile"), "name", "Nova")
    assert engine.configuration.draft().name == "Nova"
    assert engine.configuration.current().config.name == "Luma"
    assert "Draft · 1 change" in words_of(app)
    assert "Kept in the draft" in app.toast[0].value


def test_what_cannot_be_kept_stays_in_its_field_with_the_reason(engine):
    app = edit(draw_page("profile"), "name", "   ")
    assert engine.configuration.draft().name == "Luma"
    assert app.text_input(key="draft.name").value == "   "
    assert "Name must not be empty." in words_of(app)


def test_two_people_who_edit_different_fields_both_keep_theirs(engine):
    app = draw_page("profile")
    change(engine, company="Lumen Oy")
    app = edit(app, "name", "Nova")
    draft = engine.configuration.draft()
    assert (draft.name, draft.company) == ("Nova", "Lumen Oy")
    assert app.text_input(key="draft.company").value == "Lumen Oy"


@pytest.fixture
def clash(engine):
    """The page of somebody who typed a name while Kim kept another one."""
    app = draw_page("profile")
    change(engine, name="Kiki")
    return edit(app, "name", "Nova")


def test_whoever_comes_second_is_told_and_nothing_is_overwritten(engine, clash):
    assert engine.configuration.draft().name == "Kiki"
    assert clash.text_input(key="draft.name").value == "Nova"
    assert "Kim changed “Name”" in words_of(clash)


def test_whoever_comes_second_can_take_the_other_words(clash):
    clash.button(key="load-name").click().run()
    assert clash.text_input(key="draft.name").value == "Kiki"
    assert "while you were typing" not in words_of(clash)


def test_whoever_comes_second_can_save_over_them(engine, clash):
    clash.button(key="over-name").click().run()
    assert engine.configuration.draft().name == "Nova"
    assert "while you were typing" not in words_of(clash)


def test_the_brand_voice_can_be_chosen_once_it_is_written(engine):
    assert "Use my brand voice" not in draw_page("profile").radio(key="draft.personality").options
    change(engine, **{"brand_voice.description": "Short and warm."})
    app = draw_page("profile")
    app.radio(key="draft.personality").set_value(Personality.BRAND_VOICE).run()
    assert engine.configuration.draft().personality is Personality.BRAND_VOICE


def test_a_brand_voice_that_speaks_cannot_be_emptied(engine):
    voice = BrandVoice(description="Short and warm.")
    change(engine, brand_voice=voice.model_dump(), personality=Personality.BRAND_VOICE)
    app = edit(draw_page("profile", part="Voice"), "brand_voice.description", "")
    assert engine.configuration.draft().brand_voice == voice
    assert "Personality can be the brand voice only once one is written" in words_of(app)


def test_lists_are_written_one_a_line(engine):
    edit(draw_page("profile", part="Voice"), "brand_voice.openings", "Hello!\n\n  Hi there!  \nHello!")
    assert engine.configuration.draft().brand_voice.openings == ("Hello!", "Hi there!")


def test_a_picture_is_made_small_and_shown(engine):
    picture = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(picture, "PNG")
    app = draw_page("profile")
    app.file_uploader(key="profile_picture").upload("face.png", picture.getvalue(), "image/png").run()
    address = engine.configuration.draft().avatar_image
    assert Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).size == (256, 256)
    assert address in words_of(app)
    app.button(key="picture_remove").click().run()
    assert engine.configuration.draft().avatar_image == ""


def test_a_file_that_is_no_picture_is_refused_in_a_sentence(engine):
    app = draw_page("profile")
    app.file_uploader(key="profile_picture").upload("face.png", b"<svg onload=alert(1)>", "image/png").run()
    assert engine.configuration.draft().avatar_image == ""
    assert "not a picture" in app.toast[0].value


def test_the_sample_question_is_answered_with_the_draft(engine):
    app = edit(draw_page("profile"), "name", "Nova")
    app = app.text_input(key="trial_question").set_value("How do I track my parcel?").run()
    assert "Open My orders and choose Track." in words_of(app)
    assert "Nova" in words_of(app)


def test_the_sample_question_stays_on_the_other_pages(engine, visit):
    app = visit("profile")
    app.text_input(key="trial_question").set_value("How do I track my parcel?").run()
    app.switch_page("app_pages/guidelines.py").run()
    assert app.text_input(key="trial_question").value == "How do I track my parcel?"
    assert "Open My orders and choose Track." in words_of(app)


def test_thresholds_are_a_range(engine):
    app = draw_page("profile", part="When it answers")
    app.slider(key="draft.thresholds").set_value((10, 90)).run()
    drafted = engine.configuration.draft().thresholds
    assert (drafted.ask_back, drafted.answer) == (0.1, 0.9)


def test_an_untouched_workspace_shows_the_profile_as_delivered(empty_engine, visit):
    app = visit("profile")
    assert "What you see is live as what was delivered" in words_of(app)
    assert app.button(key="draft_review").disabled


def test_the_form_is_filled_again_after_a_visit_to_another_page(engine, visit):
    app = edit(visit("profile"), "name", "Nova")
    app.switch_page("app_pages/preview.py").run()
    app.switch_page("app_pages/profile.py").run()
    assert app.text_input(key="draft.name").value == "Nova"
    assert app.text_input(key="draft.company").value == "Lumen"
