"""Settings changed by hand are checked, and refused in sentences."""

import pytest

from core.conversations.conversation import Channel
from core.deployment.changes import hours_from, names_from, origins_from, with_changes
from core.deployment.channel_settings import default_settings
from core.deployment.snippet import page_address, public_url, snippet
from core.errors import InvalidInput
from core.settings import ServerSettings

CHAT = default_settings(Channel.LIVE_CHAT)


def test_fields_that_are_not_named_stay():
    changed = with_changes(CHAT, {"coverage_percent": 40})
    assert changed == CHAT.model_copy(update={"coverage_percent": 40})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"coverage_percent": 101}, "Coverage must be less than or equal to 100."),
        ({"look": {"colour": "red"}}, "Colour: “red” cannot be used."),
        ({"look": {"title": "x" * 61}}, "Title must have at most 60 characters."),
        ({"inactivity": {"amount": 0}}, "Closing idle conversations must be greater than or equal to 1."),
        (
            {"hours": {"time_zone": "Nowhere"}},
            "“Nowhere” is no time zone. Use a name such as Europe/Stockholm.",
        ),
    ],
)
def test_a_change_that_cannot_be_names_the_field(changes, sentence):
    with pytest.raises(InvalidInput) as refusal:
        with_changes(CHAT, changes)
    assert refusal.value.message == sentence


def test_hours_that_overlap_are_refused_in_a_sentence():
    spans = [{"start": "09:00", "end": "13:00", "days": [0]}, {"start": "12:00", "end": "17:00", "days": [0]}]
    with pytest.raises(InvalidInput, match="Monday 09:00–13:00 and Monday 12:00–17:00 overlap"):
        hours_from({"mode": "during", "weekly": spans})


def test_addresses_of_sites_are_read_as_browsers_name_them():
    copied = ["https://Shop.example/products?a=1", " http://localhost:8000 ", "https://shop.example", ""]
    assert origins_from(copied) == ("https://shop.example", "http://localhost:8000")
    assert origins_from(["https://kött.example", "http://[::1]:80"]) == (
        "https://xn--ktt-sna.example",
        "http://[::1]:80",
    )


@pytest.mark.parametrize(
    "address",
    [
        "shop.example",
        "javascript:alert(1)",
        "https://",
        "https://a@b.example",
        "https://x:99999",
        "https://[x",
    ],
)
def test_what_is_no_address_of_a_site_is_refused(address):
    with pytest.raises(InvalidInput, match="no address of a web site"):
        origins_from([address])


def test_names_are_tidied_and_stand_once():
    assert names_from([" plus", "plus", "", "trade "]) == ("plus", "trade")


def test_the_snippet_leads_to_the_public_address_before_the_one_that_was_used():
    server = ServerSettings(public_url="https://chat.example/")
    assert public_url(server, seen_at="http://10.0.0.1:8501") == "https://chat.example"
    assert public_url(ServerSettings(), seen_at="http://10.0.0.1:8501") == "http://10.0.0.1:8501"
    assert public_url(ServerSettings(port=9000)) == "http://localhost:9000"


def test_nothing_in_the_address_becomes_markup_of_the_snippet():
    assert snippet(ServerSettings(), seen_at='http://x"><img>') == (
        '<script src="http://x&quot;&gt;&lt;img&gt;/api/v1/widget.js" async></script>'
    )


def test_of_an_address_scheme_and_host_are_taken():
    assert page_address("https://desk.example:8443/channels?x=1") == "https://desk.example:8443"
    assert page_address("") == page_address("file:///x") == ""
