"""Values come back as they went in, for every value there is."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from core.knowledge.sources import SourceKind
from core.storage.column_kinds import Instant, JsonText, PlainText, Word, storable_text
from core.storage.text_folding import fold_text

DIALECT = sqlite.dialect()
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def there_and_back(kind, value):
    return kind.process_result_value(kind.process_bind_param(value, DIALECT), DIALECT)


@given(
    st.datetimes(
        min_value=datetime(1900, 1, 1),
        max_value=datetime(2200, 1, 1),
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
    )
)
def test_an_instant_comes_back_exactly(instant):
    assert there_and_back(Instant(), instant) == instant


def test_an_instant_is_microseconds_since_1970():
    instant = datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)
    assert Instant().process_bind_param(instant, DIALECT) == 1_000_005


@given(json_values)
def test_json_comes_back_as_it_was(value):
    assert there_and_back(JsonText(), value) == value


def test_json_is_stored_readable_and_compact():
    assert JsonText().process_bind_param({"a": ["é", 1]}, DIALECT) == '{"a":["é",1]}'


def test_what_is_not_json_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        JsonText().process_bind_param({"a": float("nan")}, DIALECT)


def test_a_word_that_is_not_in_the_enumeration_is_refused():
    assert there_and_back(Word(SourceKind), SourceKind.SITE) is SourceKind.SITE
    with pytest.raises(ValueError, match="carrier pigeon"):
        Word(SourceKind).process_bind_param("carrier pigeon", DIALECT)


@given(st.text(st.characters(codec=None)))
def test_any_text_becomes_storable_without_changing_its_length(text):
    stored = PlainText().process_bind_param(text, DIALECT)
    assert len(stored) == len(text)
    assert "\x00" not in stored
    stored.encode()
    assert storable_text(stored) == stored


@given(json_values)
def test_stored_json_is_json(value):
    assert json.loads(JsonText().process_bind_param([value], DIALECT)) == [value]


@pytest.mark.parametrize("word", ["Straße", "ÖL", "ΣΊΣΥΦΟΣ", "e\u0301te\u0301"])
def test_a_word_is_found_in_any_case_and_composition(word):
    folded = fold_text(f"before {word} after")
    assert all(fold_text(asked) in folded for asked in (word, word.lower(), word.upper()))
