"""Two editors of one draft: what both did is there, or the second is told."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.configuration.agent_config import (
    AgentConfig,
    Guardrail,
    GuardrailAction,
    Messages,
    ScriptedResponse,
)
from core.configuration.differences import ChangeKind, ConfigChange, compare_configs
from core.configuration.merging import merge_configs
from tests.unit.configuration.strategies import configs, edits_of

BASE = AgentConfig(
    guardrails=(Guardrail(topic="Legal"), Guardrail(topic="Medical")),
    scripted=(ScriptedResponse(name="Refunds", situation="s", wording="w"),),
)
LEGAL, MEDICAL = BASE.guardrails


def edited(**update: object) -> AgentConfig:
    return BASE.model_copy(update=update)


def test_edits_of_different_fields_are_both_kept():
    merge = merge_configs(BASE, ours=edited(name="Nova"), theirs=edited(messages=Messages(greeting="Hello.")))
    assert merge.clashes == ()
    assert (merge.config.name, merge.config.messages.greeting) == ("Nova", "Hello.")


def test_different_values_of_one_field_clash():
    merge = merge_configs(BASE, ours=edited(name="Nova"), theirs=edited(name="Iris"))
    assert [clash.label for clash in merge.clashes] == ["Name"]


def test_the_same_value_of_one_field_does_not_clash():
    merge = merge_configs(BASE, ours=edited(name="Nova"), theirs=edited(name="Nova"))
    assert (merge.clashes, merge.config) == ((), edited(name="Nova"))


def test_items_added_by_two_people_are_both_there():
    merge = merge_configs(
        BASE,
        ours=edited(guardrails=(*BASE.guardrails, Guardrail(topic="Politics"))),
        theirs=edited(guardrails=(Guardrail(topic="Prices"), *BASE.guardrails)),
    )
    assert merge.clashes == ()
    assert {one.topic for one in merge.config.guardrails} == {"Prices", "Legal", "Medical", "Politics"}


def test_two_fields_of_one_item_are_merged_even_when_it_got_another_name():
    renamed = BASE.scripted[0].model_copy(update={"name": "Money back"})
    reworded = BASE.scripted[0].model_copy(update={"wording": "Within a week."})
    merge = merge_configs(BASE, ours=edited(scripted=(reworded,)), theirs=edited(scripted=(renamed,)))
    assert merge.clashes == ()
    assert [(one.name, one.wording) for one in merge.config.scripted] == [("Money back", "Within a week.")]


def test_taking_away_what_another_changed_clashes():
    changed = LEGAL.model_copy(update={"action": GuardrailAction.HAND_OFF})
    merge = merge_configs(
        BASE, ours=edited(guardrails=(MEDICAL,)), theirs=edited(guardrails=(changed, MEDICAL))
    )
    assert [(clash.kind, clash.path[-1]) for clash in merge.clashes] == [(ChangeKind.REMOVED, "Legal")]


def test_two_orders_of_one_list_clash():
    three = edited(guardrails=(LEGAL, MEDICAL, Guardrail(topic="Prices")))
    prices = three.guardrails[2]
    merge = merge_configs(
        three,
        ours=three.model_copy(update={"guardrails": (MEDICAL, LEGAL, prices)}),
        theirs=three.model_copy(update={"guardrails": (prices, LEGAL, MEDICAL)}),
    )
    assert merge.clashes


def test_a_move_is_kept_beside_another_edit():
    merge = merge_configs(BASE, ours=edited(name="Nova"), theirs=edited(guardrails=(MEDICAL, LEGAL)))
    assert (merge.clashes, merge.config.guardrails) == ((), (MEDICAL, LEGAL))


@settings(max_examples=40, deadline=None)
@given(configs, configs)
def test_an_edit_beside_none_is_itself(base: AgentConfig, edit: AgentConfig):
    assert merge_configs(base, ours=edit, theirs=base).config == edit
    assert merge_configs(base, ours=base, theirs=edit).config == edit


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_no_edit_is_ever_silently_lost(data: st.DataObject):
    base = data.draw(configs)
    ours, theirs = data.draw(edits_of(base)), data.draw(edits_of(base))
    merge = merge_configs(base, ours=ours, theirs=theirs)
    if merge.clashes:
        return
    kept = compare_configs(base, merge.config)
    for change in (*compare_configs(base, ours), *compare_configs(base, theirs)):
        assert _is_kept(change, kept), change.sentence


def _is_kept(change: ConfigChange, kept: list[ConfigChange]) -> bool:
    """Of an item that was moved: it is still there; its place counts among those that are."""
    if change.kind is ChangeKind.MOVED:
        return all((other.kind, other.path) != (ChangeKind.REMOVED, change.path) for other in kept)
    return (change.kind, change.path, change.new) in [(one.kind, one.path, one.new) for one in kept]


@settings(max_examples=30, deadline=None)
@given(configs, configs, configs)
def test_edits_on_two_pages_never_clash(base: AgentConfig, one: AgentConfig, other: AgentConfig):
    ours = base.model_copy(update={"name": one.name, "brand_voice": one.brand_voice})
    theirs = base.model_copy(update={"guardrails": other.guardrails, "handoff": other.handoff})
    merge = merge_configs(base, ours=ours, theirs=theirs)
    assert merge.clashes == ()
    assert merge.config == theirs.model_copy(update={"name": one.name, "brand_voice": one.brand_voice})
