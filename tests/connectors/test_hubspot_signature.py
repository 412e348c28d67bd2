"""Only what the app signed lately is taken for HubSpot's call."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.connectors.hubspot_signature import decoded, is_signed, sign
from tests.connectors.conftest import START

SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
URL = "https://desk.example.com/api/v1/connectors/hubspot/src_1/webhook"
NOW = str(int(START.timestamp() * 1000))


def check(**changed: object) -> bool:
    given = {
        "secret": SECRET,
        "signature": sign(SECRET, method="POST", url=URL, body=b"[]", timestamp=NOW),
        "timestamp": NOW,
        "method": "POST",
        "urls": [URL],
        "body": b"[]",
        "now": START,
    }
    return is_signed(**{**given, **changed})


def test_a_signed_call_is_let_in() -> None:
    assert check()


def test_a_signature_made_by_another_program_fits() -> None:
    """Computed with openssl over POST + address + [] + time."""
    signed = "/hWxfphL78aW57kyJbCG1Nm6nRtWOkzF352liPvRKFo="
    assert (
        sign("secret", method="POST", url="https://example.com/webhook", body=b"[]", timestamp="1") == signed
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": ""},
        {"signature": "ü"},
        {"body": b"[1]"},
        {"method": "PUT"},
        {"secret": "another"},
        {"secret": ""},
        {"urls": ["https://evil.example.com/webhook"]},
        {"urls": []},
        {"timestamp": ""},
        {"timestamp": "now"},
        {"timestamp": "-1"},
        {"timestamp": "٣"},
        {"timestamp": "9" * 40},
        {"now": START + timedelta(minutes=5, seconds=1)},
        {"now": START - timedelta(minutes=5, seconds=1)},
    ],
)
def test_whatever_differs_is_refused(changed) -> None:
    assert not check(**changed)


def test_a_call_of_just_under_five_minutes_ago_is_let_in() -> None:
    assert check(now=START + timedelta(minutes=4, seconds=59))


def test_the_address_may_be_one_of_several() -> None:
    assert check(urls=["http://10.0.0.1/x", URL])


def test_the_escapes_that_hubspot_undoes_are_undone_and_no_others() -> None:
    assert decoded("https://x/a%3Ab%2fc%40d?e=%26%20%2C") == "https://x/a:b/c@d?e=%26%20,"


@given(st.binary(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_nothing_but_the_signature_itself_is_let_in(body, signature, url) -> None:
    assert not check(body=body, signature=signature, urls=[url])
