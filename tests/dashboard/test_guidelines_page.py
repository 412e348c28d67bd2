"""The guidelines, and the dialog of an entry by itself."""

import pytest
from streamlit.testing.v1 import AppTest

from core.configuration.agent_config import (
    Formality,
    Guardrail,
    GuardrailAction,
    ResponseLength,
    ScriptedResponse,
)
from tests.dashboard.conftest import words_of
from tests.dashboard.draft_pages import change, draw_page, open_entry

STOLEN = ScriptedResponse(
    name="Stolen", situation="Something was stolen", examples=("My lamp was stolen",), wording="Call *112*."
)
PRESS = ScriptedResponse(name="Press", situation="A journalist asks", wording="Write to press@lumen.example.")
HEALTH = Guardrail(topic="Medical advice", examples=("Is this lamp good for my eyes?",))


def scripted(engine):
    return engine.configuration.draft().scripted


def test_an_empty_list_says_what_it_is_for(engine):
    assert "No scripted response" in words_of(draw_page("guidelines", part="Scripted responses"))
    assert "No guardrail" in words_of(draw_page("guidelines", part="Guardrails"))


def test_style_is_kept_in_the_draft(engine):
    app = draw_page("guidelines")
    app.segmented_control(key="draft.style.length").set_value(ResponseLength.SHORT).run()
    app.segmented_control(key="draft.style.formality").set_value(Formality.FORMAL).run()
    app.toggle(key="draft.style.has_emoji").set_value(True).run()
    style = engine.configuration.draft().style
    assert (style.length, style.formality, style.has_emoji) == (ResponseLength.SHORT, Formality.FORMAL, True)


def test_what_needs_a_chat_model_says_that_there_is_none(engine):
    said = words_of(draw_page("guidelines", part="Instructions"))
    assert "Only with a chat model" in said
    assert "None is set up" in said


def test_a_new_scripted_response_is_kept_and_read_as_customers_will_read_it(engine):
    app = open_entry("scripted")
    app.text_input(key="entry_name").set_value("Stolen")
    app.text_input(key="entry_situation").set_value("Something was stolen")
    app.text_area(key="entry_examples").set_value("My lamp was stolen\n\nA thief took it")
    app.text_area(key="entry_wording").set_value("Call *112*.").run()
    assert "<em>112</em>" in words_of(app)
    app.button(key="entry_keep").click().run()
    assert scripted(engine)[0].examples == ("My lamp was stolen", "A thief took it")


def test_a_scripted_response_without_words_is_refused_and_stays_typed(engine):
    app = open_entry("scripted")
    app.text_input(key="entry_name").set_value("Stolen")
    app.button(key="entry_keep").click().run()
    assert "“Situation”: This cannot be empty" in app.error[0].value
    assert app.text_input(key="entry_name").value == "Stolen"


def test_two_entries_cannot_have_one_name(engine):
    change(engine, scripted=[STOLEN.model_dump()])
    app = open_entry("scripted")
    app.text_input(key="entry_name").set_value("stolen")
    app.text_input(key="entry_situation").set_value("Gone")
    app.text_area(key="entry_wording").set_value("Oh no.")
    app.button(key="entry_keep").click().run()
    assert "Choose another name" in app.error[0].value
    assert scripted(engine) == (STOLEN,)


def test_an_entry_is_changed_in_its_place(engine):
    change(engine, scripted=[STOLEN.model_dump(), PRESS.model_dump()])
    app = open_entry("scripted", 0)
    app.text_area(key="entry_wording").set_value("Call 112.")
    app.button(key="entry_keep").click().run()
    assert scripted(engine) == (STOLEN.model_copy(update={"wording": "Call 112."}), PRESS)


@pytest.fixture
def clash(engine):
    """The dialog of somebody who changed what Kim changed meanwhile."""
    change(engine, scripted=[STOLEN.model_dump()])
    app = open_entry("scripted", 0)
    change(engine, scripted=[STOLEN.model_copy(update={"wording": "Kim's words."}).model_dump()])
    app.text_area(key="entry_wording").set_value("My words.")
    return app.button(key="entry_keep").click().run()


def test_an_entry_that_somebody_changed_meanwhile_is_not_overwritten(engine, clash):
    assert scripted(engine)[0].wording == "Kim's words."
    assert clash.text_area(key="entry_wording").value == "My words."
    assert "Kim's words." in words_of(clash).replace("&#x27;", "'")


def test_the_words_of_the_other_can_be_loaded(clash):
    clash.button(key="entry_theirs").click().run()
    assert clash.text_area(key="entry_wording").value == "Kim's words."


def test_the_own_words_can_be_saved_over_it(engine, clash):
    clash.button(key="entry_over").click().run()
    assert [one.wording for one in scripted(engine)] == ["My words."]


def test_a_guardrail_hands_off_or_declines(engine):
    app = open_entry("guardrails")
    app.text_input(key="entry_topic").set_value("Medical advice")
    app.segmented_control(key="entry_action").set_value(GuardrailAction.HAND_OFF)
    app.button(key="entry_keep").click().run()
    assert engine.configuration.draft().guardrails[0].action is GuardrailAction.HAND_OFF


@pytest.mark.parametrize(
    ("what", "left"),
    [("Move up", (PRESS, STOLEN)), ("Move down", (STOLEN, PRESS)), ("Remove", (STOLEN,))],
)
def test_entries_are_ordered_and_removed_from_their_menu(engine, what, left):
    change(engine, scripted=[STOLEN.model_dump(), PRESS.model_dump()])

    def page(what):
        import streamlit as st

        from dashboard.components.draft_fields import DraftFields
        from dashboard.components.draft_room import draft_room
        from dashboard.components.entry_list import change_entry
        from dashboard.components.guideline_lists import SCRIPTED
        from dashboard.engine_cache import engine

        fields = DraftFields(draft_room(engine()))
        if st.button("Choose", key="choose"):
            change_entry(SCRIPTED, fields, fields.config.scripted[1], what)

    app = AppTest.from_function(page, args=(what,), default_timeout=20).run()
    app.button(key="choose").click().run()
    assert scripted(engine) == left


def test_what_a_customer_might_write_is_offered_from_the_own_examples(engine):
    change(engine, scripted=[STOLEN.model_dump()], guardrails=[HEALTH.model_dump()])
    app = draw_page("guidelines")
    app.button(key="trial-example-0").click().run()
    assert app.text_input(key="trial_question").value == "Is this lamp good for my eyes?"


def test_hostile_words_stay_words(engine):
    hostile = "<script>alert(1)</script>"
    change(engine, guardrails=[Guardrail(topic=hostile, examples=(hostile,), text=hostile).model_dump()])
    said = words_of(draw_page("guidelines", part="Guardrails"))
    assert "<script>" not in said
    assert "&lt;script&gt;" in said
