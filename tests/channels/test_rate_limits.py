"""Token buckets: never more than allowed in any period, saved up to one period's, bounded in memory."""

from hypothesis import given
from hypothesis import strategies as st

from core.channels.rate_limits import OpenCount, RateLimit


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_are_let_through_and_the_next_is_told_when_to_come():
    watch = Watch()
    limit = RateLimit(3, seconds=watch)
    assert [limit.take("anna") for _ in range(3)] == [0, 0, 0]
    assert limit.take("anna") == 20.0
    assert limit.take("bert") == 0
    watch.now += 19.9
    assert limit.take("anna") > 0
    watch.now += 0.2
    assert limit.take("anna") == 0


def test_a_refusal_takes_nothing():
    watch = Watch()
    limit = RateLimit(60, seconds=watch)
    limit.take("anna", 60)
    assert [limit.take("anna") for _ in range(50)] == [1.0] * 50
    watch.now += 1.01
    assert limit.take("anna") == 0


def test_what_is_larger_than_the_whole_allowance_takes_all_of_it():
    watch = Watch()
    limit = RateLimit(100, period_s=10, seconds=watch)
    assert limit.take("anna", 5_000) == 0
    assert limit.take("anna", 1) > 0


def test_strangers_without_number_do_not_fill_the_memory():
    limit = RateLimit(1, seconds=Watch(), remembered=10)
    for number in range(1_000):
        limit.take(str(number))
    assert limit.take("999") > 0
    assert limit.take("0") == 0


@given(
    amount=st.integers(1, 20),
    steps=st.lists(st.tuples(st.floats(0, 30), st.integers(1, 5)), max_size=60),
)
def test_no_period_lets_through_more_than_twice_its_amount(amount: int, steps: list[tuple[float, int]]):
    watch = Watch()
    limit = RateLimit(amount, seconds=watch)
    taken: list[tuple[float, int]] = []
    for pause, wanted in steps:
        watch.now += pause
        if limit.take("anna", wanted) == 0:
            taken.append((watch.now, min(wanted, amount)))
    for start, _ in taken:
        within = sum(number for at, number in taken if start <= at < start + 60)
        assert within <= 2 * amount + 1e-6


def test_so_many_are_open_at_once_and_each_end_makes_room():
    count = OpenCount(2)
    assert [count.enter("anna"), count.enter("anna"), count.enter("anna")] == [True, True, False]
    assert count.enter("bert")
    count.leave("anna")
    assert count.enter("anna")
