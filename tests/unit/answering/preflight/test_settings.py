"""What is empty, unreachable or without effect."""

from datetime import UTC, datetime

import pytest

from core.access.people import Person, Team
from core.answering.preflight_findings import FindingKind, Severity
from core.answering.preflight_settings import Surroundings, check_settings
from core.configuration.agent_config import (
    AgentConfig,
    Composer,
    Guardrail,
    Messages,
    ModelChoice,
    Personality,
    ScriptedResponse,
    Thresholds,
)
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy, Routing

AT = datetime(2026, 3, 2, tzinfo=UTC)
KIM = Person("per_kim", "Kim", AT, team_ids=("team_a",))
BO = Person("per_bo", "Bo", AT, is_active=False, team_ids=("team_b",))
TEAMS = (Team("team_a", "Support"), Team("team_b", "Sales"))


def look(config: AgentConfig, *, people=(KIM, BO), has_endpoint: bool = False):
    around = Surroundings(people, TEAMS, has_endpoint, "llama" if has_endpoint else "")
    return [(finding.kind, finding.field) for finding in check_settings(config, around)]


def routed(**chosen: tuple[str, ...]) -> AgentConfig:
    return AgentConfig(handoff=HandoffPolicy(routing=Routing(**chosen)))


def test_the_configuration_as_delivered_is_sound():
    assert look(AgentConfig()) == []


def test_equal_thresholds_are_a_note():
    config = AgentConfig(thresholds=Thresholds(answer=0.4, ask_back=0.4))
    (finding,) = check_settings(config, Surroundings((KIM,), (), False, ""))
    assert (finding.severity, finding.field) == (Severity.NOTE, "thresholds.ask_back")


@pytest.mark.parametrize(
    ("chosen", "fields"),
    [
        ({}, []),
        ({"primary_people": ("per_kim",)}, []),
        ({"primary_teams": ("team_a",)}, []),
        ({"primary_people": ("per_bo",)}, ["handoff.routing"]),
        ({"primary_teams": ("team_b",)}, ["handoff.routing"]),
        ({"primary_people": ("per_gone",), "backup_teams": ("team_gone",)}, ["handoff.routing"]),
        (
            {"primary_people": ("per_bo",), "backup_people": ("per_kim",)},
            ["handoff.routing.primary_people"],
        ),
        (
            {"primary_people": ("per_kim",), "backup_teams": ("team_b", "team_gone")},
            ["handoff.routing.backup_teams", "handoff.routing.backup_teams"],
        ),
    ],
)
def test_routing_to_nobody_is_found(chosen: dict, fields: list[str]):
    assert look(routed(**chosen)) == [(FindingKind.NOBODY, field) for field in fields]


def test_a_workspace_without_people_is_told_of_unless_nothing_is_handed_over():
    assert look(AgentConfig(), people=(BO,)) == [(FindingKind.NOBODY, "handoff.routing")]
    assert look(AgentConfig(handoff=HandoffPolicy(mode=HandoffMode.NONE)), people=()) == []


@pytest.mark.parametrize(
    ("mode", "empty", "is_found"),
    [
        (HandoffMode.LIVE, "handoff", True),
        (HandoffMode.LIVE, "handoff_unavailable", True),
        (HandoffMode.LIVE, "no_handoff", False),
        (HandoffMode.ASYNCHRONOUS, "handoff", False),
        (HandoffMode.ASYNCHRONOUS, "handoff_unavailable", True),
        (HandoffMode.NONE, "no_handoff", True),
        (HandoffMode.NONE, "handoff_unavailable", False),
        (HandoffMode.LIVE, "ask_back", True),
        (HandoffMode.LIVE, "greeting", True),
        (HandoffMode.LIVE, "closing", False),
        (HandoffMode.LIVE, "decline", False),
    ],
)
def test_an_empty_text_that_is_needed_is_found(mode: HandoffMode, empty: str, is_found: bool):
    config = AgentConfig(handoff=HandoffPolicy(mode=mode), messages=Messages(**{empty: " "}))
    assert look(config) == ([(FindingKind.EMPTY, f"messages.{empty}")] if is_found else [])


