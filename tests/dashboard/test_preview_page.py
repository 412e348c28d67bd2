"""The preview through the whole app: ask, see the reply with its sources, and why."""

from core.conversations.conversation import Channel
from core.conversations.ports import ConversationFilter
from tests.dashboard.conftest import words_of


def ask(app, question):
    return app.chat_input(key="preview_input").set_value(question).run()


def test_an_agent_without_content_says_so_and_offers_to_add_some(empty_engine, visit):
    said = words_of(visit("preview"))
    assert "The agent knows nothing yet" in said


def test_example_questions_come_from_the_short_answers(engine, visit):
    app = visit("preview")
    labels = [button.label for button in app.button if button.key.startswith("example-")]
    assert any("track my parcel" in label for label in labels)


def test_an_example_is_asked_by_a_click(engine, visit):
    app = visit("preview")
    app.button(key="example-0").click().run()
    assert "Understood as" in words_of(app)


def test_a_reply_shows_its_text_and_its_story(engine, visit):
    said = words_of(ask(visit("preview"), "How do I track my parcel?"))
    assert "Open My orders and choose Track." in said
    assert "<h4>Found</h4>" in said


def test_a_preview_is_kept_as_a_test_and_not_counted(engine, visit):
    counted = engine.conversation_search.list_conversations(ConversationFilter())[1]
    ask(visit("preview"), "How do I track my parcel?")
    tests = ConversationFilter(channels=(Channel.PREVIEW,), with_tests=True)
    assert engine.conversation_search.list_conversations(tests)[1] == 1
    assert engine.conversation_search.list_conversations(ConversationFilter())[1] == counted


def test_after_a_handoff_the_agent_stays_silent(engine, visit):
    app = ask(visit("preview"), "I want to talk to a person")
    app = ask(app, "Hello?")
    assert "stays silent" in words_of(app)


def test_a_new_conversation_starts_over(engine, visit):
    app = ask(visit("preview"), "How do I track my parcel?")
    app.button(key="preview_new").click().run()
    assert "Why, step by step" in words_of(app)


def test_an_earlier_version_of_knowledge_answers_as_it_was(engine, visit):
    app = visit("preview")
    app.selectbox(key="preview_version").set_value(1).run()
    app = ask(app, "Can I return a lamp?")
    assert "knowledge v1" in words_of(app)


def test_the_draft_answers_when_it_is_chosen(engine, visit):
    engine.configuration.save_draft(engine.configuration.draft().model_copy(update={"name": "Nova"}))
    app = visit("preview")
    app.segmented_control(key="preview_profile").set_value("Draft").run()
    assert "Nova" in words_of(ask(app, "How do I track my parcel?"))


def test_a_question_is_never_markup(engine, visit):
    said = words_of(ask(visit("preview"), "<img src=x onerror=alert(1)> how do I track my parcel?"))
    assert "<img" not in said


def test_a_conversation_is_still_there_after_the_page_was_reloaded(engine, visit):
    app = ask(visit("preview"), "How do I track my parcel?")
    (chat,) = (
        app.query_params["chat"] if isinstance(app.query_params["chat"], list) else [app.query_params["chat"]]
    )
    said = words_of(visit("preview", chat=chat))
    assert "Open My orders and choose Track." in said
    assert "<h4>Found</h4>" in said


def test_a_customers_conversation_cannot_be_opened_as_a_preview(engine, visit):
    (conversation, *_), _ = engine.conversation_search.list_conversations(ConversationFilter(), limit=1)
    app = visit("preview", chat=conversation.id)
    assert any(button.key.startswith("example-") for button in app.button)
