"""A personality changes what stands around the facts, in every language, and never the facts."""

import json
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.answering.reply import Decision, Utterance
from core.answering.small_talk import SmallTalk
from core.answering.voices import addressed, voice
from core.answering.wording import closing, courtesy, manner, opening
from core.answering.wordings_by_language import message, wording_of
from core.configuration.agent_config import (
    AgentConfig,
    BrandVoice,
    Formality,
    Messages,
    Personality,
    ResponseLength,
    ResponseStyle,
)
from tests.fakes.scripted_search import a_passage
from tests.unit.answering.stage import LOST, a_turn, an_agent

VOICES = json.loads(files("core.answering").joinpath("phrases", "voices.json").read_text("utf-8"))
LANGUAGES = sorted(set(VOICES) - {"emoji"})
WITH_TWO = ["de", "es", "fi", "fr", "it", "nl", "pt", "zh"]
"""Languages that tell formal from informal."""
FACTS = a_passage(
    "You can return any item within 30 days. Refunds take five working days. It must be unused.",
    title="Returns",
)
STEPS = a_passage(
    "Do this:\n\n1. Open settings.\n2. Choose reset.\n3. Enter it.", title="Reset your password"
)
SPOKEN = [one for one in Personality if one is not Personality.BRAND_VOICE]
WITTY = AgentConfig(personality=Personality.WITTY)


def configs():
    voice_ = BrandVoice(description="Plain.", openings=("Ahoy!",), closings=("Fair winds.",))
    return st.builds(
        AgentConfig,
        personality=st.sampled_from(Personality),
        brand_voice=st.just(voice_),
        style=st.builds(
            ResponseStyle,
            formality=st.sampled_from(Formality),
            has_emoji=st.booleans(),
            length=st.sampled_from(ResponseLength),
        ),
    )


def cited(reply):
    return [one for one in reply.sentences if one.citation]


@settings(deadline=None, max_examples=60)
@given(
    configs(), st.sampled_from(LANGUAGES), st.sampled_from(["Can I return an item?", "How do I reset it?"])
)
def test_no_configuration_changes_a_fact(config, language, question):
    passages = (FACTS,) if "return" in question else (STEPS,)
    plain = an_agent(*passages).reply(a_turn(question, language=language))
    styled = an_agent(*passages).reply(a_turn(question, language=language, config=config))
    assert styled.decision is plain.decision
    if config.style.length is ResponseLength.NORMAL:
        assert cited(styled) == cited(plain)
    else:
        assert cited(styled)
        assert [one for one in cited(plain) if one in cited(styled)] == cited(styled)
    assert all(one.text in styled.text for one in styled.sentences)


def test_a_short_answer_is_the_sentence_that_answers_and_steps_stay_whole():
    short = AgentConfig(style=ResponseStyle(length=ResponseLength.SHORT))
    assert an_agent(FACTS).reply(a_turn("Can I return an item?", config=short)).text == (
        "You can return any item within 30 days."
    )
    steps = an_agent(STEPS).reply(a_turn("How do I reset my password?", config=short)).text
    assert steps == "Do this:\n\n1. Open settings.\n2. Choose reset.\n3. Enter it."


def test_a_short_answer_keeps_the_sentence_that_tells_what_is_meant():
    text = "The battery is guaranteed. It lasts for two winters of daily riding in snow."
    short = AgentConfig(style=ResponseStyle(length=ResponseLength.SHORT))
    reply = an_agent(a_passage(text, title="Parts")).reply(
        a_turn("How many winters of daily riding in snow?", config=short)
    )
    assert reply.text == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_personality_speaks_differently_and_in_more_than_one_way(language):
    voices = [voice(AgentConfig(personality=one), language) for one in SPOKEN]
    openings = [text for one in voices for text in one.openings]
    closings = [text for one in voices for text in one.closings]
    assert all(len(one.openings) > 1 and len(one.closings) > 1 for one in voices)
    assert len(set(openings)) == len(openings)
    assert len(set(closings)) == len(closings)
    assert len({(one.welcome, one.goodbye) for one in voices}) == len(SPOKEN)


@pytest.mark.parametrize("language", WITH_TWO)
def test_languages_that_tell_them_apart_address_formally_or_informally(language):
    def said(formality):
        config = AgentConfig(style=ResponseStyle(formality=formality))
        fixed = [message(name, config, language) for name in ("handoff_unavailable", "ask_back", "ask_email")]
        return [*fixed, voice(config, language).openings]

    assert said(Formality.FORMAL) != said(Formality.INFORMAL)


def test_the_personality_decides_how_to_address_unless_the_style_does():
    def ask(**changed):
        return wording_of("ask_back", AgentConfig(**changed), "de")

    assert "Sie" in ask(personality=Personality.PROFESSIONAL)
    assert "du" in ask(personality=Personality.CASUAL)
    assert "Sie" in ask(personality=Personality.CASUAL, style=ResponseStyle(formality=Formality.FORMAL))


def test_every_text_is_whole_in_either_form():
    texts = [text for language in LANGUAGES for text in _texts(VOICES[language])]
    assert len(texts) > 300
    for text in texts:
        for formal in (True, False):
            assert not set("{}|") & set(addressed(text, formal=formal)), text


def _texts(voices):
    for name, one in voices.items():
        if name != "formal_for":
            yield from (*one["openings"], *one["closings"], one["welcome"], one["goodbye"])


def test_the_same_conversation_always_hears_the_same():
    turns = [a_turn(f"Can I return item {number}?") for number in range(20)]
    said = [opening(turn) for turn in turns]
    assert said == [opening(turn) for turn in turns]
    assert len(set(said)) > 1


def test_a_brand_voice_opens_and_closes_as_it_is_written():
    own = BrandVoice(description="Plain.", openings=("Ahoy!",), closings=("Fair winds.",))
    config = AgentConfig(personality=Personality.BRAND_VOICE, brand_voice=own)
    text = an_agent(FACTS).reply(a_turn("Can I return an item?", config=config)).text
    assert text.startswith("Ahoy!\n\n")
    assert text.endswith("\n\nFair winds.")


@pytest.mark.parametrize(
    "turn",
    [
        a_turn("This is outrageous, can I return an item?", config=WITTY),
        a_turn(
            "Can I return an item?",
            config=WITTY,
            history=(Utterance("person", "Hello."), Utterance("customer", "that didn't help")),
        ),
    ],
)
def test_nobody_is_witty_with_a_customer_in_trouble(turn):
    calm = voice(AgentConfig(personality=Personality.EMPATHETIC), None)
    assert opening(turn) in calm.openings
    assert closing(turn) in calm.closings
    assert "without jokes" in manner(turn)


def test_a_handoff_is_no_joke():
    reply = an_agent(FACTS, confidence=LOST).reply(a_turn("Who won?", config=WITTY))
    assert (reply.decision, reply.text) == (Decision.HAND_OFF, Messages().handoff)


def test_pictures_are_used_only_where_they_are_wanted_and_not_in_trouble():
    wanted = AgentConfig(style=ResponseStyle(has_emoji=True))
    assert opening(a_turn("Can I return it?", config=wanted)).endswith("😊")
    assert courtesy(SmallTalk.GREETING, a_turn("hi", config=wanted)).endswith("👋")
    assert not opening(a_turn("This is ridiculous! Can I return it?", config=wanted)).endswith("😊")
    assert opening(a_turn("Can I return it?")).isascii()
