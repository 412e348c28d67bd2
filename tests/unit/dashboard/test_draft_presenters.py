"""The draft in words: fields by path, differences by page, lists that several people edit, findings."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.answering.preflight_findings import FindingKind, note, warning
from core.answering.reply import Decision, HandoffReason, MetSituation, SituationKind
from core.configuration.agent_config import (
    AgentConfig,
    BrandVoice,
    ConfigDraft,
    ConfigVersion,
    Guardrail,
    Personality,
    ScriptedResponse,
    Thresholds,
)
from core.configuration.differences import compare_configs
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy, Routing
from core.errors import EditConflict, InvalidInput
from dashboard.navigation import HANDOFF, PROFILE
from dashboard.presenters.agent_face import face_inside
from dashboard.presenters.config_history import draft_line, version_line, version_name
from dashboard.presenters.config_paths import lines_of, refusal, value_at
from dashboard.presenters.config_words import PERSONALITIES, field_value
from dashboard.presenters.draft_diff import PAGES, diff
from dashboard.presenters.guidelines import guardrail_row, scripted_row, wording_preview
from dashboard.presenters.list_edits import moved, with_added, with_replaced, without
from dashboard.presenters.markup import picture
from dashboard.presenters.preflight import finding_line, where_to_mend
from dashboard.presenters.profile import example_reply, offered_personalities
from dashboard.presenters.trial import SITUATIONS, trial_story
from tests.dashboard.replies import a_reply

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HEALTH, LAW = Guardrail(topic="Health"), Guardrail(topic="Law")
TOPICS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)
DOT = "data:image/png;base64,iVBORw0KGgo="


def drafted(**fields) -> str:
    return diff(compare_configs(AgentConfig(), AgentConfig(**fields)), {"per_1": "Ada <b>"})


def test_a_change_shows_old_and_new_and_escapes_both():
    shown = drafted(name="<b>Nova</b>")
    assert "Luma" in shown
    assert "&lt;b&gt;Nova&lt;/b&gt;" in shown


def test_changes_stand_under_the_page_where_they_are_made():
    shown = drafted(name="Nova", guardrails=(HEALTH,), thresholds=Thresholds(answer=0.9))
    places = [shown.index(f"<h4>{name}</h4>") for name in PAGES.values() if f"<h4>{name}</h4>" in shown]
    assert len(places) == 3
    assert places == sorted(places)


def test_a_whole_entry_is_shown_field_by_field():
    entry = ScriptedResponse(name="Stolen", situation="Something was stolen", wording="Call 112.")
    shown = drafted(scripted=(entry,))
    assert "added" in shown
    assert "Situation: Something was stolen" in shown
    assert "Wording: Call 112." in shown


def test_people_of_the_routing_are_named():
    shown = drafted(handoff=HandoffPolicy(routing=Routing(primary_people=("per_1", "per_gone"))))
    assert "Ada &lt;b&gt;" in shown
    assert "per_" not in shown
    assert "no longer here" in shown


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("thresholds.answer", 0.5, "50\u202f%"),
        ("personality", Personality.WITTY, "Witty"),
        ("handoff.mode", HandoffMode.ASYNCHRONOUS, "Follow up later"),
        ("style.has_emoji", True, "on"),
        ("company", "", "empty"),
        ("name", "witty", "witty"),
        ("avatar_image", DOT, "a picture"),
    ],
)
def test_values_are_said_as_the_form_shows_them(field, value, words):
    assert field_value(field.split("."), value, {}) == words


def test_the_live_version_says_so():
    version = ConfigVersion(2, AgentConfig(), "", "Kim", AT)
    assert "live" in version_line(version, now=AT, zone=UTC, is_live=True)
    assert "No note" in version_line(version, now=AT, zone=UTC, is_live=False)
    assert version_name(replace(version, number=0), AT) == "As delivered"


def test_the_draft_says_how_much_it_changes_and_whose_it_is():
    draft = ConfigDraft(AgentConfig(), revision=3, based_on=1, author="Kim", saved_at=AT)
    live = ConfigVersion(1, AgentConfig(), "", "Kim", AT)
    assert "Draft · 2 changes" in draft_line(draft, live, changes=2, now=AT, zone=UTC)
    assert "by Kim" in draft_line(draft, live, changes=2, now=AT, zone=UTC)
    assert "No draft" in draft_line(draft, live, changes=0, now=AT, zone=UTC)


def test_a_field_is_found_by_its_path():
    assert value_at(AgentConfig(name="Nova"), "name") == "Nova"
    assert value_at(AgentConfig(), "handoff.routing.takes_turns") is True


def test_lines_lose_what_is_empty_or_said_twice():
    assert lines_of(" a \n\n b\na") == ("a", "b")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"topic": ""}, "cannot be empty"),
        ({"topic": "x" * 301}, "300 characters at most"),
        ({"topic": "x", "examples": ("y" * 301,)}, "One line is too long"),
        ({"topic": "x", "examples": ["y"] * 21}, "too many: 20 at most"),
    ],
)
def test_what_is_wrong_with_an_entry_is_a_sentence(fields, sentence):
    with pytest.raises(ValidationError) as caught:
        Guardrail(**fields)
    assert sentence in refusal(caught.value)


@given(TOPICS, st.data(), st.integers(-9, 9))
def test_moving_keeps_every_entry(topics, data, by):
    if topics:
        one = data.draw(st.sampled_from(topics))
        after = moved(topics, one, by=by)
        assert sorted(after) == sorted(topics)
        place = min(max(topics.index(one) + by, 0), len(topics) - 1)
        assert after[place] == one


def test_an_entry_that_is_there_no_more_is_not_changed():
    for change in (without, lambda entries, one: moved(entries, one, by=1)):
        with pytest.raises(EditConflict):
            change((LAW,), HEALTH)
    with pytest.raises(EditConflict):
        with_replaced((LAW,), HEALTH, LAW, name="topic")


def test_two_entries_of_one_name_are_refused():
    with pytest.raises(InvalidInput, match="Choose another topic"):
        with_added((HEALTH,), Guardrail(topic="HEALTH"), name="topic")
    assert with_replaced((HEALTH, LAW), HEALTH, HEALTH, name="topic") == (HEALTH, LAW)


def test_rows_of_hostile_words_stay_words():
    hostile = "<img src=x onerror=alert(1)>"
    rows = [
        guardrail_row(Guardrail(topic=hostile, text=hostile)),
        scripted_row(ScriptedResponse(name=hostile, situation=hostile, wording=hostile)),
        wording_preview(hostile),
        finding_line(warning(FindingKind.LINK, ("scripted", hostile), hostile)),
    ]
    assert not any("<img" in row for row in rows)


def test_only_pictures_that_lie_in_their_address_are_drawn():
    assert DOT in picture(DOT)
    for address in ("https://evil.example/a.png", f'{DOT}" onerror="alert(1)', "data:text/html;base64,PHA+"):
        with pytest.raises(ValueError, match="lie in their address"):
            picture(address)


def test_a_face_is_the_picture_else_the_emoji_else_initials():
    assert DOT in face_inside(AgentConfig(avatar_image=DOT, avatar="x"))
    assert face_inside(AgentConfig(avatar="x")) == "x"
    assert face_inside(AgentConfig(name="Luma Lumen")) == "LL"


def test_the_brand_voice_is_offered_once_it_is_written():
    assert Personality.BRAND_VOICE not in offered_personalities(AgentConfig())
    written = AgentConfig(brand_voice=BrandVoice(description="Short."))
    assert set(offered_personalities(written)) == set(PERSONALITIES) == set(Personality)


def test_each_personality_says_the_same_fact_in_its_own_words():
    config = AgentConfig(brand_voice=BrandVoice(description="Short.", openings=("Ahoy!",)))
    said = {example_reply(config, one) for one in Personality}
    assert len(said) == len(Personality)
    assert all("within 30 days" in one for one in said)


def test_findings_lead_to_the_tab_of_their_field():
    nobody = warning(FindingKind.NOBODY, ("handoff", "routing"), "There is nobody.")
    assert where_to_mend(nobody) == (HANDOFF, {"part": "Who"})
    assert where_to_mend(note(FindingKind.EMPTY, ("name",), "Empty.")) == (PROFILE, {})
    assert "Warning" in finding_line(nobody)


def test_a_trial_says_what_was_met_how_surely_and_by_what():
    met = MetSituation(SituationKind.RULE, "Threats <b>", 0.83, "my lawyer", "by meaning")
    reply = a_reply(
        decision=Decision.HAND_OFF, handoff_reason=HandoffReason.CUSTOM_RULE, situation=met, reason="A rule."
    )
    shown = trial_story(reply)
    for words in ("Handoff rule", "Threats &lt;b&gt;", "83\u202f%", "by meaning", "my lawyer", "A rule."):
        assert words in shown


def test_a_trial_that_met_nothing_says_so():
    assert "No phrase, rule, guardrail or scripted response was met" in trial_story(a_reply())
    assert set(SITUATIONS) == set(SituationKind)
