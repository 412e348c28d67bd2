"""A message has to stand out from ordinary ones, and from what the company's content is about anyway."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.answering.background import Background, Cohort

NUMBERS = st.floats(-1, 1, width=32)
TEXTS = arrays(np.float32, (3, 4), elements=NUMBERS)
SOME = arrays(np.float32, (6, 4), elements=NUMBERS)


def turned(degrees: float) -> list[float]:
    """A direction in the plane, so that cosines are those of the angles between."""
    return [float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))]


def plane(*degrees: float) -> np.ndarray:
    return np.array([turned(one) for one in degrees], dtype=np.float32)


@given(texts=TEXTS, ordinary=SOME, titles=SOME, said=SOME)
def test_titles_never_make_anything_stand_out_more(texts, ordinary, titles, said):
    general = Cohort.of(ordinary, texts)
    alone, both = Background(general, None), Background(general, Cohort.of(titles, texts))
    assert (both.spreads(said @ texts.T) <= alone.spreads(said @ texts.T)).all()
    [nearer], [near] = (one.nearest(said, [[0, 1]]) for one in (both, alone))
    assert (nearer >= near - 1e-6).all()


def test_what_is_near_to_all_titles_does_not_stand_out():
    situation = plane(0)
    ordinary = Cohort.of(plane(80, 90, 100), situation)
    titles = Cohort.of(plane(8, 10, 12), situation)
    cosines = plane(10) @ situation.T
    assert Background(ordinary, None).spreads(cosines)[0, 0] > 3
    assert abs(Background(ordinary, titles).spreads(cosines)[0, 0]) < 1


def test_a_title_that_is_about_the_situation_itself_says_nothing_against_it():
    situation = plane(0, 50)
    ordinary = Cohort.of(plane(180, 181, 182), situation)
    far = [90.0 + one / 10 for one in range(20)]
    titles = Cohort.of(plane(*far, 0), situation)
    said = plane(0)
    [[nearest]] = Background(ordinary, titles).nearest(said, [[0]])
    assert nearest == pytest.approx(np.cos(np.radians(90.1)), abs=0.01)


def test_titles_that_all_read_alike_give_no_spread_without_bounds():
    situation = plane(0)
    alike = Cohort.of(plane(*[45.0] * 12), situation)
    assert np.isfinite(alike.spreads(plane(0, 45, 90) @ situation.T)).all()
