"""Bringing like sentences together."""

from hypothesis import given
from hypothesis import strategies as st

from core.review.statement_join import COMMON, SentencesSought, alike_pairs

_bags = st.lists(st.frozensets(st.sampled_from("abcdefgh"), max_size=6), max_size=12)


@given(_bags, st.sets(st.integers(0, 11)), st.sampled_from([0.4, 0.5, 0.6, 1.0]))
def test_no_pair_that_shares_enough_is_missed_or_given_twice(bags, asked, shared):
    wanted = {place for place in asked if place < len(bags)}
    expected = {
        (one, other)
        for one in range(len(bags))
        for other in range(one + 1, len(bags))
        if {one, other} & wanted
        and bags[one]
        and bags[other]
        and len(bags[one] & bags[other]) >= shared * max(len(bags[one]), len(bags[other]))
    }
    found = [tuple(sorted(pair)) for pair in alike_pairs(bags, wanted=wanted, shared=shared)]
    assert sorted(found) == sorted(expected)


@given(_bags, _bags, st.sampled_from([0.4, 0.5, 0.6, 1.0]))
def test_no_text_that_holds_the_like_of_a_sentence_is_passed_over(sought, text, shared):
    present = frozenset[str]().union(*text)
    holds_one = any(
        one and other and len(one & other) >= shared * max(len(one), len(other))
        for one in sought
        for other in text
    )
    assert SentencesSought(sought, shared=shared).may_be_in(present) or not holds_one


def test_a_text_without_the_words_of_a_sentence_is_passed_over():
    sought = SentencesSought([frozenset({"return", "item", "delivery"})], shared=0.5)
    assert not sought.may_be_in(frozenset({"return", "voltage", "board"}))


def test_boilerplate_leads_nowhere():
    bags = [frozenset({"cookie"})] * (COMMON + 1)
    assert list(alike_pairs(bags, wanted={0}, shared=0.5)) == []
