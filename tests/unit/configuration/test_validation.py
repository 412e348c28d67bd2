"""What cannot be kept is said in sentences that name the field."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.configuration.agent_config import AgentConfig, BrandVoice, Guardrail, Personality
from core.configuration.avatar import avatar_from_upload
from core.configuration.field_words import ConfigPage
from core.configuration.validation import checked_config, find_problems
from core.errors import InvalidInput
from tests.unit.configuration.pictures import png
from tests.unit.configuration.strategies import configs

SCRIPT = {"situation": "s", "wording": "w"}


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"name": "   "}, "Name must not be empty."),
        ({"name": "n" * 61}, "Name is too long: at most 60 characters."),
        ({"nme": "Nova"}, "nme is no field of the configuration."),
        ({"company": 3}, "Company must be a text."),
        ({"company": "a\x00b"}, "Company holds control characters, which are no text."),
        ({"scripted": "Hello"}, "Scripted responses must be a list."),
        (
            {"scripted": [{"name": "a", "situation": "s"}]},
            "Scripted responses · number 1 · Wording is missing.",
        ),
        (
            {"scripted": [{"name": " ", **SCRIPT}]},
            "Scripted responses · number 1 · Name must not be empty.",
        ),
        (
            {"scripted": [{"name": "Refunds", **SCRIPT}, {"name": "refunds ", **SCRIPT}]},
            "Scripted responses · Refunds stands there 2 times; each needs its own name.",
        ),
        (
            {"guardrails": [{"topic": "Law"}, {"topic": "LAW"}]},
            "Guardrails · Law stands there 2 times; each needs its own name.",
        ),
        (
            {"handoff": {"rules": [{"rule": "Threatens"}, {"rule": "Threatens"}]}},
            "Handoff · Rules · Threatens stands there 2 times; each needs its own name.",
        ),
        (
            {"guardrails": [{"topic": "Law", "action": "shout"}]},
            "Guardrails · number 1 · What to do must be one of these: 'decline', 'hand_off'.",
        ),
        (
            {"guardrails": [{"topic": f"t{n}"} for n in range(51)]},
            "Guardrails has too many entries: at most 50.",
        ),
        ({"thresholds": {"answer": 1.5}}, "Thresholds · Answers from must be at most 1."),
        ({"thresholds": {"answer": "high"}}, "Thresholds · Answers from must be a number."),
        (
            {"thresholds": {"answer": 0.3, "ask_back": 0.31}},
            "Thresholds · Asks back from must not be above “Answers from”.",
        ),
        (
            {"avatar_image": "javascript:alert(1)"},
            "Picture is not a picture as a data address of the type PNG, JPEG or WebP.",
        ),
        (
            {"avatar_image": "data:image/png;base64,AAAA"},
            "Picture is not a PNG picture, or is damaged.",
        ),
    ],
)
def test_a_problem_is_a_sentence_that_names_the_field(config: dict, sentence: str):
    assert [problem.sentence for problem in find_problems(config)] == [sentence]
    with pytest.raises(InvalidInput) as refusal:
        checked_config(config)
    assert refusal.value.message == sentence


def test_the_brand_voice_can_be_chosen_only_once_it_is_written():
    (problem,) = find_problems(AgentConfig(personality=Personality.BRAND_VOICE))
    assert problem.sentence.startswith("Personality can be the brand voice only once one is written")
    assert problem.page is ConfigPage.PROFILE
    written = AgentConfig(
        personality=Personality.BRAND_VOICE, brand_voice=BrandVoice(description="Plain and short.")
    )
    assert checked_config(written) == written


def test_equal_thresholds_can_be_kept():
    assert find_problems({"thresholds": {"answer": 0.3, "ask_back": 0.3}}) == []


def test_many_problems_are_told_in_part_and_counted():
    with pytest.raises(InvalidInput, match=r"There are 3 problems more\."):
        checked_config({f"field{n}": n for n in range(8)})


def test_what_was_copied_around_the_types_is_checked_all_the_same():
    config = AgentConfig(guardrails=(Guardrail(topic="Law"),))
    broken = config.model_copy(
        update={"guardrails": (config.guardrails[0].model_copy(update={"topic": ""}),)}
    )
    assert [problem.sentence for problem in find_problems(broken)] == [
        "Guardrails · number 1 · Topic must not be empty."
    ]


def test_white_space_around_names_is_taken_off():
    checked = checked_config({"guardrails": [{"topic": "  Law\n"}], "handoff": {"phrases": [" lawyer "]}})
    assert (checked.guardrails[0].topic, checked.handoff.phrases) == ("Law", ("lawyer",))


def test_a_picture_that_was_uploaded_can_be_kept():
    config = AgentConfig(avatar_image=avatar_from_upload(png(600, 400)))
    assert checked_config(config) == config


@settings(max_examples=50, deadline=None)
@given(configs)
def test_what_is_kept_is_kept_as_it_is(config: AgentConfig):
    assert checked_config(config) == config


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(list(AgentConfig.model_fields)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2)
            ),
            max_leaves=4,
        ),
    )
)
def test_whatever_comes_in_ends_in_a_configuration_or_in_sentences(data: dict):
    problems = find_problems(data)
    assert all(problem.sentence.endswith(".") for problem in problems)
    if not problems:
        assert checked_config(data)
