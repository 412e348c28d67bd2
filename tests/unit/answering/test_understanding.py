"""What a message asks, without a model."""

import pytest

from core.answering.follow_ups import stand_alone
from core.answering.person_request import asks_for_person
from core.answering.reply import Turn, Utterance
from core.answering.small_talk import SmallTalk, recognise_small_talk, strip_courtesy
from core.answering.understanding import Intent, understand
from core.configuration.agent_config import AgentConfig


def understood(text: str, *history: Utterance):
    return understand(Turn(text, AgentConfig(), history=history))


@pytest.mark.parametrize(
    "text",
    [
        "I want to talk to a human",
        "human please!!",
        "AGENT",
        "can I speak with a real person?",
        "let me tlak to a humna",
        "speak to a reprsentative now",
        "connect me to an agent",
        "please transfer me to customer support",
        "get me your manager",
        "I don't want to talk to a bot",
        "can someone call me back",
        "is there anyone I can talk to?",
        "Ich möchte mit einem Mitarbeiter sprechen",
        "je veux parler à un conseiller",
        "quiero hablar con una persona",
        "vorrei parlare con un operatore",
        "ik wil met een medewerker spreken",
    ],
)
def test_asking_for_a_person_is_recognised(text):
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do I add an agent to my team?",
        "What are the opening hours of customer service?",
        "Who is the person responsible for data protection?",
        "I need a person to sign for my parcel",
        "Can I change the contact person on my invoice?",
        "are you a real person?",
        "How do I connect my phone to the speaker?",
        "Can someone else pick up my order?",
    ],
)
def test_a_question_about_people_is_a_question(text):
    assert not asks_for_person(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hi", SmallTalk.GREETING),
        ("Hello there!", SmallTalk.GREETING),
        ("hey, how are you?", SmallTalk.HOW_ARE_YOU),
        ("thx", SmallTalk.THANKS),
        ("Thank you so much for your help!", SmallTalk.THANKS),
        ("ok thanks bye", SmallTalk.GOODBYE),
        ("👍", SmallTalk.ACKNOWLEDGEMENT),
        ("Are you a bot?", SmallTalk.WHO_ARE_YOU),
        ("how do I return this", None),
        ("hi, how do I return X?", None),
        ("thanks, and what does it cost", None),
        ("", None),
    ],
)
def test_small_talk_is_only_what_asks_nothing_else(text, kind):
    assert recognise_small_talk(text) is kind


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("hi, how do I return X?", "how do I return X?"),
        ("Hello there how much is it", "how much is it"),
        ("Dear team,\nMy order is late. What now?\nBest regards", "My order is late. What now?"),
        ("Can I cancel? Thanks in advance!", "Can I cancel?"),
        ("thanks", "thanks"),
        ("hiking boots?", "hiking boots"),
    ],
)
def test_courtesies_are_taken_off_a_question(text, rest):
    assert strip_courtesy(text).rstrip("?") == rest.rstrip("?")


HISTORY = (Utterance("customer", "Hi! How do I return an item?"), Utterance("agent", "Within 30 days."))


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("And for business accounts?", "How do I return an item? And for business accounts?"),
        ("what about shoes?", "How do I return an item? what about shoes?"),
        ("How long does it take?", "How long does it take? (How do I return an item?)"),
        ("How do I change my password?", "How do I change my password?"),
        ("Is there a way to cancel my subscription?", "Is there a way to cancel my subscription?"),
        ("If my parcel is late, can I refuse it?", "If my parcel is late, can I refuse it?"),
    ],
)
def test_follow_ups_are_made_to_stand_alone(question, alone):
    assert stand_alone(question, HISTORY) == alone


@pytest.mark.parametrize(
    ("earlier", "question", "alone"),
    [
        ("How much is delivery to Norway?", "and to Germany?", "How much is delivery to Germany?"),
        ("How much is delivery to Norway?", "sorry, I meant to Germany", "How much is delivery to Germany?"),
        ("Can I cancel it in the app?", "And on the website?", "Can I cancel it on the website?"),
        ("How heavy is the Kulku 3?", "What about the Polku?", "How heavy is the Polku?"),
        ("Is there parking at the hotel?", "and at night?", "Is there parking at the hotel? and at night?"),
        ("Can I book for two?", "and for Sunday?", "Can I book for two? and for Sunday?"),
        ("Ship from Oslo to Turku?", "and by air?", "Ship from Oslo to Turku? and by air?"),
    ],
)
def test_a_part_named_anew_takes_the_place_of_the_one_before(earlier: str, question: str, alone: str):
    history = (Utterance("customer", earlier), Utterance("agent", "Well."))
    assert stand_alone(question, history) == alone


def test_a_pronoun_means_the_name_that_was_said_last():
    history = (
        Utterance("customer", "a hotel please"),
        Utterance("agent", "How about the Acorn Guest House?"),
    )
    assert (
        stand_alone("Do they have free parking?", history) == "Do they have free parking? (Acorn Guest House)"
    )


def test_the_reply_to_an_ask_back_completes_the_question():
    config = AgentConfig()
    history = (Utterance("customer", "It does not work"), Utterance("agent", config.messages.ask_back))
    assert understood("my Kulku display", *history).question == "It does not work. my Kulku display"


def test_of_a_long_story_the_question_is_searched():
    story = "I bought a bike last summer and rode it to the lake every weekend with my two children. " * 4
    assert understood(f"Hello! {story}How do I claim warranty?").question.endswith("How do I claim warranty?")
    assert len(understood(f"{story}How do I claim warranty?").question) < len(story)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("???", Intent.EMPTY),
        ("what?", Intent.EMPTY),
        ("I want a human", Intent.PERSON),
        ("hello", Intent.SMALL_TALK),
        ("refund", Intent.QUESTION),
    ],
)
def test_messages_have_one_intent(text, intent):
    assert understood(text).intent is intent


def test_what_the_agent_just_proposed_is_what_a_pronoun_means():
    history = (
        Utterance("customer", "I need a cheap place to stay."),
        Utterance("agent", "I can recommend the allenbell. Shall I book it?"),
    )
    understood = understand(Turn("Do they have parking for two cars?", AgentConfig(), history=history))
    assert understood.question == "Do they have parking for two cars? (I can recommend the allenbell)"


def test_the_reply_to_offered_topics_completes_the_question():
    asked = f"{AgentConfig().messages.ask_back}\n\nIs it about one of these?\n- Delivery\n- Cargo bikes"
    history = (Utterance("customer", "How long does it take?"), Utterance("agent", asked))
    assert (
        understand(Turn("Delivery", AgentConfig(), history=history)).question
        == "How long does it take? Delivery"
    )


def test_what_a_follow_up_names_is_told_apart_from_the_question_before():
    before = Utterance("customer", "How long can I return an item?"), Utterance("agent", "30 days.")
    assert understood("and for business customers?", *before).told == "and for business customers?"
    assert understood("How do I pay by card?", *before).told == ""
    assert understood("and for business customers?").told == ""
