"""Conversations through the whole app: finding them, reading them, and asking why."""

import re

import pytest

from core.conversations.ports import ConversationFilter
from tests.dashboard.conftest import words_of


@pytest.fixture
def newest(engine):
    return engine.conversation_search.list_conversations(ConversationFilter(), limit=4)[0]


def counted(app) -> str:
    """How many conversations the list says there are."""
    return next(one.value for one in app.caption if re.match(r"\d.* conversations?$", one.value))


def test_without_conversations_the_page_offers_the_preview(empty_engine, visit):
    assert "No conversations yet" in words_of(visit("conversations"))


def test_the_newest_page_of_conversations_is_listed(engine, visit):
    app = visit("conversations")
    assert counted(app) == "30 conversations"
    assert sum(button.key.startswith("open-") for button in app.button) == 25


def test_search_finds_what_customers_wrote(engine, visit):
    app = visit("conversations")
    app.text_input(key="q").set_value("tea").run()
    assert counted(app) == "7 conversations"


def test_outcome_chips_narrow_the_list(engine, visit):
    app = visit("conversations")
    app.get("button_group")
    app.pills(key="outcome").set_value(["Handed off"]).run()
    assert int(counted(app).split()[0]) < 30


def test_a_search_without_result_offers_to_clear_the_filters(engine, visit):
    app = visit("conversations")
    app.text_input(key="q").set_value("xylophone").run()
    assert "No conversation matches" in words_of(app)
    app.button(key="clear_filters").click().run()
    assert counted(app) == "30 conversations"


def test_choosing_a_conversation_shows_its_transcript_and_puts_it_into_the_address(engine, newest, visit):
    app = visit("conversations")
    app.button(key=f"open-{newest[2].id}").click().run()
    assert app.query_params["id"] == newest[2].id
    assert newest[2].customer in words_of(app)


def test_what_customers_wrote_is_not_markup(engine, visit):
    app = visit("conversations")
    assert "<b>tea</b>" not in words_of(app)
    assert "&lt;b&gt;tea&lt;/b&gt;" in words_of(app)


def test_why_an_answer_was_given_opens_beside_it(engine, newest, visit):
    app = visit("conversations", id=newest[0].id)
    why = next(button for button in app.button if button.key.startswith("why-"))
    app = why.click().run()
    assert app.query_params["reply"]
    for step in ("Understood as", "Found", "Decided"):
        assert step in words_of(app)


def test_a_link_to_a_reply_opens_its_evidence(engine, newest, visit):
    reply = engine.conversations.list_messages(newest[0].id)[-1]
    app = visit("conversation", id=newest[0].id, reply=reply.id)
    assert "Understood as" in words_of(app)


def test_an_unknown_conversation_is_said_and_not_an_error(engine, visit):
    app = visit("conversation", id="cnv_nowhere")
    assert "No such conversation" in words_of(app)
    assert not app.error


def test_a_figure_nobody_knows_is_explained(engine, visit):
    app = visit("conversations", figure="happiness", first="2026-03-01", last="2026-03-20")
    assert "happiness" in app.error[0].value


def test_the_neighbours_are_one_step_away(engine, newest, visit):
    app = visit("conversations", id=newest[1].id)
    app.button(key="step-next").click().run()
    assert app.query_params["id"] == newest[2].id
    app.button(key="step-previous").click().run()
    assert app.query_params["id"] == newest[1].id


def test_before_the_first_there_is_nothing(engine, newest, visit):
    app = visit("conversations", id=newest[0].id)
    assert app.button(key="step-previous").disabled
