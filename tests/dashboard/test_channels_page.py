"""Channels through the whole app: deploying, hours, settings, the switch, and nothing overwritten."""

import re
from datetime import date, time

import pytest
from streamlit.testing.v1 import AppTest

from core.audit.entries import AuditAction
from core.audit.ports import AuditFilter
from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentState, EmailAsk, IdleUnit
from core.working_hours import DateException, HoursMode, Span, WeeklySpan, WorkingHours
from dashboard.components.html_block import draw_frame
from tests.dashboard.conftest import words_of

CHAT = Channel.LIVE_CHAT
OFFICE = WorkingHours(
    mode=HoursMode.DURING,
    time_zone="Europe/Stockholm",
    weekly=(WeeklySpan(start="09:00", end="17:00", days=range(5)),),
    exceptions=(DateException(on=date(2026, 4, 3), note="Good Friday"),),
    holidays="SE",
)


def set_up(engine, **changes):
    """Live chat, deployed, with these settings."""
    engine.deployment.deploy(CHAT, actor="Kim")
    settings, revision = engine.deployment.channel(CHAT)
    engine.deployment.save_channel(settings.model_copy(update=changes), based_on=revision, actor="Kim")


def settings_of(engine):
    return engine.deployment.channel(CHAT)[0]


def newest_entry(engine):
    return engine.audit_log.list_entries(AuditFilter(), limit=1)[0][0].change


def as_read(text: str) -> str:
    """Without the marks that keep names and times from being read as Markdown."""
    return text.replace("\u2060", "").replace("\\", "")


def test_deploying_counts_at_once_and_says_so(empty_engine, visit):
    app = visit("channels")
    assert "Not deployed" in words_of(app)
    app.button(key="deploy_live_chat").click().run()
    assert settings_of(empty_engine).is_deployed
    assert "Live chat is deployed as of now" in app.toast[0].value
    assert "On all hours" in words_of(app)
    assert (newest_entry(empty_engine).action, newest_entry(empty_engine).actor) == (
        AuditAction.PUBLISH,
        "dashboard",
    )


def test_removing_says_what_it_means_before_it_is_done(engine, visit):
    set_up(engine)
    app = visit("channels")
    app.button(key="remove_live_chat").click().run()
    said = words_of(app)
    assert "no conversation begins, and no closed one is reopened by its customer" in said
    assert "only to visitors who have an open conversation" in said
    assert re.search(r"\d+ conversations are open now, \d+ with .+; all of them can be finished", said)
    assert settings_of(engine).is_deployed


def test_a_removed_channel_keeps_its_settings(engine):
    def page():
        from core.conversations.conversation import Channel
        from dashboard.components.channel_card import confirm_removing
        from dashboard.components.channel_room import channel_room
        from dashboard.engine_cache import engine

        confirm_removing(channel_room(engine()), Channel.LIVE_CHAT)

    set_up(engine, coverage_percent=40)
    AppTest.from_function(page).run().button(key="removal_confirm").click().run()
    assert (settings_of(engine).is_deployed, settings_of(engine).coverage_percent) == (False, 40)
    assert newest_entry(engine).action is AuditAction.UNPUBLISH


def test_the_state_now_the_week_and_the_dates_ahead_are_shown(empty_engine, visit):
    set_up(empty_engine, hours=OFFICE, coverage_percent=80)
    said = words_of(visit("channels"))
    assert "On until 17:00 CET" in said
    assert "Today: on 09:00–17:00" in said
    assert "Good Friday" in said
    assert "Easter Monday" in said
    assert "80" in said


def test_hours_are_typed_as_people_write_them_and_tried_before_they_are_saved(empty_engine, visit):
    set_up(empty_engine, hours=OFFICE)
    app = visit("channels")
    app.text_input(key="hours_day_4").set_value("9-12, 13-15").run()
    assert "on until 15:00 CET" in words_of(app)
    assert settings_of(empty_engine).hours == OFFICE
    app.button(key="hours_save").click().run()
    friday = [span for span in settings_of(empty_engine).hours.weekly if 4 in span.days]
    assert [(span.start, span.end) for span in friday] == [(time(9), time(12)), (time(13), time(15))]
    assert app.text_input(key="hours_day_4").value == "09:00–12:00, 13:00–15:00"
    assert "The hours are saved and count at once" in app.toast[0].value


