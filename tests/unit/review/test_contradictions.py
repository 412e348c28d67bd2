"""Which sentences contradict each other. A false alarm is worse than a miss."""

import pytest

from core.review.contradictions import disagreement, statement_of
from core.review.delta import sayings

Place = tuple[str, str, str]
"""Title, heading, sentence."""


def values(one: Place, other: Place) -> tuple[str, str] | None:
    statements = []
    for title, heading, sentence in (one, other):
        said = sayings(sentence, title=title)[0]
        statement = statement_of(said, title=title, heading=heading)
        if statement is None:
            return None
        statements.append(statement)
    found = disagreement(*statements)
    return (found.left, found.right) if found else None


CONTRADICTING = [
    (
        ("Returns", "", "You can return items within 30 days of delivery."),
        ("FAQ", "Returns", "Items may be returned within 14 days of delivery."),
        ("30 days", "14 days"),
    ),
    (
        ("Shipping", "", "Standard shipping takes 3 to 5 business days."),
        ("Delivery FAQ", "", "Standard shipping usually takes 5 to 7 business days."),
        ("3 to 5 business days", "5 to 7 business days"),
    ),
    (
        ("Shipping", "", "Orders over $50 ship free."),
        ("FAQ", "", "Orders over $75 ship free."),
        ("over $50", "over $75"),
    ),
    (
        ("Contact", "", "Our support is open Monday to Friday."),
        ("FAQ", "", "Support is open Monday to Saturday."),
        ("Monday to Friday", "Monday to Saturday"),
    ),
    (
        ("Plans", "Team", "The Team plan costs $10 per user per month."),
        ("Pricing FAQ", "", "The Team plan costs $12 per user per month."),
        ("$10 per user per month", "$12 per user per month"),
    ),
    (
        ("Files", "", "You can upload files of up to 25 MB."),
        ("Limits", "", "You can upload files of up to 50 MB."),
        ("up to 25 MB", "up to 50 MB"),
    ),
    (
        ("Warranty", "", "All bikes come with a two-year warranty."),
        ("FAQ", "", "All our bikes come with a 3 year warranty."),
        ("a two-year", "3 year"),
    ),
    (
        ("Age", "", "You must be at least 18 years old to open an account."),
        ("Terms", "", "To open an account you must be at least 16 years old."),
        ("at least 18 years", "at least 16 years"),
    ),
    (
        ("Contact", "", "Call us on +46 8 123 456 78."),
        ("Contact us", "", "You can call us on +46 8 999 456 78."),
        ("+46 8 123 456 78", "+46 8 999 456 78"),
    ),
    (
        ("Password", "", "The reset link is valid for 24 hours."),
        ("Sign in", "", "The password reset link is valid for 1 hour."),
        ("24 hours", "1 hour"),
    ),
]


@pytest.mark.parametrize(("one", "other", "expected"), CONTRADICTING)
def test_two_values_for_one_thing_contradict_each_other(one, other, expected):
    assert values(one, other) == expected
    assert values(other, one) == expected[::-1]


def test_a_promise_and_its_denial_contradict_each_other():
    one = ("Sale", "", "Sale items are refundable within the return period.")
    other = ("FAQ", "", "Sale items are not refundable within the return period.")
    assert values(one, other) == (one[2], other[2])


DIFFERENT_THINGS = {
    "plans": (("Basic plan", "", "Invite up to 5 users."), ("Pro plan", "", "Invite up to 50 users.")),
    "plans under headings": (("Plans", "Basic", "Invite 5 users."), ("Plans", "Pro", "Invite 50 users.")),
    "ways of shipping": (
        ("Shipping", "", "Standard shipping takes 3 days."),
        ("Shipping", "", "Express shipping takes 1 day."),
    ),
    "countries": (
        ("Shipping to Norway", "", "Delivery costs 12 €."),
        ("Shipping to Finland", "", "Delivery costs 15 €."),
    ),
    "products": (
        ("Tuulvik One", "", "The battery has a range of 80 km."),
        ("Tuulvik Two", "", "The battery has a range of 120 km."),
    ),
    "models": (
        ("Model S", "", "The battery has a range of 80 km."),
        ("Model X", "", "The battery has a range of 120 km."),
    ),
    "versions": (
        ("Release 2.1", "", "The limit of a file is 5 MB."),
        ("Release 2.2", "", "The limit of a file is 10 MB."),
    ),
    "periods": (("Fees", "", "The monthly fee is $5."), ("Fees", "", "The annual fee is $50.")),
    "procedures": (
        ("Reset", "", "Hold the button for 5 seconds."),
        ("Pairing", "", "Hold the button for 10 seconds."),
    ),
    "years": (("Sale 2023", "", "The sale ends on 3 May."), ("Sale 2024", "", "The sale ends on 5 June.")),
    "systems": (
        ("Install on Windows", "", "You need 4 GB of free space."),
        ("Install on macOS", "", "You need 6 GB of free space."),
    ),
    "conditions": (
        ("Shipping", "", "Orders over $50 are delivered within 3 days."),
        ("FAQ", "", "Orders over $90 are delivered within 2 days."),
    ),
    "lists": (
        ("Sizes", "", "The storage is 64 GB or 128 GB."),
        ("FAQ", "", "The storage is 128 GB or 256 GB."),
    ),
    "dates of pages": (
        ("Returns", "", "Last updated on 3 May 2024."),
        ("Shipping", "", "Last updated on 5 June 2024."),
    ),
    "years of copyright": (
        ("Acme", "", "© 2023 Acme. All rights reserved by Acme."),
        ("Acme", "", "© 2024 Acme. All rights reserved by Acme."),
    ),
    "numbered names": (
        ("Help", "", "The language of Arduino IDE 1 is changed here."),
        ("Help", "", "The language of Arduino IDE 2 is changed here."),
    ),
    "steps": (
        ("Help", "", "In step 3 the cable is plugged in."),
        ("Help", "", "In step 5 the cable is plugged in."),
    ),
    "questions": (
        ("FAQ", "", "Is there no fitness room in the hotel?"),
        ("Hotel", "", "There is a fitness room in the hotel."),
    ),
}


@pytest.mark.parametrize(("one", "other"), DIFFERENT_THINGS.values(), ids=DIFFERENT_THINGS.keys())
def test_different_things_may_have_different_values(one, other):
    assert values(one, other) is None


@pytest.mark.parametrize(
    "other",
    [
        "You can return items within thirty days of delivery.",
        "You can return items within 30 days of delivery!",
        "Items can be returned within 30 days.",
    ],
)
def test_one_value_in_other_words_is_no_contradiction(other):
    assert (
        values(("Returns", "", "You can return items within 30 days of delivery."), ("FAQ", "", other))
        is None
    )


def test_a_name_of_the_page_around_tells_things_apart():
    (said,) = sayings("The lamp shines for 6 hours.")
    general = statement_of(said, title="Lamps")
    (other,) = sayings("The lamp shines for 9 hours.")
    special = statement_of(other, title="Lamps of the Nordlys", names=frozenset({"nordly"}))
    assert general is not None
    assert special is not None
    assert disagreement(general, special) is None
