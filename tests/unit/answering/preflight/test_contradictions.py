"""Parts of a draft that speak against one another, measured with the bundled embedder."""

import itertools

import pytest

from core.answering.preflight_contradictions import check_contradictions
from core.answering.preflight_findings import Finding, FindingKind
from core.configuration.agent_config import (
    AgentConfig,
    BrandVoice,
    Guardrail,
    GuardrailAction,
    ResponseStyle,
    ScriptedResponse,
)
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy, HandoffRule


def script(name: str, situation: str, *examples: str, wording: str = "All right.") -> ScriptedResponse:
    return ScriptedResponse(name=name, situation=situation, examples=examples, wording=wording)


CANCELS = script("Cancelling", "The customer wants to cancel their subscription", "I want to cancel")
SOUND = AgentConfig(
    brand_voice=BrandVoice(
        description="Warm.", dos=("Use short sentences", "Say we"), donts=("Use long sentences", "Never joke")
    ),
    scripted=(
        CANCELS,
        script("Parcel", "The customer asks where their parcel is", "Where is my order?"),
        script("Damaged", "Customer complains about a damaged item", "The lamp arrived broken"),
        script("Password", "The customer has lost their password", "I can't log in any more"),
        script("Invoice", "The customer wants an invoice", "Can you send me the bill as PDF?"),
        script("Christmas", "The customer asks about delivery before Christmas"),
    ),
    guardrails=(
        Guardrail(topic="Legal advice", examples=("Can I sue the seller?",)),
        Guardrail(topic="Medical advice", examples=("Does the lamp help against depression?",)),
        Guardrail(topic="Politics", action=GuardrailAction.HAND_OFF),
        Guardrail(topic="Investment advice"),
    ),
    handoff=HandoffPolicy(
        phrases=("lawyer", "press enquiry"),
        rules=(HandoffRule(rule="The customer threatens to go to court", examples=("See you in court",)),),
    ),
)


@pytest.fixture
def look(embedder):
    return lambda config: list(check_contradictions(config, embedder))


def with_parts(**parts: object) -> AgentConfig:
    return AgentConfig(**parts)


def told(findings: list[Finding]) -> list[tuple[FindingKind, str]]:
    return [(finding.kind, finding.field) for finding in findings]


def test_a_sound_configuration_has_no_contradictions(look):
    assert look(SOUND) == []


ONE_SITUATION = (
    ("The customer wants to cancel their subscription", "Somebody asks to end their subscription"),
    ("Customer complains about a damaged item", "The item arrived broken"),
    ("The customer asks how to return a lamp", "A customer wants to send a lamp back"),
    ("Customer has forgotten the password", "The customer cannot remember their password"),
    ("The customer asks for an invoice", "Customer needs an invoice for the order"),
    ("The customer asks for a discount", "Wants a voucher or discount"),
    ("The customer asks about parking", "Where can visitors park?"),
    ("The customer asks for the opening hours", "Customer wants to know our opening times"),
    ("The customer asks where their parcel is", "A customer wants to know when the order arrives"),
    ("The customer wants a refund", "The customer asks for their money back"),
)
TWO_SITUATIONS = (
    (
        "The customer wants to cancel their subscription",
        "The customer wants to change their subscription plan",
    ),
    ("The customer asks where their parcel is", "The customer wants to return a parcel"),
    ("Customer wants a refund", "Customer wants an invoice"),
    ("Customer complains about a damaged item", "Customer complains about our prices"),
    ("The customer asks about opening hours", "The customer asks about delivery times"),
    ("The customer threatens legal action", "The customer asks for a person"),
    ("The customer asks about Christmas delivery", "The customer asks about gift wrapping"),
    ("Asks for a discount code", "Asks for the phone number"),
    ("The customer asks about the warranty", "The customer asks about returns"),
    ("The customer has lost their password", "The customer wants to delete their account"),
)


