"""Several people at one draft: different fields are merged, the same field is told of, nothing is lost."""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from core.configuration.agent_config import AgentConfig, Messages, Personality
from core.configuration.config_file import export_file
from core.configuration.versions import ConfigVersions
from core.errors import EditConflict, InvalidInput
from tests.fakes.in_memory_audit import a_trail
from tests.fakes.in_memory_stores import InMemoryConfigStore

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class Turned:
    """A clock that moves on a minute with every look."""

    def __init__(self) -> None:
        self.now = NOW - timedelta(minutes=1)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def versions() -> ConfigVersions:
    return ConfigVersions(store=InMemoryConfigStore(), clock=Turned(), audit=a_trail())


def test_two_people_on_different_pages_both_succeed(versions: ConfigVersions):
    kim = bo = versions.draft_state()
    versions.save_part({"name": "Nova"}, seen=kim, author="Kim")
    versions.save_part({"tone": "Calm.", "messages.decline": "Not about that."}, seen=bo, author="Bo")
    draft = versions.draft()
    assert (draft.name, draft.tone, draft.messages.decline) == ("Nova", "Calm.", "Not about that.")


def test_the_second_at_one_field_is_told_which_and_who_and_when(versions: ConfigVersions):
    seen = versions.draft_state()
    versions.save_part({"name": "Nova"}, seen=seen, author="Kim")
    with pytest.raises(EditConflict, match=r"“Name” changed .* by Kim on 2 March 2026 at 09:30 UTC"):
        versions.save_part({"name": "Iris"}, seen=seen, author="Bo")
    assert versions.draft().name == "Nova"


def test_a_whole_draft_is_kept_only_over_the_one_that_was_seen(versions: ConfigVersions):
    first = versions.save_draft(AgentConfig(name="Nova"), replaces=0, author="Kim")
    with pytest.raises(EditConflict, match=r"by Kim on 2 March 2026 at 09:30 UTC"):
        versions.save_draft(AgentConfig(name="Iris"), replaces=0, author="Bo")
    second = versions.save_draft(AgentConfig(name="Iris"), replaces=first.revision, author="Bo")
    assert (versions.draft_state(), second.author) == (second, "Bo")


def test_a_draft_that_is_gone_is_not_taken_for_the_next_one(versions: ConfigVersions):
    seen = versions.save_draft(AgentConfig(name="Nova"), author="Kim")
    versions.discard_draft(author="Bo")
    with pytest.raises(EditConflict, match="published or discarded"):
        versions.save_draft(AgentConfig(name="Iris"), replaces=seen.revision)
    versions.save_draft(AgentConfig(name="Other"), author="Bo")
    with pytest.raises(EditConflict):
        versions.publish(note="", author="Kim", revision=seen.revision)
    with pytest.raises(EditConflict):
        versions.discard_draft(revision=seen.revision)
    assert versions.draft().name == "Other"


def test_an_edit_begun_before_a_publish_goes_on_top_of_it(versions: ConfigVersions):
    versions.save_part({"name": "Nova"}, seen=versions.draft_state(), author="Kim")
    seen = versions.draft_state()
    versions.publish(note="", author="Kim")
    draft = versions.save_part({"tone": "Calm."}, seen=seen, author="Bo")
    assert (draft.config.name, draft.config.tone, draft.based_on) == ("Nova", "Calm.", 1)
    assert [change.field for change in versions.changes()] == ["tone"]


def test_publishing_notices_what_was_published_since_the_draft_was_begun(versions: ConfigVersions):
    versions.save_draft(AgentConfig(name="Nova"), author="Kim")
    versions.publish(note="", author="Kim")
    versions.save_draft(AgentConfig(name="Nova", tone="Calm."), author="Kim")
    versions.restore(0, author="Bo")
    with pytest.raises(EditConflict, match="Version 2 was published by Bo"):
        versions.publish(note="", author="Kim")
    with pytest.raises(EditConflict):
        versions.publish(note="", author="Kim", live=1)
    assert versions.publish(note="", author="Kim", live=2).number == 3


