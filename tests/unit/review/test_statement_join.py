"""Bringing like sentences together."""

from hypothesis import given
from hypothesis import strategies as st

from core.review.statement_join import COMMON, alike_pairs

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


def test_boilerplate_leads_nowhere():
    bags = [frozenset({"cookie"})] * (COMMON + 1)
    assert list(alike_pairs(bags, wanted={0}, shared=0.5)) == []
