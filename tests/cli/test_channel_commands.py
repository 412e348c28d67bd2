"""Deploying, hours, settings and the switch by commands."""

import pytest

from core.cli.channel_commands import CHANNELS, EMAIL_ASKS, SIDES, THEMES
from core.conversations.conversation import Channel
from core.deployment.channel_settings import EmailAsk, WidgetSide, WidgetTheme


@pytest.mark.parametrize(
    ("choices", "words"), [(EMAIL_ASKS, EmailAsk), (SIDES, WidgetSide), (THEMES, WidgetTheme)]
)
def test_commands_offer_every_choice_there_is(choices, words):
    assert list(choices) == list(words)


def test_commands_know_every_channel_except_the_preview():
    assert {*CHANNELS, "preview"} == set(Channel)


def test_a_channel_is_deployed_and_removed_and_both_are_on_record(answerdesk):
    assert answerdesk("channel", "deploy", "live_chat").out.startswith("Live chat is deployed.")
    listed = answerdesk("channel", "list", "--json").data
    assert [(row["channel"], row["is_deployed"], row["state"]) for row in listed] == [
        ("live_chat", True, "On all hours"),
        ("api", False, "Not deployed"),
    ]
    removed = answerdesk("channel", "remove", "live_chat", "--json").data
    assert (removed["is_deployed"], removed["open_conversations"]) == (False, 0)


def test_a_channel_that_there_is_not_yet_is_refused(answerdesk):
    outcome = answerdesk("channel", "deploy", "email")
    assert outcome.code == 2
    assert "Email cannot be deployed yet" in outcome.err


def test_settings_named_are_changed_and_the_others_stay(answerdesk):
    answerdesk("channel", "set", "live_chat", "--coverage", "40", "--segment", "plus", "--idle", "3d")
    row = answerdesk(
        *("channel", "set", "live_chat", "--origin", "https://Shop.example/x", "--no-files", "--json"),
        *("--colour", "#123456", "--ask-email", "never"),
    ).data
    assert (row["coverage_percent"], row["include_segments"]) == (40, ["plus"])
    assert row["inactivity"] == {"amount": 3, "unit": "days"}
    assert (row["allowed_origins"], row["takes_files"]) == (["https://shop.example"], False)
    assert (row["look"]["colour"], row["look"]["side"], row["ask_email"]) == ("#123456", "right", "never")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Say what to change"),
        (("--idle", "soon"), "no length of time"),
        (("--colour", "red"), "Colour: “red” cannot be used"),
        (("--origin", "shop.example"), "no address of a web site"),
        (("--origin", "https://shop.example", "--any-origin"), "not both"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_a_sentence(answerdesk, words, sentence):
    outcome = answerdesk("channel", "set", "live_chat", *words)
    assert outcome.code == 2
    assert sentence in outcome.err


def test_hours_are_written_as_people_write_them(answerdesk):
    answerdesk("channel", "deploy", "live_chat")
    row = answerdesk(
        *("channel", "hours", "live_chat", "--during", "mon-fri 9-12, 13-17", "--json"),
        *("--time-zone", "Europe/Stockholm", "--holidays", "DE-BY", "--on-date", "2026-12-24=9-12"),
    ).data
    assert row["hours_in_words"] == [
        "Hours: during Mon–Fri 09:00–12:00, 13:00–17:00 (Europe/Stockholm)",
        "Public holidays of DE-BY are closed",
        "2026-12-24: 09:00–12:00",
    ]


def test_hours_are_taken_back_one_by_one(answerdesk):
    answerdesk(
        *("channel", "hours", "live_chat", "--outside", "daily 8-18"),
        *("--holidays", "SE", "--on-date", "2026-12-24", "--on-date", "2026-12-31=9-12"),
    )
    row = answerdesk(
        "channel", "hours", "live_chat", "--no-holidays", "--like-any", "2026-12-24", "--json"
    ).data
    assert row["hours_in_words"] == [
        "Hours: only outside Mon–Sun 08:00–18:00 (UTC)",
        "2026-12-31: 09:00–12:00",
    ]
    assert answerdesk("channel", "hours", "live_chat", "--always", "--json").data["hours"]["mode"] == "always"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--during", "now and then"), "is no span of a week"),
        (("--during", "mon 9-17", "--always"), "Choose one of"),
        (("--on-date", "Christmas"), "is no date"),
        (("--like-any", "2026-12-24"), "like any other date already"),
        (("--holidays", "QQ"), "“QQ” are not known"),
        (("--during", "mon 9-17", "--during", "mon 16-18"), "overlap"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_a_sentence(answerdesk, words, sentence):
    outcome = answerdesk("channel", "hours", "live_chat", *words)
    assert outcome.code == 2
    assert sentence in outcome.err


def test_the_switch_is_set_with_a_reason_and_back(answerdesk):
    answerdesk("channel", "deploy", "live_chat")
    assert "The agent is paused" in answerdesk("agent", "pause", "--reason", "Prices change").out
    status = answerdesk("agent", "status", "--json").data
    assert (status["state"], status["reason"], status["actor"]) == ("paused", "Prices change", "command line")
    assert status["channels"][0]["state"] == "Paused"
    answerdesk("agent", "off")
    assert answerdesk("agent", "status", "--json").data["channels"][0]["state"] == "Switched off"
    answerdesk("agent", "on")
    assert answerdesk("agent", "status", "--json").data["channels"][0]["is_on"]


def test_the_snippet_names_the_public_address(answerdesk, monkeypatch):
    monkeypatch.setenv("ANSWERDESK_SERVER__PUBLIC_URL", "https://chat.example/")
    shown = answerdesk("channel", "show", "live_chat").out
    assert '<script src="https://chat.example/api/v1/widget.js" async></script>' in shown


def test_the_api_channel_has_settings_and_hours_of_its_own(answerdesk):
    assert answerdesk("channel", "deploy", "api").out.startswith("API is deployed.")
    answerdesk("channel", "set", "api", "--coverage", "40", "--ask-email", "never", "--idle", "3d")
    answerdesk("channel", "hours", "api", "--during", "mon-fri 9-17")
    rows = {row["channel"]: row for row in answerdesk("channel", "list", "--json").data}
    assert (rows["api"]["coverage_percent"], rows["live_chat"]["coverage_percent"]) == (40, 100)
    assert (rows["api"]["hours"]["mode"], rows["live_chat"]["hours"]["mode"]) == ("during", "always")
    assert not answerdesk("channel", "remove", "api", "--json").data["is_deployed"]
    recorded = answerdesk("audit", "list", "--json").data
    assert [row["action"] for row in recorded] == ["unpublish", "edit", "edit", "publish"]
    assert {row["object_name"] for row in recorded} == {"API"}


def test_the_api_channel_shows_the_call_of_a_program_and_no_secret(answerdesk, monkeypatch):
    monkeypatch.setenv("ANSWERDESK_SERVER__PUBLIC_URL", "https://chat.example/")
    monkeypatch.setenv("ANSWERDESK_SERVER__API_KEY", "a long and secret key")
    shown = answerdesk("channel", "show", "api").out
    assert "curl https://chat.example/api/v1/channel/customers/shop-4711/messages" in shown
    assert "secret key" not in shown
    assert "Widget" not in shown


@pytest.mark.parametrize("words", [("--origin", "https://shop.example"), ("--files",), ("--side", "left")])
def test_what_only_the_widget_has_is_refused_for_the_api_channel(answerdesk, words):
    outcome = answerdesk("channel", "set", "api", *words)
    assert outcome.code == 2
    assert "settings of live chat" in outcome.err
