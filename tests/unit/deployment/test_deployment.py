"""Deploying, changing and switching: what it does, and that it is on record."""

from datetime import UTC, datetime, timedelta

import pytest

from core.audit.entries import AuditAction, AuditKind
from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentState, EmailAsk
from core.deployment.deployment import Deployment
from core.deployment.eligibility import Applicant, Eligibility
from core.errors import EditConflict, InvalidInput
from core.working_hours import HoursMode, WorkingHours
from tests.fakes.in_memory_audit import InMemoryAuditLog, a_trail
from tests.fakes.in_memory_deployment import InMemoryDeploymentStore

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CHAT = Channel.LIVE_CHAT


@pytest.fixture
def log() -> InMemoryAuditLog:
    return InMemoryAuditLog()


@pytest.fixture
def deployment(log) -> Deployment:
    return Deployment(store=InMemoryDeploymentStore(), audit=a_trail(log), clock=lambda: NOW)


def anyone(**changes) -> Applicant:
    return Applicant(**{"at": NOW, "draw": 0.5, **changes})


def test_a_deployed_channel_takes_conversations_until_it_is_removed(deployment):
    assert deployment.eligibility_of(CHAT, anyone()) is Eligibility.NOT_DEPLOYED
    deployment.deploy(CHAT, actor="Kim")
    assert deployment.eligibility_of(CHAT, anyone()) is Eligibility.ELIGIBLE
    deployment.remove(CHAT, actor="Kim")
    assert deployment.eligibility_of(CHAT, anyone()) is Eligibility.NOT_DEPLOYED


class Account:
    """Credits on some channels."""

    def __init__(self, *paid: Channel) -> None:
        self.paid = paid

    def has_credits(self, channel: Channel) -> bool:
        return channel in self.paid


class IgnoreList:
    """One address that is not answered."""

    def is_ignored(self, channel: Channel, sender: str) -> bool:
        return (channel, sender) == (CHAT, "spam@example.com")


def test_without_credits_no_conversation_is_taken_and_the_channel_says_so(log):
    account = Account()
    deployment = Deployment(
        store=InMemoryDeploymentStore(), audit=a_trail(log), clock=lambda: NOW, credits_left=account
    )
    deployment.deploy(CHAT, actor="Kim")
    assert deployment.eligibility_of(CHAT, anyone()) is Eligibility.NO_CREDITS
    assert deployment.state_of(CHAT).reason is Eligibility.NO_CREDITS
    account.paid = (CHAT,)
    assert deployment.eligibility_of(CHAT, anyone()) is Eligibility.ELIGIBLE
    assert deployment.state_of(CHAT).is_on


def test_what_an_ignored_sender_writes_is_not_taken(log):
    deployment = Deployment(
        store=InMemoryDeploymentStore(), audit=a_trail(log), clock=lambda: NOW, ignored=IgnoreList()
    )
    deployment.deploy(CHAT, actor="Kim")
    spam = anyone(sender="spam@example.com")
    assert deployment.eligibility_of(CHAT, spam) is Eligibility.IGNORED_SENDER
    assert deployment.eligibility_of(CHAT, anyone(sender="ann@example.com")) is Eligibility.ELIGIBLE
    assert deployment.eligibility_of(CHAT, anyone()) is Eligibility.ELIGIBLE
    assert deployment.state_of(CHAT).is_on


def test_deploying_and_removing_are_on_record(deployment, log):
    deployment.deploy(CHAT, actor="Kim")
    deployment.remove(CHAT, actor="Sam")
    deployed, removed = log.changes
    assert (deployed.actor, deployed.action, deployed.kind) == ("Kim", AuditAction.PUBLISH, AuditKind.CHANNEL)
    assert (deployed.object_id, deployed.object_name) == ("live_chat", "Live chat")
    assert (deployed.before, deployed.after) == ({"is_deployed": False}, {"is_deployed": True})
    assert (removed.actor, removed.action) == ("Sam", AuditAction.UNPUBLISH)


def test_deploying_twice_changes_nothing(deployment, log):
    revision = deployment.deploy(CHAT, actor="Kim")
    assert deployment.deploy(CHAT, actor="Sam") == revision
    assert len(log.changes) == 1


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.WHATSAPP, Channel.PREVIEW])
def test_a_channel_that_there_is_not_yet_cannot_be_deployed(deployment, channel):
    with pytest.raises(InvalidInput, match="cannot be deployed yet"):
        deployment.deploy(channel, actor="Kim")


def test_an_edit_says_on_record_only_what_differs(deployment, log):
    settings, revision = deployment.channel(CHAT)
    deployment.save_channel(
        settings.model_copy(update={"coverage_percent": 40}), based_on=revision, actor="Kim"
    )
    assert log.changes[0].action is AuditAction.EDIT
    assert (log.changes[0].before, log.changes[0].after) == (
        {"coverage_percent": 100},
        {"coverage_percent": 40},
    )


