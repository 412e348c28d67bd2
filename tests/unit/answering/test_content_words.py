"""Words of the question and of the content that say the same."""

import pytest

from core.answering.content_words import all_stems, content_stems, coverage, lacking


def share(question, text):
    return coverage(content_stems(question), all_stems(text), {}, unseen=1.0)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What payment methods do you accept?", "Ways to pay"),
        ("Do you ship parcels?", "Delivery of packages"),
        ("Is it covered by the guarantee?", "What the warranty covers"),
        ("What is your return policy?", "Returning a bike"),
    ],
)
def test_words_that_stand_for_one_another_cover_each_other(question, text):
    assert share(question, text) == 1.0


def test_a_word_that_stands_for_none_of_the_text_is_missing():
    assert lacking(content_stems("Do you ship to Canada?"), all_stems("Delivery to Norway")) == ["canada"]


def test_a_framing_word_alone_is_missed():
    assert share("What is your policy?", "Our stores") == 0.0


def test_a_typo_is_survived_but_in_a_code_every_letter_counts():
    assert share("refrigerator", "refrigerater") == 1.0
    assert share("AX-13337", "| AX-13336 |") == 0.0