def test_two_scripted_responses_for_one_situation_are_found(look):
    def found(pair: tuple[str, str]) -> list[Finding]:
        return look(with_parts(scripted=(script("A", pair[0]), script("B", pair[1]))))

    assert [pair for pair in TWO_SITUATIONS if found(pair)] == []
    pairs = [found(pair) for pair in ONE_SITUATION]
    assert sum(map(len, pairs)) >= 6
    (finding,) = pairs[0]
    assert finding.says == "“A” and “B” are for nearly the same situation; only one of them is used."
    assert told([finding]) == [(FindingKind.CONTRADICTION, "scripted.B")]


def test_an_example_that_two_scripted_responses_share_is_found(look):
    scripts = (script("A", "Lost things", "Where is my order?"), script("B", "Late", "where's my order"))
    assert told(look(with_parts(scripted=scripts))) == [(FindingKind.CONTRADICTION, "scripted.B")]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Legal advice", "Advice on law", True),
        ("Medical advice", "Health advice", True),
        ("Politics", "Elections and politics", True),
        ("Legal advice", "Medical advice", False),
        ("Politics", "Religion", False),
        ("Tax advice", "Legal advice", False),
    ],
)
def test_two_guardrails_for_one_topic_are_found(look, one: str, other: str, is_same: bool):
    found = told(look(with_parts(guardrails=(Guardrail(topic=one), Guardrail(topic=other)))))
    assert found == ([(FindingKind.CONTRADICTION, f"guardrails.{other}")] if is_same else [])


@pytest.mark.parametrize(
    ("do", "dont", "is_found"),
    [
        ("Use emoji", "Use emoji", True),
        ("Always use first names", "Don't use first names", True),
        ("Say “we”", "Never say “we”", True),
        ("Use short sentences", "Use long sentences", False),
        ("Be brief", "Be rude", False),
    ],
)
def test_what_is_to_be_done_and_not_to_be_done_is_found(look, do: str, dont: str, is_found: bool):
    config = with_parts(
        brand_voice=BrandVoice(description="Warm.", dos=(do,), donts=(dont,)),
        style=ResponseStyle(has_emoji=True) if is_found and "emoji" in do else ResponseStyle(),
    )
    found = [one for one in look(config) if one.field == "brand_voice.donts"]
    assert bool(found) is is_found


@pytest.mark.parametrize(
    ("has_emoji", "voice", "is_found"),
    [
        (True, BrandVoice(donts=("Emoji",)), True),
        (True, BrandVoice(dos=("Never use emojis",)), True),
        (False, BrandVoice(dos=("Use an emoji now and then",)), True),
        (True, BrandVoice(dos=("Use an emoji now and then",)), False),
        (False, BrandVoice(donts=("Emoji",)), False),
    ],
)
def test_the_emoji_switch_and_the_voice_must_agree(look, has_emoji: bool, voice: BrandVoice, is_found: bool):
    config = with_parts(style=ResponseStyle(has_emoji=has_emoji), brand_voice=voice)
    assert (told(look(config)) == [(FindingKind.CONTRADICTION, "style.has_emoji")]) is is_found


def test_asking_for_handoffs_that_are_switched_off_is_found(look):
    handoff = SOUND.handoff.model_copy(update={"mode": HandoffMode.NONE})
    assert told(look(SOUND.model_copy(update={"handoff": handoff}))) == [
        (FindingKind.CONTRADICTION, "guardrails.Politics.action"),
        (FindingKind.CONTRADICTION, "handoff.phrases"),
        (FindingKind.CONTRADICTION, "handoff.rules"),
    ]


def test_an_empty_configuration_needs_no_embedder():
    class Refusing:
        def embed(self, texts):
            raise AssertionError("nothing to embed")

    assert list(check_contradictions(AgentConfig(), Refusing())) == []


def test_pairs_are_found_in_either_order(look):
    pair = (CANCELS, script("Ending", "Somebody asks to end their subscription"))
    for scripts in itertools.permutations(pair):
        assert len(look(with_parts(scripted=scripts))) == 1
