"""How well situations are told apart on real messages; the whole measure is among the benchmarks."""

import random

import pytest

from core.answering.reply import SituationKind
from core.answering.situation_model import fitted_situations
from core.configuration.agent_config import AgentConfig, Guardrail, ScriptedResponse
from tests.benchmarks.situation_cases import INTENTS, labelled_messages, written_cases

NAMES = ("FileClaim", "CancelPlan", "AddDependent", "FindAgent", "ResetPassword", "UpdateBillingFrequency")
TOPICS = ("to file a claim", "to cancel the insurance", "to add a family member", "to find an agent nearby",
          "to reset a password", "to change how often a bill comes")  # fmt: skip


@pytest.mark.skipif(not INTENTS.exists(), reason="the developer data is not beside this checkout")
def test_scripts_are_said_rightly_and_topics_are_noticed_among_real_messages(finder):
    drawn = random.Random(3)
    by_intent: dict[str, list[str]] = {}
    for intent, message in labelled_messages()["insurance"]:
        by_intent.setdefault(intent, []).append(message)
    for messages in by_intent.values():
        drawn.shuffle(messages)
    examples = {name: tuple(by_intent[name][:3]) for name in NAMES}
    scripted = AgentConfig(
        scripted=tuple(
            ScriptedResponse(name=name, situation=topic, examples=examples[name], wording="-")
            for name, topic in zip(NAMES, TOPICS, strict=True)
        )
    )
    right, said, wanted = 0, 0, 0
    for intent, messages in by_intent.items():
        for message in messages[3:8]:
            best = finder.weigh(message, scripted, language="en")[0]
            said += best.is_met
            right += best.is_met and best.situation.name == intent
            wanted += intent in NAMES
    assert right / said >= 0.75
    assert right / wanted >= 0.8


def test_topics_of_our_own_are_noticed_and_near_misses_are_mostly_left_alone(finder):
    threshold = fitted_situations().threshold(SituationKind.GUARDRAIL, has_examples=True)
    met: list[bool] = []
    missed: list[bool] = []
    for case in written_cases():
        one = case.situation
        config = AgentConfig(guardrails=(Guardrail(topic=one.text, examples=one.examples),))
        if case.is_met or len(missed) < 150:
            found = finder.weigh(case.message, config, language="en")[0].score >= threshold
            (met if case.is_met else missed).append(found)
    assert sum(met) / len(met) >= 0.75
    assert sum(missed) / len(missed) <= 0.08