def test_what_is_empty_is_a_note_since_customers_read_it_as_delivered():
    config = AgentConfig(messages=Messages(handoff=""))
    (finding,) = check_settings(config, Surroundings((KIM,), (), False, ""))
    assert finding.severity is Severity.NOTE
    assert finding.says == "This text is empty: customers read it as delivered."


@pytest.mark.parametrize("mode", HandoffMode)
def test_following_up_without_ever_asking_for_an_address_is_a_warning(mode: HandoffMode):
    config = AgentConfig(handoff=HandoffPolicy(mode=mode))
    found = list(check_settings(config, Surroundings((KIM,), (), False, "", ("Live chat",))))
    is_later = mode is HandoffMode.ASYNCHRONOUS
    assert [(one.severity, one.field) for one in found] == [(Severity.WARNING, "handoff.mode")] * is_later
    assert all("Live chat never asks" in one.says for one in found)


def test_the_standard_decline_is_needed_where_a_topic_has_no_text_of_its_own():
    messages = Messages(decline="")
    own = AgentConfig(messages=messages, guardrails=(Guardrail(topic="Law", text="No."),))
    none = AgentConfig(messages=messages, guardrails=(Guardrail(topic="Law"),))
    assert look(own) == []
    assert look(none) == [(FindingKind.EMPTY, "messages.decline")]


@pytest.mark.parametrize(
    ("wording", "is_found"),
    [
        ("See [our page](https://lumen.example/help).", False),
        ("See http://lumen.example.", False),
        ("It costs: 5 euros. Note: data is kept.", False),
        ("See [our page](lumen.example/help).", True),
        ("See [our page](/help).", True),
        ("See [our page](javascript:alert(1)).", True),
        ("See [our page]( <data:text/html,x> ).", True),
        ("Go to javascript:alert(1) now.", True),
        ("Download ftp://lumen.example/a.pdf.", True),
        ("See [this]().", True),
    ],
)
def test_links_that_are_none_are_found(wording: str, is_found: bool):
    config = AgentConfig(scripted=(ScriptedResponse(name="A", situation="s", wording=wording),))
    assert look(config) == ([(FindingKind.LINK, "scripted.A.wording")] if is_found else [])


def test_a_voice_that_was_chosen_and_never_written_is_found():
    config = AgentConfig(personality=Personality.BRAND_VOICE)
    assert look(config) == [(FindingKind.EMPTY, "brand_voice.description")]


@pytest.mark.parametrize(
    ("composer", "has_endpoint", "fields"),
    [
        (Composer.GENERATIVE, False, ["model.composer", "instructions", "tone"]),
        (Composer.GENERATIVE, True, []),
        (Composer.AUTO, False, ["instructions", "tone"]),
        (Composer.AUTO, True, []),
        (Composer.EXTRACTIVE, True, ["instructions", "tone"]),
    ],
)
def test_what_only_a_chat_model_reads_is_told_of_where_there_is_none(
    composer: Composer, has_endpoint: bool, fields: list[str]
):
    config = AgentConfig(instructions="Be kind.", tone="Calm.", model=ModelChoice(composer=composer))
    assert look(config, has_endpoint=has_endpoint) == [(FindingKind.UNUSED, field) for field in fields]


@pytest.mark.parametrize(
    ("own", "named", "is_found"), [("", "", True), ("llama", "", False), ("", "qwen", False)]
)
def test_a_chat_model_may_be_named_by_the_settings_or_the_configuration(own: str, named: str, is_found: bool):
    config = AgentConfig(model=ModelChoice(composer=Composer.GENERATIVE, chat_model=named))
    found = list(check_settings(config, Surroundings((KIM,), (), True, own)))
    assert bool(found) is is_found


def test_a_phrase_that_everybody_says_is_found():
    config = AgentConfig(handoff=HandoffPolicy(phrases=("the", "lawyer", "can you")))
    assert look(config) == [
        (FindingKind.CONTRADICTION, "handoff.phrases.the"),
        (FindingKind.CONTRADICTION, "handoff.phrases.can you"),
    ]