def test_hours_that_cannot_be_are_named_and_not_saved(empty_engine, visit):
    set_up(empty_engine, hours=OFFICE)
    app = visit("channels")
    app.text_input(key="hours_day_1").set_value("9-13, 12-17").run()
    assert "Tuesday 09:00–13:00 and Tuesday 12:00–17:00 overlap" in as_read(app.error[0].value)
    app.text_input(key="hours_day_1").set_value("nine to five").run()
    assert app.error[0].value.startswith("Tuesday: “nine to five” is no span of time")
    assert [button.key for button in app.button if button.key == "hours_save"] == []


def test_dates_are_added_and_taken_back_one_by_one(empty_engine, visit):
    set_up(empty_engine, hours=OFFICE)
    app = visit("channels")
    app.date_input(key="hours_date_on").set_value(date(2026, 4, 30))
    app.text_input(key="hours_date_spans").set_value("9-12")
    app.text_input(key="hours_date_note").set_value("Walpurgis")
    app.button(key="hours_date_add").click().run()
    spans = (Span(start=time(9), end=time(12)),)
    assert settings_of(empty_engine).hours.exceptions[-1] == DateException(
        on=date(2026, 4, 30), spans=spans, note="Walpurgis"
    )
    assert app.text_input(key="hours_date_note").value == ""
    app.button(key="menu-date-2026-04-03").click().run()
    assert [one.on for one in settings_of(empty_engine).hours.exceptions] == [date(2026, 4, 30)]


def test_settings_are_saved_together_and_count_at_once(empty_engine, visit):
    app = visit("channels")
    app.slider(key="channel_coverage").set_value(40)
    app.radio(key="channel_ask_email").set_value(EmailAsk.NEVER)
    app.number_input(key="channel_idle_amount").set_value(3)
    app.selectbox(key="channel_idle_unit").set_value(IdleUnit.DAYS)
    app.toggle(key="channel_takes_files").set_value(False).run()
    assert settings_of(empty_engine).coverage_percent == 100
    app.button(key="channel_rules_save").click().run()
    kept = settings_of(empty_engine)
    assert (kept.coverage_percent, kept.ask_email, kept.takes_files) == (40, EmailAsk.NEVER, False)
    assert (kept.inactivity.amount, kept.inactivity.unit) == (3, IdleUnit.DAYS)
    assert "count at once" in app.toast[0].value


def test_of_two_who_edit_at_once_the_second_is_told_and_nothing_is_overwritten(empty_engine, visit):
    app = visit("channels")
    app.slider(key="channel_coverage").set_value(40).run()
    set_up(empty_engine, takes_files=False)
    app.button(key="channel_rules_save").click().run()
    assert "changed by somebody else" in app.warning[0].value
    assert settings_of(empty_engine).coverage_percent == 100
    assert app.slider(key="channel_coverage").value == 40
    assert len(app.warning) == 1
    app.button(key="channel_reload").click().run()
    assert app.slider(key="channel_coverage").value == 100
    assert not app.toggle(key="channel_takes_files").value


def test_the_agents_name_stands_in_the_question_about_email(engine, visit):
    labels = [radio.label for radio in visit("channels").radio]
    assert "When should Luma ask for the customer’s email address?" in labels


def test_sites_are_read_as_browsers_name_them(empty_engine, visit):
    app = visit("channels")
    app.text_area(key="channel_origins").set_value("https://Shop.example/cart\nhttp://localhost:8000").run()
    app.button(key="channel_site_save").click().run()
    assert settings_of(empty_engine).allowed_origins == ("https://shop.example", "http://localhost:8000")
    app.text_area(key="channel_origins").set_value("javascript:alert(1)").run()
    assert "no address of a web site" in app.error[0].value


def test_the_key_of_signed_visitors_is_shown_once(empty_engine, visit):
    app = visit("channels")
    app.button(key="identity_renew").click().run()
    key = empty_engine.identity_keys.valid()[0]
    assert key in [code.value for code in app.code]
    assert key not in [code.value for code in app.run().code]


def test_a_pale_colour_is_warned_of_and_the_look_is_saved_when_asked(empty_engine, visit):
    app = visit("channels")
    app.color_picker(key="look_colour").set_value("#ffee88").run()
    assert "hard to see on bright pages" in app.warning[0].value
    app.color_picker(key="look_colour").set_value("#0f766e")
    app.text_input(key="look_title").set_value("Help & <b>more</b>").run()
    assert not app.warning
    assert settings_of(empty_engine).look.colour == "#4f46e5"
    app.button(key="look_save").click().run()
    assert settings_of(empty_engine).look.colour == "#0f766e"


