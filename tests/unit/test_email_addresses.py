"""Which texts are taken for email addresses."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.email_addresses import MAX_LENGTH, tidy_email


@pytest.mark.parametrize(
    ("given_text", "tidy"),
    [
        ("ada@example.com", "ada@example.com"),
        ("  Ada.Lovelace+shop@Mail.Example.CO.UK\n", "Ada.Lovelace+shop@mail.example.co.uk"),
        ("o'brien_!#$%&*/=?^`{|}~@example.org", "o'brien_!#$%&*/=?^`{|}~@example.org"),
        ("åsa@exempel-företag.se", "åsa@exempel-företag.se"),
        ("用户@例子.公司", "用户@例子.公司"),
    ],
)
def test_an_address_is_tidied(given_text, tidy):
    assert tidy_email(given_text) == tidy


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@@example.com",
        "ada@b@example.com",
        ".ada@example.com",
        "ada.@example.com",
        "a..da@example.com",
        "a da@example.com",
        "ada@exa mple.com",
        "ada@-example.com",
        "ada@example-.com",
        "ada@example..com",
        "ada@example.com.",
        "ada@10.0.0.1",
        "ada@[10.0.0.1]",
        "ada@exa_mple.com_",
        '"ada"@example.com',
        "Ada <ada@example.com>",
        "ada@example.com, bo@example.com",
        "ada@example.com\nbcc: bo@example.com",
        "a\x00da@example.com",
        "x" * 65 + "@example.com",
        "ada@" + "x" * 64 + ".com",
        "ada@" + "x." * 130 + "com",
    ],
)
def test_what_is_no_address_is_told(text):
    assert tidy_email(text) is None


@given(st.text(max_size=400))
def test_whatever_is_taken_is_bounded_has_one_at_sign_and_no_space(text):
    tidy = tidy_email(text)
    if tidy is not None:
        assert len(tidy) <= MAX_LENGTH + 8
        assert tidy.count("@") == 1
        assert not any(character.isspace() for character in tidy)
        assert tidy_email(tidy) == tidy