def test_saving_settings_never_deploys_or_removes(deployment):
    settings, revision = deployment.channel(CHAT)
    deployment.save_channel(settings.model_copy(update={"is_deployed": True}), based_on=revision, actor="Kim")
    assert not deployment.channel(CHAT)[0].is_deployed


def test_of_two_who_edit_at_once_the_second_is_told(deployment, log):
    settings, revision = deployment.channel(CHAT)
    deployment.save_channel(
        settings.model_copy(update={"coverage_percent": 40}), based_on=revision, actor="Kim"
    )
    with pytest.raises(EditConflict):
        deployment.save_channel(
            settings.model_copy(update={"takes_files": False}), based_on=revision, actor="Sam"
        )
    assert deployment.channel(CHAT)[0].coverage_percent == 40
    assert len(log.changes) == 1


def test_settings_as_they_were_are_not_saved_again(deployment, log):
    settings, revision = deployment.channel(CHAT)
    assert deployment.save_channel(settings, based_on=revision, actor="Kim") == revision
    assert log.changes == []


def test_hours_of_an_unknown_country_are_refused(deployment):
    settings, revision = deployment.channel(CHAT)
    hours = WorkingHours(mode=HoursMode.DURING, holidays="QQ")
    with pytest.raises(InvalidInput, match="QQ"):
        deployment.save_channel(settings.model_copy(update={"hours": hours}), based_on=revision, actor="Kim")


@pytest.mark.parametrize(
    ("state", "reason"),
    [(AgentState.PAUSED, Eligibility.PAUSED), (AgentState.OFF, Eligibility.SWITCHED_OFF)],
)
def test_the_switch_keeps_new_conversations_from_the_agent_until_it_is_back(deployment, state, reason):
    deployment.deploy(CHAT, actor="Kim")
    deployment.set_switch(state, actor="Kim")
    assert deployment.eligibility_of(CHAT, anyone()) is reason
    deployment.set_switch(AgentState.ON, actor="Kim")
    assert deployment.eligibility_of(CHAT, anyone()) is Eligibility.ELIGIBLE


def test_the_switch_says_who_when_and_why_and_is_on_record(deployment, log):
    switch = deployment.set_switch(AgentState.PAUSED, reason="  Prices\n change ", actor="Kim")
    assert deployment.switch() == switch
    assert (switch.actor, switch.reason, switch.since) == ("Kim", "Prices change", NOW)
    assert (log.changes[0].action, log.changes[0].kind) == (AuditAction.SWITCH, AuditKind.AGENT)
    assert log.changes[0].after == {"state": "paused", "reason": "Prices change"}


def test_switching_to_what_is_so_already_changes_nothing(deployment, log):
    deployment.set_switch(AgentState.PAUSED, reason="Prices change", actor="Kim")
    assert deployment.set_switch(AgentState.PAUSED, reason="Prices change", actor="Sam").actor == "Kim"
    assert len(log.changes) == 1


def test_a_reason_as_long_as_a_letter_is_refused(deployment):
    with pytest.raises(InvalidInput, match="too long"):
        deployment.set_switch(AgentState.OFF, reason="x" * 201, actor="Kim")


def test_the_state_is_that_of_the_given_moment(deployment):
    deployment.deploy(CHAT, actor="Kim")
    settings, revision = deployment.channel(CHAT)
    hours = WorkingHours(
        mode=HoursMode.DURING, weekly=({"start": "09:00", "end": "17:00", "days": range(5)},)
    )
    deployment.save_channel(settings.model_copy(update={"hours": hours}), based_on=revision, actor="Kim")
    assert deployment.state_of(CHAT).words == "On until 17:00 UTC"
    evening = deployment.state_of(CHAT, NOW + timedelta(hours=9))
    assert (evening.is_on, evening.words) == (False, "Off until Tuesday 09:00 UTC")


def test_channels_in_use_that_never_ask_for_an_address_are_named(deployment):
    settings, revision = deployment.channel(CHAT)
    never = settings.model_copy(update={"ask_email": EmailAsk.NEVER})
    deployment.save_channel(never, based_on=revision, actor="Kim")
    assert deployment.names_without_address() == []
    deployment.deploy(CHAT, actor="Kim")
    assert deployment.names_without_address() == ["Live chat"]
    settings, revision = deployment.channel(CHAT)
    asks = settings.model_copy(update={"ask_email": EmailAsk.WHEN_HANDING_OFF})
    deployment.save_channel(asks, based_on=revision, actor="Kim")
    assert deployment.names_without_address() == []
