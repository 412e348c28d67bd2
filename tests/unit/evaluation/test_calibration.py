"""How far confidence can be trusted, and what thresholds would mean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.evaluation.answer_thresholds import outcome_at, outcomes, recommended
from core.evaluation.calibration import auroc, expected_calibration_error, reliability_bins
from core.evaluation.resampling import bootstrap_interval

CASES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60)


def test_auroc_counts_ties_half():
    assert auroc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == pytest.approx(0.875)
    assert auroc([0.5], [True]) is None


def test_calibration_error_is_the_distance_of_confidence_and_truth():
    assert expected_calibration_error([1.0, 1.0], [True, False]) == pytest.approx(0.5)
    assert expected_calibration_error([], []) is None


@settings(deadline=None)
@given(CASES)
def test_every_case_lies_in_one_bin(cases):
    bins = reliability_bins([value for value, _ in cases], [right for _, right in cases])
    assert sum(one.count for one in bins) == len(cases)
    assert all(one.low - 1e-9 <= one.mean_confidence <= one.high + 1e-9 for one in bins)


@settings(deadline=None)
@given(CASES)
def test_a_higher_threshold_never_answers_more(cases):
    found = outcomes([value for value, _ in cases], [right for _, right in cases], besides=(0.42,))
    assert [one.answers for one in found] == sorted((one.answers for one in found), reverse=True)
    assert 0.42 in [one.threshold for one in found]


def test_an_outcome_tells_what_is_answered_wrong_and_reached():
    found = outcome_at(0.5, [0.9, 0.8, 0.7, 0.1], [True, True, False, True])
    assert (found.share_answered, found.share_wrong, found.share_reached) == pytest.approx(
        (0.75, 1 / 3, 2 / 3)
    )


def test_the_lowest_threshold_that_keeps_to_the_aim_is_recommended():
    confidences = [0.9] * 30 + [0.6] * 10 + [0.3] * 20
    right = [True] * 30 + [True] * 8 + [False] * 2 + [False] * 20
    found = recommended(confidences, right, most_wrong=0.1)
    assert found is not None
    assert (found.threshold, found.answers) == (0.31, 40)


def test_nothing_is_recommended_when_no_threshold_keeps_to_the_aim():
    assert recommended([0.9] * 40, [False] * 40, most_wrong=0.1) is None
    assert recommended([0.9] * 5, [True] * 5, most_wrong=0.1) is None


def test_an_interval_of_a_share_lies_around_it():
    cases = [1.0] * 50 + [0.0] * 50
    found = bootstrap_interval(100, lambda chosen: sum(cases[i] for i in chosen) / 100)
    assert found is not None
    assert 0.35 < found.low < 0.5 < found.high < 0.65


def test_a_figure_that_mostly_does_not_exist_has_no_interval():
    assert bootstrap_interval(10, lambda _: None) is None
    assert bootstrap_interval(1, lambda _: 1.0) is None
