"""Channels, hours and the widget's look in words and drawings."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.conversations.conversation import Channel
from core.deployment.channel_settings import (
    AgentState,
    AgentSwitch,
    ChannelSettings,
    IdleUnit,
    Inactivity,
    WidgetLook,
    WidgetTheme,
)
from core.deployment.channel_state import channel_state
from core.working_hours import DateException, HoursMode, WeeklySpan, WorkingHours
from dashboard.presenters.channels import (
    agent_label,
    channel_facts,
    channel_head,
    different_dates,
    hours_head,
    states_in_words,
    switch_words,
    switched_by,
    switching_words,
    week_strip,
)
from dashboard.presenters.widget_look import colour_warning, contrast, preview_address

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
OFFICE = WorkingHours(
    mode=HoursMode.DURING,
    time_zone="Europe/Stockholm",
    weekly=(WeeklySpan(start="09:00", end="17:00", days=range(5)),),
    exceptions=(DateException(on=date(2026, 4, 3), note="<b>Good</b> Friday"),),
    holidays="SE",
)


def chat(**changes) -> ChannelSettings:
    return ChannelSettings(**{"channel": Channel.LIVE_CHAT, "is_deployed": True, **changes})


def state_of(settings: ChannelSettings, state: AgentState = AgentState.ON, *, at: datetime = NOW):
    return channel_state(settings, AgentSwitch(state=state), at)


@pytest.mark.parametrize(
    ("settings", "state", "word"),
    [
        (chat(), AgentState.ON, "On"),
        (chat(), AgentState.PAUSED, "Paused"),
        (chat(), AgentState.OFF, "Off"),
        (chat(is_deployed=False), AgentState.ON, "Not deployed"),
        (chat(is_deployed=False), AgentState.OFF, "Off"),
        (chat(hours=WorkingHours(mode=HoursMode.DURING)), AgentState.ON, "Outside hours"),
        (chat(coverage_percent=0), AgentState.ON, "Takes nothing"),
    ],
)
def test_the_agent_as_a_whole_has_one_word(settings, state, word):
    assert agent_label(AgentSwitch(state=state), [state_of(settings, state)]).text == word


def test_one_channel_that_is_on_makes_the_agent_on():
    states = [state_of(chat(is_deployed=False)), state_of(chat())]
    assert agent_label(AgentSwitch(), states).text == "On"


def test_the_state_of_a_channel_is_said_with_its_end():
    state = state_of(chat(hours=OFFICE))
    assert "On until 17:00 CET" in channel_head(state, is_deployed=True)
    assert states_in_words([state]) == "Live chat: on until 17:00 CET"


def test_the_switch_says_what_then_happens_in_numbers():
    off = AgentSwitch(state=AgentState.OFF)
    said = switch_words(off, name="Luma", running=3)
    assert "no new conversation until it is switched on" in said
    assert "3 conversations it has now can finish" in said
    assert "“Powered by AI” leaves the head of every chat" in said
    assert "New conversations follow the handoff rules" in switch_words(off, name="Luma", running=0)
    assert switching_words(1).startswith("When it is paused or off, the 1 conversation it has now can finish")


def test_who_switched_and_why_is_said():
    paused = AgentSwitch(
        state=AgentState.PAUSED, actor="Kim", reason="Prices change", since=NOW - timedelta(minutes=5)
    )
    assert switched_by(paused, NOW).replace("\u202f", " ") == "By Kim, 5 min ago: Prices change"
    assert switched_by(AgentSwitch(), NOW) == ""


def test_what_is_set_is_said_in_words():
    settings = chat(
        coverage_percent=40,
        include_segments=("plus",),
        exclude_segments=("<i>press</i>",),
        inactivity=Inactivity(amount=1, unit=IdleUnit.DAYS),
        allowed_origins=("https://shop.example",),
        takes_files=False,
    )
    shown = channel_facts(settings, open_count=3, with_agent=2)
    for said in (
        "40",
        "only plus, without &lt;i&gt;press",
        "after 1 day",
        "https://shop.example",
        "not taken",
    ):
        assert said in shown
    assert "3, 2 of them with the agent" in shown


def test_the_week_is_drawn_from_today_with_each_day_in_words():
    strip = week_strip(OFFICE, NOW)
    assert strip.index("Today: on 09:00–17:00") < strip.index("Sat 21 Mar: off all day")
    assert strip.count('role="img"') == 7
    # Nine of 24 hours stand before the bar of eight.
    assert 'style="width:37.50%"' in strip
    assert 'style="width:33.33%"' in strip


def test_dates_ahead_are_listed_and_their_notes_stay_text():
    shown = different_dates(OFFICE, NOW)
    assert shown is not None
    assert "Fri 3 Apr 2026" in shown
    assert "&lt;b&gt;Good&lt;/b&gt; Friday" in shown
    assert "Easter Monday" in shown
    assert different_dates(WorkingHours(), NOW) is None


def test_hours_have_a_line_of_their_own():
    assert hours_head(WorkingHours()) == "All hours"
    assert hours_head(OFFICE) == "During specific times, Europe/Stockholm; public holidays of SE are closed"


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_a_pale_colour_is_warned_of_where_it_meets_bright_pages():
    assert "1.2 to 1" in colour_warning(WidgetLook(colour="#ffee88"))
    assert colour_warning(WidgetLook(colour="#ffee88", theme=WidgetTheme.DARK)) == ""
    assert colour_warning(WidgetLook()) == ""


def test_the_preview_is_a_path_of_ours_whatever_the_words_are():
    address = preview_address(WidgetLook(title="a&b=<script>", launcher="Fråga?"))
    assert address.startswith("/api/v1/widget/preview?colour=%234f46e5&")
    assert "a%26b%3D%3Cscript%3E" in address
