"""A sentence may say only what its span holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.answering.grounding import contradicts_negation, facts_of, unsupported_facts


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("It costs 1,000 euros.", "The price is €1 000."),
        ("It costs 1000 EUR.", "Price: 1.000 €"),
        ("You get 4.5 % off.", "a discount of 4,5 percent"),
        ("Orders before 3 May 2024 qualify.", "valid until 2024-05-03"),
        ("Orders before May 3rd qualify.", "valid until 3 May 2024"),
        ("It takes 5 days.", "This takes five days."),
        ("Open from 09:30.", "We open at 9:30."),
        ("Write to help@shop.example.", "Mail: Help@shop.example"),
        ("See https://shop.example/returns.", "More at www.shop.example/returns"),
        ("The Kulku 3 has a belt.", "a belt comes with the Kulku 3"),
        ("It lasts one year.", "It lasts 1 year."),
        ("It lasts 1 year.", "It lasts a year."),
        ("Choose 1 option.", "Choose one of the options."),
        ("It takes 3 to 5 days.", "It takes 3-5 days."),
        ("It costs EUR 10.", "It costs 10 euros."),
        ("It costs two hundred and fifty dollars.", "Price: $250"),
        ("Seventy-five guests fit in.", "up to 75 guests"),
        ("You get a dozen.", "you get 12"),
        ("The limit is 30 days.", "Limit in days: 30"),
        ("It works down to -10 degrees.", "It works down to −10 °C."),
        ("Refunds take five working days.", "A refund takes 5 business days."),
        ("Shipping costs 5 euros.", "Posten delivers for 5 euros."),
        ("Customers can return it.", "You can return it."),
        ("Simply return it.", "You can return it."),
        ("Posten delivers it.", "It is delivered by posten."),
        ("Standard costs 5 euros and express 10 euros.", "express: 10 euros, standard: 5 euros"),
        ("You get 5 euros for each of 3 friends.", "For each of 3 friends you get 5 euros."),
        ("It is free.", "There is no charge for it."),
        ("Feel free to ask.", "You can ask."),
    ],
)
def test_the_same_fact_in_another_spelling_is_supported(said, span):
    assert unsupported_facts(said, span) == []


@pytest.mark.parametrize(
    ("said", "span", "kind"),
    [
        ("It takes 6 days.", "It takes 5 days.", "number"),
        ("It costs 49.90 €.", "It costs 49.99 €.", "number"),
        ("It costs 50 $.", "It costs 50 €.", "currency"),
        ("Until 4 May 2024.", "Until 3 May 2024.", "date"),
        ("See www.evil.example.", "See www.shop.example.", "link"),
        ("Write to bad@evil.example.", "Write to help@shop.example.", "e-mail"),
        ("You can pay with PayPal.", "You can pay by card.", "name"),
        ("Our partner is Acme.", "We have a partner.", "name"),
        ("It lasts one year.", "It lasts two years.", "number 1 year"),
        ("It lasts for a year.", "It lasts for two years.", "number 1 year"),
        ("It costs a thousand euros.", "It costs 10 euros.", "number 1000"),
        ("It costs one million euros.", "It costs 10 euros.", "number 1000000"),
        ("Eighty guests fit in.", "Ten guests fit in.", "number 80"),
        ("You get a dozen.", "You get ten.", "number 12"),
        ("It works at -10 degrees.", "It works at 10 degrees.", "number -10"),
        ("You have 30 hours.", "You have 30 days.", "number 30 hour"),
        ("It takes 3 to 5 weeks.", "It takes 3 to 5 days.", "number 3 week"),
        ("It takes 5 days.", "It takes 5 working days.", "number 5 day"),
        ("It costs 5 euros and takes 10 days.", "It costs 10 euros and takes 5 days.", "number"),
        (
            "Standard shipping costs 10 euros and express shipping costs 5 euros.",
            "Standard shipping costs 5 euros and express shipping costs 10 euros.",
            "number for that",
        ),
        ("Cancel after 3 May.", "Cancel before 3 May.", "word after"),
        ("Cancel before delivery.", "Cancel after delivery.", "word before"),
        ("You pay half price.", "You pay the full price.", "word half"),
        ("It takes at least 3 days.", "It takes at most 3 days.", "word at least"),
        ("Returns are free.", "You can return it.", "word free"),
        ("Delivery is guaranteed.", "We deliver.", "word guaranteed"),
        ("You get a full refund.", "You get a refund.", "word full"),
        ("Fedex delivers it.", "Posten delivers it.", "name"),
        ("You can pay. Klarna charges nothing.", "You can pay. Paypal charges nothing.", "name"),
    ],
)
def test_a_fact_that_the_span_lacks_is_named(said, span, kind):
    assert any(one.startswith(kind) for one in unsupported_facts(said, span))


WORDS = st.sampled_from(
    [
        "free",
        "half",
        "full",
        "30",
        "5.5",
        "-10",
        "one",
        "dozen",
        "days",
        "euros",
        "$",
        "€",
        "before",
        "Klarna",
    ]
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=20))
def test_a_text_supports_itself(words):
    text = " ".join(words)
    assert unsupported_facts(text, text) == []


def test_a_date_is_no_loose_number():
    assert facts_of("on 3 May 2024").numbers == frozenset()


def test_denying_what_the_span_affirms_is_a_contradiction():
    assert contradicts_negation("You cannot return it.", "You can return it.")
    assert not contradicts_negation("You can't return it.", "Returning is not possible.")
