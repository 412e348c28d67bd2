"""What differs, said so that a person can read it, and carried over exactly."""

import pytest
from hypothesis import given, settings

from core.configuration.agent_config import (
    AgentConfig,
    Guardrail,
    GuardrailAction,
    Messages,
    Personality,
    ScriptedResponse,
    Thresholds,
)
from core.configuration.differences import ChangeKind, ConfigChange, apply_changes, compare_configs
from core.configuration.field_words import ConfigPage, in_words, label_of, page_of
from core.configuration.handoff_policy import HandoffPolicy, HandoffRule, Routing
from tests.unit.configuration.strategies import configs

LEGAL = Guardrail(topic="Legal advice")
MEDICAL = Guardrail(topic="Medical advice")
PRICES = Guardrail(topic="Prices of others")


def guarded(*guardrails: Guardrail) -> AgentConfig:
    return AgentConfig(guardrails=guardrails)


def told(old: AgentConfig, new: AgentConfig) -> list[str]:
    return [change.sentence for change in compare_configs(old, new)]


def test_each_field_that_differs_is_one_change():
    new = AgentConfig(name="Iris", messages=Messages(greeting="Hello."))
    assert compare_configs(AgentConfig(), new) == [
        ConfigChange(("name",), "Luma", "Iris"),
        ConfigChange(("messages", "greeting"), AgentConfig().messages.greeting, "Hello."),
    ]


def test_a_field_within_an_item_is_named_down_to_the_field():
    changed = LEGAL.model_copy(update={"action": GuardrailAction.HAND_OFF})
    (change,) = compare_configs(guarded(LEGAL, MEDICAL), guarded(changed, MEDICAL))
    assert change.label == "Guardrails · Legal advice · What to do"
    assert change.sentence == "Guardrails · Legal advice · What to do: Decline → Hand off"
    assert change.page is ConfigPage.GUIDELINES


def test_items_are_compared_by_name_and_not_by_place():
    assert told(guarded(LEGAL, MEDICAL), guarded(MEDICAL)) == [
        "Guardrails · Legal advice: removed: What to do: Decline"
    ]
    assert told(guarded(MEDICAL), guarded(LEGAL, MEDICAL)) == [
        "Guardrails · Legal advice: added: What to do: Decline"
    ]


def test_only_the_item_that_was_moved_is_said_to_be_moved():
    changes = compare_configs(guarded(LEGAL, MEDICAL, PRICES), guarded(PRICES, LEGAL, MEDICAL))
    assert [(change.kind, change.path[-1], change.place) for change in changes] == [
        (ChangeKind.MOVED, "Prices of others", 0)
    ]
    assert changes[0].sentence == "Guardrails · Prices of others: moved to place 1"


def test_a_new_name_alone_is_a_new_name():
    old = AgentConfig(scripted=(ScriptedResponse(name="Refunds", situation="s", wording="w"),))
    new = AgentConfig(scripted=(ScriptedResponse(name="Money back", situation="s", wording="w"),))
    assert told(old, new) == ["Scripted responses · Refunds · Name: Refunds → Money back"]


def test_phrases_rules_and_people_are_each_one_change():
    old = AgentConfig(handoff=HandoffPolicy(phrases=("lawyer", "refund now")))
    new = AgentConfig(
        handoff=HandoffPolicy(
            phrases=("refund now", "press"),
            rules=(HandoffRule(rule="Threatens", examples=("I will sue",)),),
            routing=Routing(primary_people=("per_1",), takes_turns=False),
        )
    )
    assert told(old, new) == [
        "Handoff · Phrases · lawyer: removed",
        "Handoff · Phrases · press: added",
        "Handoff · Rules · Threatens: added: Examples: I will sue",
        "Handoff · Routing · People · per_1: added",
        "Handoff · Routing · Taking turns: yes → no",
    ]


def test_values_are_said_in_words():
    new = AgentConfig(
        company="Lumen",
        personality=Personality.WITTY,
        avatar_image="data:image/png;base64,AAAA",
        thresholds=Thresholds(answer=0.55),
    )
    assert told(AgentConfig(), new) == [
        "Company: empty → Lumen",
        "Personality: Friendly → Witty",
        "Picture: empty → a picture",
        "Thresholds · Answers from: 40 % → 55 %",
    ]


@pytest.mark.parametrize(
    ("path", "page"),
    [
        (("name",), ConfigPage.PROFILE),
        (("messages", "greeting"), ConfigPage.PROFILE),
        (("messages", "handoff"), ConfigPage.HANDOFF),
        (("messages", "decline"), ConfigPage.GUIDELINES),
        (("handoff", "rules", "Threatens", "examples", "x"), ConfigPage.HANDOFF),
        (("thresholds", "answer"), ConfigPage.THRESHOLDS),
        (("tone",), ConfigPage.GUIDELINES),
    ],
)
def test_every_field_is_on_a_page(path: tuple[str, ...], page: ConfigPage):
    assert page_of(path) is page


def test_every_field_has_a_name():
    def walk(part: type, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        found = []
        for name, field in part.model_fields.items():
            here = (*path, name)
            kind = field.annotation
            items = getattr(kind, "__args__", (None,))[0]
            if hasattr(kind, "model_fields"):
                found += [here, *walk(kind, here)]
            elif hasattr(items, "model_fields"):
                found += [here, *walk(items, (*here, "Item"))]
            else:
                found.append(here)
        return found

    paths = walk(AgentConfig, ())
    assert len(paths) > 50
    assert [path for path in paths if label_of(path).rsplit(" · ", 1)[-1] == path[-1]] == []


def test_long_names_are_shown_short():
    assert label_of(("guardrails", "w" * 300, "text")) == f"Guardrails · {'w' * 59}… · Text"


def test_what_is_empty_is_said_to_be_empty():
    assert in_words(("tone",), "") == in_words(("handoff", "phrases"), ()) == "empty"


@settings(max_examples=50, deadline=None)
@given(configs, configs)
def test_a_difference_carried_over_makes_the_other_configuration(old: AgentConfig, new: AgentConfig):
    assert apply_changes(old, compare_configs(old, new)) == new


@settings(max_examples=50, deadline=None)
@given(configs, configs)
def test_there_are_no_changes_only_between_equals(old: AgentConfig, new: AgentConfig):
    changes = compare_configs(old, new)
    assert (changes == []) is (old == new)
    assert all(change.sentence for change in changes)
