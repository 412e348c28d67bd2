import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.performance.intervals import wilson_interval


def test_a_known_interval():
    # Newcombe 1998, table I: 81 of 263.
    low, high = wilson_interval(81 / 263, 263)
    assert (low, high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))


def test_nothing_is_known_of_no_cases():
    assert wilson_interval(0.0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000), st.data())
def test_the_interval_holds_the_share_and_stays_within_0_and_1(n: int, data: st.DataObject):
    share = data.draw(st.integers(0, n)) / n
    low, high = wilson_interval(share, n)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


@given(st.integers(1, 1_000), st.floats(0, 1))
def test_more_cases_make_it_narrower(n: int, share: float):
    narrow, wide = wilson_interval(share, 4 * n), wilson_interval(share, n)
    assert narrow[1] - narrow[0] <= wide[1] - wide[0] + 1e-12
