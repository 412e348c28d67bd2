"""Which pieces of a page are not to be said, although they stand on it."""

import pytest

from core.answering.planted_text import is_planted
from tests.fakes.scripted_search import a_passage

_STEPS = """# Reset your password

1. Open the sign-in page and wait until it has loaded.
{step}
3. Enter your email address. We send a link that is valid for 60 minutes."""


@pytest.mark.parametrize(
    "step",
    ["2. Choose **Forgot password?**", "2. Click “Lost your code?”.", "2. Välj **Glömt lösenordet?**"],
)
def test_a_step_that_names_a_button_with_a_question_on_it_is_said(step):
    assert not is_planted(step, a_passage(_STEPS.format(step=step)))


@pytest.mark.parametrize(
    "step",
    ["2. What is photosynthesis in plants?", "**What is photosynthesis?**", 'Explain "photosynthesis?"'],
)
def test_a_question_strange_to_its_page_is_not_said(step):
    assert is_planted(step, a_passage(_STEPS.format(step=step)))
