"""Which tokens are believed, and what is read from them."""

import base64
import json

import hypothesis.strategies as st
import pytest
from hypothesis import given
from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey

from core.contacts.identity_tokens import LONGEST_TOKEN, Vouched, read_token
from core.errors import InvalidInput
from tests.fakes.sample_records import START

KEY = "k" * 43
OTHER = "o" * 43
NOW_S = int(START.timestamp())


def claims(**fields) -> dict:
    return {"sub": "42", "exp": NOW_S + 3600} | fields


def token(payload: dict | bytes, *, key: str = KEY, header: dict | None = None) -> str:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return jws.serialize_compact(header or {"alg": "HS256"}, raw, OctKey.import_key(key))


def read(payload, **fields) -> Vouched:
    return read_token(token(payload, **fields), [KEY], now=START)


def test_what_the_site_vouches_for_is_read():
    said = claims(name="  Ada  Lovelace ", email="Ada@Example.com", segments=["vip", " eu ", "vip"])
    assert read(said) == Vouched("42", "Ada@example.com", "Ada Lovelace", ("vip", "eu"))


def test_an_address_alone_is_enough_and_is_its_own_kind_of_id():
    assert read({"email": "Ada@example.com", "exp": NOW_S + 1}).external_id == "mailto:ada@example.com"
    with pytest.raises(InvalidInput, match="mailto:"):
        read(claims(sub="mailto:ada@example.com"))


def test_what_else_is_in_the_token_is_ignored():
    assert read(claims(aud="somebody", role="admin", nested={"a": [1]})).external_id == "42"


def test_during_renewal_both_keys_hold():
    for key in (KEY, OTHER):
        assert read_token(token(claims(), key=key), [OTHER, KEY], now=START).external_id == "42"
    with pytest.raises(InvalidInput, match="not signed"):
        read_token(token(claims(), key=KEY), [OTHER], now=START)


def test_without_a_key_the_sentence_says_how_to_make_one():
    with pytest.raises(InvalidInput, match="identity renew"):
        read_token(token(claims()), [], now=START)


def _unsigned(header: dict) -> str:
    parts = (json.dumps(part).encode() for part in (header, claims()))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


@pytest.mark.parametrize(
    "forged",
    [
        _unsigned({"alg": "none"}),
        _unsigned({"alg": "HS256"}),
        jwt.encode({"alg": "HS384"}, claims(), OctKey.import_key(KEY), algorithms=["HS384"]),
        jwt.encode({"alg": "RS256"}, claims(), RSAKey.generate_key(2048)),
        token(claims(), key=OTHER),
        token(claims())[:-2],
        token(claims()) + "A" * 4,
        "a.b.c",
        "not a token",
        "é.é.é",
        "..",
        base64.urlsafe_b64encode(b"[" * 2900).decode() + ".e30.e30",
    ],
)
def test_whatever_our_key_has_not_signed_by_our_algorithm_is_refused(forged):
    with pytest.raises(InvalidInput):
        read_token(forged, [KEY], now=START)


@pytest.mark.parametrize("payload", [b"[]", b"1", b"\xff", b"", b'"text"'])
def test_a_signed_payload_that_holds_no_claims_is_refused(payload):
    with pytest.raises(InvalidInput):
        read(payload)


def test_a_token_of_another_length_than_ours_is_refused_unread():
    for text in ("", "x" * (LONGEST_TOKEN + 1)):
        with pytest.raises(InvalidInput, match="characters"):
            read_token(text, [KEY], now=START)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({"exp": None}, "no end"),
        ({"exp": NOW_S - 60}, "expired"),
        ({"exp": NOW_S + 86_400 + 61}, "too long"),
        ({"exp": "tomorrow"}, "no time"),
        ({"exp": True}, "no time"),
        ({"exp": -1}, "no time"),
        ({"exp": 1e300}, "no time"),
        ({"exp": float("nan")}, "no time"),
        ({"nbf": NOW_S + 61}, "not valid yet"),
        ({"iat": NOW_S + 61}, "not valid yet"),
        ({"iat": []}, "no time"),
    ],
)
def test_a_token_out_of_its_time_is_refused(times, said):
    with pytest.raises(InvalidInput, match=said):
        read(claims(**times))


@pytest.mark.parametrize(
    "times",
    [
        {"exp": NOW_S - 59},
        {"exp": NOW_S + 86_400 + 60},
        {"exp": NOW_S + 0.5},
        {"nbf": NOW_S + 60, "iat": NOW_S + 60},
    ],
)
def test_clocks_may_be_a_minute_apart(times):
    assert read(claims(**times)).external_id == "42"


@pytest.mark.parametrize(
    "fields",
    [
        {"sub": None},
        {"sub": ""},
        {"sub": " "},
        {"sub": 42},
        {"sub": "x" * 201},
        {"sub": "a\x00b"},
        {"name": "x" * 101},
        {"name": {"first": "Ada"}},
        {"name": "Ada\u202e"},
        {"email": "ada"},
        {"email": ["ada@example.com"]},
        {"segments": "vip"},
        {"segments": ["x" * 101]},
        {"segments": [1]},
        {"segments": ["s"] * 21},
        {"segments": {"vip": True}},
    ],
)
def test_what_is_not_as_it_must_be_is_refused_with_a_sentence(fields):
    with pytest.raises(InvalidInput, match=r"token .*\."):
        read(claims(**fields))


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)


@given(
    said=st.fixed_dictionaries(
        {"exp": st.just(NOW_S + 60)},
        optional=dict.fromkeys(("sub", "email", "name", "segments", "nbf", "iat"), _JSON),
    )
)
def test_signed_claims_of_any_shape_are_bounded_or_refused(said):
    try:
        vouched = read(said)
    except InvalidInput:
        return
    assert 0 < len(vouched.external_id) <= 270
    assert len(vouched.name) <= 100
    assert all(0 < len(segment) <= 100 for segment in vouched.segments)
