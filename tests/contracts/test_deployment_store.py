"""What every DeploymentStore promises."""

from datetime import date, time

import pytest

from core.conversations.conversation import Channel
from core.deployment.channel_settings import (
    AgentState,
    AgentSwitch,
    ChannelSettings,
    EmailAsk,
    IdleUnit,
    Inactivity,
    WidgetLook,
    WidgetSide,
    default_settings,
)
from core.errors import EditConflict
from core.working_hours import DateException, HoursMode, Span, WeeklySpan, WorkingHours
from tests.fakes.sample_records import minutes

HOURS = WorkingHours(
    mode=HoursMode.DURING,
    time_zone="Europe/Stockholm",
    weekly=(WeeklySpan(start=time(22), end=time(6), days=(0, 4)),),
    exceptions=(
        DateException(on=date(2026, 12, 24), spans=(Span(start=time(9), end=time(12)),), note="Jul"),
    ),
    holidays="SE",
)


def chat_settings(**changes) -> ChannelSettings:
    everything = ChannelSettings(
        channel=Channel.LIVE_CHAT,
        is_deployed=True,
        hours=HOURS,
        coverage_percent=40,
        include_segments=("plus",),
        exclude_segments=("press",),
        ask_email=EmailAsk.BEFORE_FIRST_REPLY,
        inactivity=Inactivity(amount=3, unit=IdleUnit.DAYS),
        allowed_origins=("https://shop.example",),
        takes_files=False,
        look=WidgetLook(colour="#0f766e", side=WidgetSide.LEFT, title="Hälp", launcher="Fråga 😀"),
    )
    return everything.model_copy(update=changes)


def test_a_channel_is_as_delivered_before_the_first_save(stores):
    assert stores.deployment.load_channel(Channel.LIVE_CHAT) == (default_settings(Channel.LIVE_CHAT), 0)


def test_settings_come_back_as_they_were_saved(stores):
    assert stores.deployment.save_channel(chat_settings(), based_on=0) == 1
    assert stores.deployment.load_channel(Channel.LIVE_CHAT) == (chat_settings(), 1)


def test_saving_again_counts_the_revision_up(stores):
    stores.deployment.save_channel(chat_settings(), based_on=0)
    fewer = chat_settings(coverage_percent=10)
    assert stores.deployment.save_channel(fewer, based_on=1) == 2
    assert stores.deployment.load_channel(Channel.LIVE_CHAT) == (fewer, 2)


@pytest.mark.parametrize("stale", [0, 2])
def test_settings_that_were_changed_meanwhile_are_not_overwritten(stores, stale):
    stores.deployment.save_channel(chat_settings(), based_on=0)
    with pytest.raises(EditConflict):
        stores.deployment.save_channel(chat_settings(coverage_percent=1), based_on=stale)
    assert stores.deployment.load_channel(Channel.LIVE_CHAT) == (chat_settings(), 1)


def test_a_revision_that_was_never_stored_is_stale(stores):
    with pytest.raises(EditConflict):
        stores.deployment.save_channel(chat_settings(), based_on=3)
    assert stores.deployment.load_channel(Channel.LIVE_CHAT)[1] == 0


def test_channels_are_apart(stores):
    stores.deployment.save_channel(chat_settings(), based_on=0)
    assert stores.deployment.load_channel(Channel.EMAIL) == (default_settings(Channel.EMAIL), 0)


def test_the_agent_is_on_before_anybody_switched(stores):
    assert stores.deployment.load_switch() == AgentSwitch()


def test_the_last_switch_counts(stores):
    stores.deployment.save_switch(AgentSwitch(state=AgentState.OFF))
    paused = AgentSwitch(state=AgentState.PAUSED, reason="Prices change", actor="Kim", since=minutes(3))
    stores.deployment.save_switch(paused)
    assert stores.deployment.load_switch() == paused
