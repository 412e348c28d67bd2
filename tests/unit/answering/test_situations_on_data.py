"""How well situations are told apart on real messages; the whole measure is among the benchmarks."""

import json
import random

import pytest

from core.answering.reply import SituationKind
from core.answering.situation_model import fitted_situations
from core.answering.situation_reader import SituationReader
from core.answering.situations import SituationFinder
from core.configuration.agent_config import AgentConfig, Guardrail, ScriptedResponse
from core.sample.content import read_content, sample_folder
from tests.benchmarks.situation_cases import INTENTS, labelled_messages, titles_of, written_cases

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
    model = fitted_situations().part(has_examples=True, has_titles=False)
    threshold = model.thresholds[SituationKind.GUARDRAIL]
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


@pytest.fixture(scope="module")
def at_the_bicycle_shop(encoder) -> SituationFinder:
    """Knows the titles of the sample company's content."""
    titles = [(title, "en") for title in titles_of("written")]
    return SituationFinder(SituationReader(encoder, titles=lambda: titles))


BICYCLES = read_content(sample_folder()).stages[-1].config


@pytest.mark.parametrize(
    "question",
    [
        "Can I return my new bike?",
        "Where is my bike?",
        "Do you repair bikes?",
        "I bought a bike yesterday",
        "Can I take the bike on the train?",
        "How much does the bike cost?",
    ],
)
def test_naming_what_the_company_sells_has_no_script_said(at_the_bicycle_shop, question):
    assert not _is_scripted(at_the_bicycle_shop, question)


@pytest.mark.parametrize(
    "message", ["someone nicked my bike", "My bike was stolen", "My e-bike has been stolen from the cellar"]
)
def test_what_is_meant_is_met_among_goods_of_the_same_name(at_the_bicycle_shop, message):
    best = at_the_bicycle_shop.weigh(message, BICYCLES, language="en")[0]
    assert (best.situation.name, best.is_met) == ("Stolen bike", True)


def test_few_ordinary_questions_of_a_shop_with_one_kind_of_goods_have_a_script_said(
    finder, at_the_bicycle_shop
):
    lines = (sample_folder() / "questions" / "covered.jsonl").read_text("utf-8").splitlines()
    rows = [row for line in lines if (row := json.loads(line))["article"] != "theft-report"]
    questions = [question for row in rows for question in row["questions"]]
    said = sum(_is_scripted(at_the_bicycle_shop, text) for text in questions)
    assert said <= 0.01 * len(questions)
    assert said <= 0.4 * sum(_is_scripted(finder, text) for text in questions)


def _is_scripted(finder: SituationFinder, message: str) -> bool:
    weighed = finder.weigh(message, BICYCLES, language="en")
    return any(one.is_met for one in weighed if one.situation.kind is SituationKind.SCRIPTED)
