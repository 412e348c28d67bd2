"""Statements of fixed wordings that no content holds, measured on a shop's help content."""

import pytest

from core.answering.preflight_findings import FindingKind, Severity
from core.answering.preflight_promises import MOST, PromiseCheck, states_fact
from core.configuration.agent_config import AgentConfig, BrandVoice, Guardrail, Messages, ScriptedResponse
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.scripted_search import ScriptedSearch
from tests.unit.answering.preflight.shop_content import ContentSearch

HELD = (
    "You can return it within 30 days.",
    "Returns are free in Germany.",
    "We'll refund you within 5 working days once the parcel is here.",
    "Delivery is free from €50.",
    "Express delivery costs €9.90.",
    "Every lamp has a two-year warranty.",
    "Our team is there Monday to Friday from 9:00 to 17:00.",
    "Write to help@lumen.example at any time.",
    "Lumen never stores your card number.",
    "Students get 10% off.",
    "A repair costs 40 euros and takes up to two weeks.",
    "Below 50 euros, delivery costs 4.90 euros.",
    "Parcels within Germany take two to three working days.",
)
LACKING = (
    "You can return it within 60 days.",
    "Returns are always free.",
    "We'll refund you within 24 hours.",
    "Delivery is free from €20.",
    "Express delivery is free.",
    "Every lamp has a five-year warranty.",
    "Our team is there around the clock.",
    "Call us at any time on 0800 123456.",
    "We guarantee the lowest price.",
    "Students get 20 % off.",
    "We repair lamps for free.",
    "We deliver worldwide.",
    "You get a full refund, no questions asked.",
    "See https://lumen.example/sale for our offers.",
    "Our shop opens on Saturday, 5 December 2026.",
    "Light bulbs are covered by the warranty for two years.",
    "Deleted accounts can be restored within 30 days.",
    "We will answer within 2 hours.",
)
HARMLESS = (
    "Feel free to ask me anything.",
    "I'll hand you over to a colleague who can help. They will reply here.",
    "One of my colleagues will get back to you.",
    "What is your email address, in case we are disconnected?",
    "Would you like a refund within 30 days?",
    "I am sorry to hear that.",
    "Please tell me your order number.",
    "Happy holidays from all of us at Lumen!",
    "I can answer questions about returns, delivery and payment.",
    "I'm always happy to help.",
)


def saying(wording: str, **changed: object) -> AgentConfig:
    script = ScriptedResponse(name="Hello", situation="s", wording=wording)
    return AgentConfig(company="Lumen", scripted=(script,), **changed)


@pytest.fixture(scope="module")
def promises(embedder) -> PromiseCheck:
    return PromiseCheck(ContentSearch(embedder), embedder)


@pytest.mark.parametrize("sentence", HELD)
def test_what_the_content_says_is_no_finding(promises: PromiseCheck, sentence: str):
    assert list(promises.check(saying(sentence))) == []


@pytest.mark.parametrize("sentence", LACKING)
def test_what_no_content_says_is_found(promises: PromiseCheck, sentence: str):
    (finding,) = promises.check(saying(sentence))
    assert (finding.kind, finding.severity) == (FindingKind.PROMISE, Severity.WARNING)
    assert finding.label == "Scripted responses · Hello · Wording"
    assert finding.says.startswith(f"“{sentence}” is said, and ")


@pytest.mark.parametrize("sentence", HARMLESS)
def test_what_states_no_fact_is_not_looked_up(sentence: str):
    assert not states_fact(sentence)


def test_messages_as_delivered_promise_nothing(promises: PromiseCheck):
    assert list(promises.check(AgentConfig())) == []


def test_only_the_sentence_that_is_wrong_is_named(promises: PromiseCheck):
    wording = "Sorry about that!\n\n- You can return it within 30 days.\n- The refund takes **3 hours**."
    (finding,) = promises.check(saying(wording))
    assert finding.says.startswith("“The refund takes 3 hours.” is said")


def test_the_nearest_content_and_what_it_lacks_are_named(promises: PromiseCheck):
    (finding,) = promises.check(saying("You can return it within 60 days."))
    assert finding.says.endswith("the nearest content, “Returns”, does not hold this: number 60 day.")


def test_every_text_that_customers_read_is_looked_at(promises: PromiseCheck):
    config = AgentConfig(
        guardrails=(Guardrail(topic="Law", text="We never lose a case."),),
        messages=Messages(handoff_unavailable="We answer within one hour."),
        brand_voice=BrandVoice(closings=("Everything is always free!",), samples=("Ships in 1 hour.",)),
    )
    found = {finding.field: finding.severity for finding in promises.check(config)}
    assert found == {
        "guardrails.Law.text": Severity.WARNING,
        "messages.handoff_unavailable": Severity.WARNING,
        "brand_voice.closings": Severity.NOTE,
        "brand_voice.samples": Severity.NOTE,
    }


@pytest.mark.parametrize(
    ("instructions", "count"),
    [
        ("Tell customers that delivery is free from €20.", 1),
        ("Mention that delivery is free from €50.", 0),
        ("Answer in at most 3 sentences. Use 2 emoji.", 0),
        ("Always be kind. Call customers by their first name.", 0),
    ],
)
def test_of_instructions_only_what_customers_are_to_be_told_is_looked_up(
    promises: PromiseCheck, instructions: str, count: int
):
    assert len(list(promises.check(AgentConfig(instructions=instructions)))) == count


def test_without_content_nothing_is_backed(embedder):
    promises = PromiseCheck(ContentSearch(embedder, {"Empty": "."}), embedder)
    (finding,) = promises.check(saying("Returns are free."))
    assert finding.says == "“Returns are free.” is said, and nothing in the content says so."


def test_a_flood_of_statements_is_looked_up_in_part_and_told_so():
    promises = PromiseCheck(ScriptedSearch(), HashEmbedder())
    wordings = [" ".join(f"It costs {place * 10 + n} euros." for n in range(10)) for place in range(5)]
    scripts = tuple(
        ScriptedResponse(name=str(place), situation="s", wording=one) for place, one in enumerate(wordings)
    )
    *found, last = promises.check(AgentConfig(scripted=scripts))
    assert len(found) == MOST
    left = "The first 40 statements were looked up in the content, 10 were not."
    assert (last.kind, last.says) == (FindingKind.NOT_CHECKED, left)
