"""Reading labelled questions."""

import pytest

from core.errors import InvalidInput
from core.evaluation.answer_questions import read_answer_questions


def read(*lines: bytes):
    return read_answer_questions(lines)


def test_a_question_with_gold_is_answerable_and_one_without_is_not():
    found = read(b'{"question": "Fine?", "gold_ids": ["a"]}', b'{"question": "Fine?"}').questions
    assert [one.is_answerable for one in found] == [True, False]


def test_the_label_wins_over_the_gold():
    found = read(b'{"question": "Fine?", "gold_ids": ["a"], "answerable": false}').questions
    assert not found[0].is_answerable


@pytest.mark.parametrize("gold", [b'"gold": ["7"]', b'"gold": "7"', b'"gold_ids": [7]', b'"gold_ids": "7"'])
def test_gold_is_read_in_every_usual_form(gold):
    assert read(b'{"question": "Fine?", ' + gold + b"}").questions[0].gold_ids == ("7",)


def test_a_question_without_an_id_has_its_line_number():
    assert [one.id for one in read(b'{"question": "A?"}', b"", b'{"question": "B?"}').questions] == ["1", "3"]


def test_nulls_are_as_good_as_nothing():
    line = b'{"question": "Fine?", "history": null, "gold_ids": null, "answerable": null, "id": null}'
    assert read(line).questions[0].history == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"id": "x"}', "question"),
        (b'{"question": "  "}', "question"),
        (b'{"question": "x", "history": [{"role": "user"}]}', "history.0.text"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(line, reason):
    found = read(b'{"question": "Fine?"}', line)
    assert len(found.questions) == 1
    assert found.bad_lines[0].startswith("Line 2: ")
    assert reason in found.bad_lines[0]


def test_a_file_without_any_question_is_wrong_input():
    with pytest.raises(InvalidInput, match="Line 1: not JSON"):
        read(b"not json")
    with pytest.raises(InvalidInput, match="no questions"):
        read()