def test_restoring_notices_what_was_published_meanwhile(versions: ConfigVersions):
    for name in ("Nova", "Iris"):
        versions.save_draft(AgentConfig(name=name))
        versions.publish(note="", author="Kim")
    with pytest.raises(EditConflict, match="Version 2"):
        versions.restore(0, author="Bo", live=1)
    assert versions.restore(0, author="Bo", live=2).number == 3


def test_a_draft_equal_to_what_was_restored_is_no_draft_any_more(versions: ConfigVersions):
    versions.save_draft(AgentConfig(name="Nova"))
    versions.publish(note="", author="Kim")
    versions.save_draft(AgentConfig())
    versions.restore(0, author="Kim")
    assert versions.draft_state().revision == 0


def test_an_edit_that_changes_nothing_saves_nothing(versions: ConfigVersions):
    kept = versions.save_part({"name": "Nova"}, seen=versions.draft_state(), author="Kim")
    assert versions.save_part({"name": "Nova"}, seen=kept, author="Bo") == kept


@pytest.mark.parametrize("field", ["nme", "messages.hello", "name.first", "scripted.0.name"])
def test_a_field_that_is_none_is_refused_by_name(versions: ConfigVersions, field: str):
    with pytest.raises(InvalidInput, match=r"is no field|must be"):
        versions.save_part({field: "x"}, seen=versions.draft_state())


def test_an_import_takes_no_place_of_a_draft_unless_told_to(versions: ConfigVersions):
    content = export_file(AgentConfig(name="Nova")).encode()
    draft = versions.save_draft(AgentConfig(tone="Calm."), author="Kim")
    with pytest.raises(EditConflict, match="by Kim"):
        versions.import_draft(content, file_name="agent.json")
    imported = versions.import_draft(content, file_name="agent.json", replaces=draft.revision, author="Bo")
    assert (imported.config, versions.draft()) == (AgentConfig(name="Nova"), AgentConfig(name="Nova"))
    assert versions.current().number == 0


class TwoEditors(RuleBasedStateMachine):
    """Whoever's edit was accepted finds it in the draft until somebody who has seen it changes it."""

    seen = Bundle("seen")

    def __init__(self) -> None:
        super().__init__()
        self.versions = ConfigVersions(store=InMemoryConfigStore(), clock=lambda: NOW, audit=a_trail())
        self.expected = {"name": "Luma", "company": "", "tone": ""}

    @rule(target=seen)
    def look(self):
        return self.versions.draft_state()

    @rule(
        state=seen,
        field=st.sampled_from(["name", "company", "tone"]),
        value=st.sampled_from(["one", "two", "three"]),
    )
    def edit(self, state, field, value):
        had_seen = getattr(state.config, field)
        try:
            self.versions.save_part({field: value}, seen=state)
        except EditConflict:
            assert had_seen != self.expected[field] != value
            return
        if value != had_seen:
            assert self.expected[field] in (had_seen, value)
            self.expected[field] = value

    @rule(state=seen)
    def publish(self, state):
        try:
            self.versions.publish(note="", author="", revision=state.revision)
        except (EditConflict, InvalidInput):
            return
        assert self.versions.draft_state().revision == 0

    @rule(state=seen)
    def discard(self, state):
        try:
            self.versions.discard_draft(revision=state.revision)
        except EditConflict:
            return
        live = self.versions.current().config
        self.expected = {field: getattr(live, field) for field in self.expected}

    @invariant()
    def nothing_is_lost(self):
        draft = self.versions.draft()
        assert {field: getattr(draft, field) for field in self.expected} == self.expected


TwoEditors.TestCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
test_no_accepted_edit_is_lost = TwoEditors.TestCase


def test_messages_can_be_given_whole(versions: ConfigVersions):
    versions.save_part({"messages": Messages(greeting="Hello.").model_dump()}, seen=versions.draft_state())
    versions.save_part({"personality": "witty"}, seen=versions.draft_state())
    assert versions.draft().messages.greeting == "Hello."
    assert versions.draft().personality is Personality.WITTY
