"""Scripted responses that are never said, tried as messages would be, with the bundled embedder."""

import pytest

from core.answering.preflight_findings import Finding, FindingKind
from core.answering.preflight_pre_empted import check_pre_empted
from core.answering.situation_reader import SituationReader
from core.answering.situations import SituationFinder
from core.configuration.agent_config import AgentConfig, Guardrail, ScriptedResponse
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy, HandoffRule
from tests.unit.answering.preflight.test_contradictions import SOUND


@pytest.fixture(scope="module")
def look(embedder):
    situations = SituationFinder(SituationReader(embedder))
    return lambda config: list(check_pre_empted(config, situations))


def script(situation: str, *examples: str, wording: str = "All right.") -> ScriptedResponse:
    return ScriptedResponse(name="A", situation=situation, examples=examples, wording=wording)


def told(findings: list[Finding]) -> list[tuple[FindingKind, str]]:
    return [(finding.kind, finding.field) for finding in findings]


def test_a_sound_configuration_says_all_its_scripted_responses(look):
    assert look(SOUND) == []


@pytest.mark.parametrize(
    ("topic", "situation", "example"),
    [
        ("Legal advice", "Somebody asks a legal question", "I need a lawyer to advise me"),
        ("Competitors' prices", "Customer asks why it is cheaper elsewhere", "Amazon is cheaper, why?"),
        ("Politics", "The customer asks about the election", "Who will you vote for?"),
        ("Medical advice", "Customer asks about light therapy", "Does it cure my depression?"),
        ("Salaries of staff", "Somebody asks about pay", "How much do your people earn?"),
    ],
)
def test_a_scripted_response_for_a_topic_to_avoid_is_found(look, topic: str, situation: str, example: str):
    config = AgentConfig(scripted=(script(situation, example),), guardrails=(Guardrail(topic=topic),))
    finding = look(config)[0]
    assert told([finding]) == [(FindingKind.PRE_EMPTED, "scripted.A")]
    assert f"meets the topic to avoid “{topic}”, so this is not said then." in finding.says


def test_a_scripted_response_that_speaks_of_a_topic_to_avoid_is_found(look):
    wording = "Thank you for writing. You may take legal steps against us within two years."
    config = AgentConfig(
        scripted=(script("The customer is not content", wording=wording),),
        guardrails=(Guardrail(topic="Legal advice"),),
    )
    (finding,) = look(config)
    assert told([finding]) == [(FindingKind.CONTRADICTION, "scripted.A.wording")]
    assert finding.says.startswith("“You may take legal steps")


@pytest.mark.parametrize(
    ("rule", "situation", "example"),
    [
        ("The customer wants to cancel", "The customer cancels", "I want to cancel my subscription"),
        ("The customer threatens to go to court", "The customer is cross", "I will see you in court"),
        ("A journalist writes", "Press", "I am a journalist and write about your company"),
    ],
)
def test_a_scripted_response_that_a_handoff_rule_takes_is_found(
    look, rule: str, situation: str, example: str
):
    handoff = HandoffPolicy(rules=(HandoffRule(rule=rule),))
    config = AgentConfig(scripted=(script(situation, example),), handoff=handoff)
    assert set(told(look(config))) == {(FindingKind.PRE_EMPTED, "scripted.A")}
    nobody = handoff.model_copy(update={"mode": HandoffMode.NONE})
    assert look(config.model_copy(update={"handoff": nobody})) == []


@pytest.mark.parametrize(
    ("example", "phrases", "why"),
    [
        ("My lawyer says I should cancel", ("lawyer",), "holds the handoff phrase “lawyer”"),
        ("LAWYERS!", ("lawyer",), "holds the handoff phrase “lawyer”"),
        ("I want to talk to a person", (), "asks for a person"),
    ],
)
def test_a_scripted_response_whose_example_hands_over_is_found(look, example: str, phrases, why: str):
    config = AgentConfig(scripted=(script("Something", example),), handoff=HandoffPolicy(phrases=phrases))
    (finding,) = look(config)
    assert told([finding]) == [(FindingKind.PRE_EMPTED, "scripted.A")]
    assert finding.says == f"“{example}” {why}, so it is handed over and this is never said."


def test_a_phrase_within_another_word_does_not_hand_over(look):
    config = AgentConfig(
        scripted=(script("Something", "Is it refundable?"),), handoff=HandoffPolicy(phrases=("fund",))
    )
    assert look(config) == []
