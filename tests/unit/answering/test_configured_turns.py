"""What the configuration wants of a turn: in which order it holds, and what is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.answering.composers import ConfiguredComposers
from core.answering.evidence import evidence_of, reply_from_evidence
from core.answering.extractive import ExtractiveComposer
from core.answering.reply import Decision, HandoffReason, Reply, SituationKind
from core.answering.wordings_by_language import ask_backs, message, wording
from core.configuration.agent_config import (
    AgentConfig,
    Composer,
    Guardrail,
    GuardrailAction,
    Messages,
    ModelChoice,
    ScriptedResponse,
)
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy
from tests.fakes.scripted_search import ScriptedSearch, a_passage
from tests.unit.answering.stage import LOST, a_turn, an_agent, shown

RETURNS = a_passage("You can return any item within 30 days. Refunds take five working days.")
POLITICS = Guardrail(topic="Politics and elections", examples=("who should I vote for",), text="Not here.")
HOURS = ScriptedResponse(
    name="Hours",
    situation="Opening hours",
    examples=("what are your opening hours",),
    wording="Nine to five. {x}",
)
NONE = HandoffPolicy(mode=HandoffMode.NONE)
PHRASES = HandoffPolicy(phrases=("ombudsman", "election"))


def replied(question, *passages, config=None, **options) -> Reply:
    agent_options = {key: options.pop(key) for key in ("confidence", "search") if key in options}
    agent = an_agent(*passages, **agent_options)
    return agent.reply(a_turn(question, config=config or AgentConfig(), **options))


def test_a_topic_to_avoid_is_declined_with_its_text_and_not_looked_up():
    search = ScriptedSearch([RETURNS])
    reply = replied("who should I vote for?", config=AgentConfig(guardrails=(POLITICS,)), search=search)
    assert (reply.decision, reply.text) == (Decision.DECLINE, "Not here.")
    assert reply.situation.kind is SituationKind.GUARDRAIL
    assert search.questions == []


def test_a_declined_topic_without_a_text_has_the_standard_wording():
    config = AgentConfig(guardrails=(Guardrail(topic="Politik und Wahlen"),))
    reply = replied("Was hältst du von Politik und Wahlen?", config=config, language="de")
    assert reply.text == wording("decline", "de")


def test_a_harmless_question_does_not_carry_a_topic_past_the_guardrail():
    reply = replied(
        "Can I return an item? And who should I vote for?",
        RETURNS,
        config=AgentConfig(guardrails=(POLITICS,)),
    )
    assert reply.decision is Decision.DECLINE


def test_a_topic_for_people_is_handed_over_and_declined_where_there_are_none():
    topic = POLITICS.model_copy(update={"action": GuardrailAction.HAND_OFF})
    config = AgentConfig(guardrails=(topic,))
    reply = replied("who should I vote for?", config=config)
    assert (reply.decision, reply.handoff_reason) == (Decision.HAND_OFF, HandoffReason.GUARDRAIL)
    alone = replied("who should I vote for?", config=config.model_copy(update={"handoff": NONE}))
    assert alone.decision is Decision.DECLINE


def test_a_script_is_said_word_for_word():
    reply = replied("What are your opening hours?", RETURNS, config=AgentConfig(scripted=(HOURS,)))
    assert (reply.decision, reply.text, reply.composer) == (
        Decision.SCRIPTED,
        "Nine to five. {x}",
        "scripted",
    )
    assert reply.situation.name == "Hours"
    assert reply_from_evidence(evidence_of(reply)) == reply


def test_a_phrase_comes_before_a_topic_and_the_wish_for_a_person_before_all():
    config = AgentConfig(guardrails=(POLITICS,), handoff=PHRASES)
    reply = replied("who should I vote for in the election?", config=config)
    assert (reply.decision, reply.handoff_reason) == (Decision.HAND_OFF, HandoffReason.CUSTOM_RULE)
    wanted = replied("who should I vote for in the election? let me talk to a human", config=config)
    assert wanted.handoff_reason is HandoffReason.ASKED_FOR_PERSON


@pytest.mark.parametrize("question", ["hello", "thank you!", "bye", "ok great", "who are you?"])
def test_courtesies_are_never_refused_however_many_topics_are_avoided(question):
    topics = [Guardrail(topic=one) for one in ("Greetings", "hello", "thanks", "bye", "who are you", "ok")]
    assert replied(question, config=AgentConfig(guardrails=tuple(topics))).decision is Decision.SMALL_TALK


@pytest.mark.parametrize(
    ("mode", "is_there", "name"),
    [
        (HandoffMode.LIVE, True, "handoff"),
        (HandoffMode.LIVE, False, "handoff_unavailable"),
        (HandoffMode.ASYNCHRONOUS, True, "handoff_unavailable"),
    ],
)
def test_the_customer_is_told_whether_somebody_is_there(mode, is_there, name):
    config = AgentConfig(handoff=HandoffPolicy(mode=mode))
    reply = replied("Who won?", RETURNS, confidence=LOST, config=config, is_someone_available=is_there)
    assert (reply.decision, reply.text) == (Decision.HAND_OFF, getattr(Messages(), name))


@pytest.mark.parametrize("name", sorted(set(Messages.model_fields) - {"closing"}))
@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_a_message_left_empty_is_said_as_delivered(name, blank):
    config = AgentConfig(messages=Messages(**{name: blank}))
    assert message(name, config, "sv") == message(name, AgentConfig(), "sv")


def test_a_handoff_whose_message_was_emptied_says_what_is_said_as_delivered():
    config = AgentConfig(messages=Messages(handoff=" "))
    reply = replied("Who won?", RETURNS, confidence=LOST, config=config, is_someone_available=True)
    assert (reply.decision, reply.text) == (Decision.HAND_OFF, Messages().handoff)


def test_without_a_wording_of_its_own_to_ask_back_not_every_reply_counts_as_such_a_question():
    assert "" not in ask_backs(AgentConfig(messages=Messages(ask_back="")))


@pytest.mark.parametrize("language", ["en", "sv", "de", "zh"])
def test_where_nobody_can_take_over_the_agent_stays_and_promises_nobody(language):
    for turn in ({"config": AgentConfig(handoff=NONE)}, {"may_hand_off": False}):
        reply = replied("Who won?", RETURNS, confidence=LOST, language=language, **turn)
        assert (reply.decision, reply.handoff_reason) == (Decision.STAY, HandoffReason.CANNOT_ANSWER)
        assert reply.text == wording("no_handoff", language)


def test_who_asks_for_a_person_where_there_is_none_is_told_so_and_what_the_agent_can_do():
    reply = replied("I want a human", config=AgentConfig(handoff=NONE))
    assert (reply.decision, reply.handoff_reason) == (Decision.STAY, HandoffReason.ASKED_FOR_PERSON)
    assert reply.text == f"{wording('nobody_here', 'en')} {wording('can_do', 'en')}"
    own = AgentConfig(handoff=NONE, messages=Messages(no_handoff="Write to us."))
    assert replied("I want a human", config=own).text == f"{wording('nobody_here', 'en')} Write to us."


def test_the_introduction_offers_a_person_only_where_there_is_one():
    assert "hand you over" in replied("who are you?").text
    assert "hand you over" not in replied("who are you?", config=AgentConfig(handoff=NONE)).text


@settings(deadline=None, max_examples=40)
@given(
    question=st.sampled_from(
        ["hello", "I want a human", "who should I vote for?", "opening hours?", "Can I return it?", "!!"]
    ),
    mode=st.sampled_from(HandoffMode),
    may_hand_off=st.booleans(),
    is_there=st.booleans(),
)
def test_nobody_is_promised_where_nobody_comes(question, mode, may_hand_off, is_there):
    config = AgentConfig(guardrails=(POLITICS,), scripted=(HOURS,), handoff=HandoffPolicy(mode=mode))
    turn = a_turn(question, config=config, may_hand_off=may_hand_off, is_someone_available=is_there)
    events = list(an_agent(RETURNS, confidence=LOST).stream(turn))
    reply = events[-1]
    assert shown(events) == reply.text
    can_come = may_hand_off and mode is not HandoffMode.NONE
    assert (reply.decision is Decision.HAND_OFF) <= can_come
    assert (reply.decision is Decision.STAY) <= (not can_come)
    assert (reply.text == Messages().handoff) <= (can_come and is_there and mode is HandoffMode.LIVE)


class Named(ExtractiveComposer):
    def __init__(self, name: str) -> None:
        self.name = name


def test_the_configuration_says_who_composes():
    extractive = ExtractiveComposer()
    composers = ConfiguredComposers(extractive, generative=Named, model="settings-model")

    def names(**choice):
        chosen = composers.of(AgentConfig(model=ModelChoice(**choice)))
        return [getattr(one, "name", "extractive") for one in chosen]

    assert names() == ["settings-model", "extractive"]
    assert names(chat_model="other") == ["other", "extractive"]
    assert names(composer=Composer.EXTRACTIVE, chat_model="other") == ["extractive"]
    assert names(composer=Composer.GENERATIVE) == ["settings-model", "extractive"]


def test_a_model_that_is_wanted_and_is_not_there_falls_back_or_hands_over():
    wanted = AgentConfig(model=ModelChoice(composer=Composer.GENERATIVE))
    turn = a_turn("Can I return an item?", config=wanted)
    for falls_back, decision in ((True, Decision.ANSWER), (False, Decision.HAND_OFF)):
        composers = ConfiguredComposers(ExtractiveComposer(), generative=None, falls_back=falls_back)
        reply = an_agent(RETURNS, composers=composers).reply(turn)
        assert reply.decision is decision
        assert any("CHAT_MODEL" in check.detail for check in reply.checks)


def test_without_an_endpoint_answers_are_extractive():
    composers = ConfiguredComposers(ExtractiveComposer(), generative=None)
    named = AgentConfig(model=ModelChoice(chat_model="some-model"))
    assert [type(one) for one in composers.of(named)] == [ExtractiveComposer]