@pytest.mark.parametrize("place", ["page", "strip"])
def test_the_agent_is_paused_with_a_reason_and_switched_back_on(engine, visit, place):
    set_up(engine)
    app = visit("channels")
    app.text_input(key=f"{place}_switch_reason_0").set_value("Prices *change*")
    app.button(key=f"{place}_switch_paused").click().run()
    switch = engine.deployment.switch()
    assert (switch.state, switch.reason, switch.actor) == (AgentState.PAUSED, "Prices *change*", "dashboard")
    assert "is paused as of now" in app.toast[0].value
    said = words_of(app)
    assert "takes no new conversation for now" in said
    assert "By dashboard, just now: Prices" in said
    app.button(key=f"{place}_switch_on").click().run()
    assert engine.deployment.switch().state is AgentState.ON
    assert newest_entry(engine).action is AuditAction.SWITCH


def test_the_strip_says_how_the_agent_stands(empty_engine, visit):
    def strip_says(label: str) -> bool:
        popovers = visit("channels").get("popover")
        return any(label in one.proto.popover.label for one in popovers)

    assert strip_says("Not deployed")
    set_up(empty_engine)
    assert strip_says(":green[On]")
    closed = OFFICE.model_copy(update={"exceptions": (DateException(on=date(2026, 3, 20)),)})
    set_up(empty_engine, hours=closed)
    assert strip_says("Outside hours")
    empty_engine.deployment.set_switch(AgentState.OFF, actor="Kim")
    assert strip_says(":red[Off]")


@pytest.mark.parametrize("address", ["https://evil.example/api/v1/x", "<b>x</b>", "javascript:alert(1)"])
def test_only_pages_of_our_own_are_framed(address):
    with pytest.raises(ValueError, match="our own API"):
        draw_frame(address, height=100, name="x")


def chosen(app, channel: Channel):
    return app.segmented_control(key="channel_chosen").set_value(channel).run()


def test_the_api_channel_has_a_card_a_call_to_copy_and_no_widget(empty_engine, visit):
    app = visit("channels")
    app.button(key="deploy_api").click().run()
    assert empty_engine.deployment.channel(Channel.API)[0].is_deployed
    assert not settings_of(empty_engine).is_deployed
    assert "API is deployed as of now" in app.toast[0].value
    chosen(app, Channel.API)
    call, wait = (code.value for code in app.code)
    assert "/api/v1/channel/customers/shop-4711/messages" in call
    assert "wait=20" in wait
    assert [tab.label for tab in app.tabs] == ["Your program", "Working hours", "Conversations"]
    assert [toggle.key for toggle in app.toggle if toggle.key == "channel_takes_files"] == []
    assert "as there is no API key" in words_of(app)


def test_settings_of_one_channel_are_not_those_of_the_other(empty_engine, visit):
    app = visit("channels")
    app.slider(key="channel_coverage").set_value(40).run()
    app.button(key="channel_rules_save").click().run()
    chosen(app, Channel.API)
    assert app.slider(key="channel_coverage").value == 100
    app.radio(key="channel_ask_email").set_value(EmailAsk.NEVER).run()
    app.button(key="channel_rules_save").click().run()
    kept = empty_engine.deployment.channel(Channel.API)[0]
    assert (kept.coverage_percent, kept.ask_email) == (100, EmailAsk.NEVER)
    assert settings_of(empty_engine).coverage_percent == 40
    chosen(app, Channel.LIVE_CHAT)
    assert app.slider(key="channel_coverage").value == 40
    assert app.radio(key="channel_ask_email").value == EmailAsk.WHEN_HANDING_OFF


def test_deploying_one_channel_leaves_what_is_typed_for_the_other(empty_engine, visit):
    app = visit("channels")
    app.slider(key="channel_coverage").set_value(40).run()
    app.button(key="deploy_api").click().run()
    assert app.slider(key="channel_coverage").value == 40
    app.button(key="channel_rules_save").click().run()
    assert not app.warning
    assert settings_of(empty_engine).coverage_percent == 40


def test_removing_the_api_channel_says_what_becomes_of_programs(empty_engine, visit):
    empty_engine.deployment.deploy(Channel.API, actor="Kim")
    app = visit("channels")
    app.button(key="remove_api").click().run()
    assert "programs cannot begin conversations" in words_of(app)
