from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.review.facts import facts_in


def told(sentence: str) -> list[tuple[str, str]]:
    return [(fact.kind.value, fact.value) for fact in facts_in(sentence)]


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        ("You can return items within 30 days of delivery.", [("duration", "30 day")]),
        ("You can return items within thirty days.", [("duration", "30 day")]),
        ("Repairs take two weeks.", [("duration", "2 week")]),
        ("It costs $1,299.00.", [("money", "1299 usd")]),
        ("Det kostar 1 299 kr.", [("money", "1299 sek")]),
        ("The add-on is 5 €/month.", [("money", "5 eur/month")]),
        ("The add-on is €5 per user per month.", [("money", "5 eur/user/month")]),
        ("We take 2.5% of it.", [("percentage", "2.5 %")]),
        ("It ends on 3 May 2024.", [("date", "2024-05-03")]),
        ("It ends on May 3rd, 2024.", [("date", "2024-05-03")]),
        ("It ends on 2024-05-03.", [("date", "2024-05-03")]),
        ("Es endet am 03.05.2024.", [("date", "3.5.2024")]),
        ("We open at 9 am.", [("time", "09:00")]),
        ("Doors close at 17:30.", [("time", "17:30")]),
        ("Geöffnet ab 9 Uhr.", [("time", "09:00")]),
        ("Open Monday to Friday.", [("weekday", "mon–fri")]),
        ("Open Mon–Fri.", [("weekday", "mon–fri")]),
        ("Delivery takes 3 to 5 business days.", [("duration", "3–5 working day")]),
        ("It costs between $5 and $10.", [("money", "5–10 usd")]),
        ("It needs version 2.3.1.", [("version", "2.3.1")]),
        ("It runs on v4 and later.", [("version", "4")]),
        ("Call +46 8 123 456 78.", [("phone", "46812345678")]),
        ("Call 1-800-555-0199.", [("phone", "18005550199")]),
        ("Write to Help@Acme.example.", [("email", "help@acme.example")]),
        ("See https://www.acme.example/pricing.", [("link", "acme.example/pricing")]),
        ("Files of 25MB are taken.", [("number", "25 mb")]),
        ("The cable fits the ESP32 and the H7 in 3D.", [("name", "esp32"), ("name", "h7")]),
        ("Orders are packed by hand.", []),
    ],
)
def test_a_sentence_tells_its_facts(sentence, facts):
    assert told(sentence) == facts


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [
        ("Invite up to 5 users.", "≤"),
        ("Files of max. 25 MB are taken.", "≤"),
        ("You must be at least 18 years old.", "≥"),
        ("A minimum of 3 items is needed.", "≥"),
        ("Invite 5 users.", ""),
    ],
)
def test_a_limit_says_on_which_side_it_lies(sentence, bound):
    (fact,) = facts_in(sentence)
    assert fact.bound == bound


def test_a_limit_is_shown_with_its_words():
    (fact,) = facts_in("Invite up to 5 users.")
    assert (fact.shown, fact.unit) == ("up to 5", "user")


def test_a_name_is_told_but_not_the_capital_that_opens_a_sentence():
    names = [fact.shown for fact in facts_in("Widgets are sold by Acme Support Plus.")]
    assert names == ["Acme Support Plus"]


def test_a_title_tells_no_names():
    assert facts_in("How To Return Your Order") == []


def test_names_can_be_left_out():
    assert facts_in("They are sold by Acme.", with_names=False) == []


def test_a_price_is_shown_as_it_is_written():
    (fact,) = facts_in("It costs $1,299.00 per month.")
    assert fact.shown == "$1,299.00 per month"


@given(st.text(max_size=200))
def test_every_fact_is_shown_from_where_it_stands(text):
    for fact in facts_in(text):
        assert text[fact.start : fact.end] == fact.shown
        assert fact.shown


WRITTEN = ["30 days", "$5", "a@b.example", "3 May 2024", "up to 7 seats", "9:30", "v2.1", "Mon-Fri"]


@given(st.lists(st.sampled_from([*WRITTEN, "+46 8 123 456"])))
def test_no_fact_overlaps_another(parts):
    facts = facts_in(", and ".join(parts))
    assert all(one.end <= other.start for one, other in pairwise(facts))
